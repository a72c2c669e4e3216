package io.larder.testkit;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The Redis of a test class, whose outages and delays a test makes. Each method returns when its
 * effect has begun; how long the application needs to notice is another matter, so tests wait for
 * what they expect. Thread-safe.
 *
 * <p>The application reaches Redis through a link of the test kit's, which {@link #freeze}, {@link
 * #slow} and {@link #stop} act on. So they work with every {@link RedisSource}, and no other user
 * of a shared server sees them. What a test has changed is undone after it.
 */
public interface RedisControl {
  /**
   * The settings that lead here, as the application has them: {@code redis.host}, {@code
   * redis.port}, {@code redis.key.prefix}, the properties of {@link LarderTest} and more. For a
   * server that the test starts as a process of its own: as system properties, or as environment
   * variables ({@code REDIS_HOST}).
   *
   * @return an immutable map from names to values
   */
  Map<String, String> settings();

  /**
   * Ends Redis as a crash does: connections break, new ones are refused, and all data is lost. Does
   * nothing if it is stopped.
   */
  void stop();

  /**
   * Starts Redis after {@link #stop}, empty, at the same address. Does nothing if it is running.
   */
  void start();

  /**
   * Lets Redis hang: connections stay open, new ones are accepted, and nothing is answered. What is
   * sent meanwhile is executed after {@link #thaw}.
   */
  void freeze();

  /** Ends what {@link #freeze} began. Does nothing if that was not called. */
  void thaw();

  /**
   * Lets every reply take so much longer from now on, as on a long line.
   *
   * @param delay the time, {@link Duration#ZERO} for none
   * @throws IllegalArgumentException if it is negative
   */
  void slow(Duration delay);

  /**
   * Removes all data, also of a frozen Redis. Of a shared server: the keys of this class.
   *
   * @throws IllegalStateException if Redis is stopped
   */
  void flush();

  /**
   * The keys of the application in Redis, also of a frozen one: those that begin with {@code
   * redis.key.prefix}, without that prefix.
   *
   * @return a sorted copy
   * @throws IllegalStateException if Redis is stopped
   */
  Set<String> keys();
}
