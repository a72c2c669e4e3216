package io.larder.health;

import io.larder.config.ReadinessMode;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.RedissonConnection;
import io.larder.connection.ServerInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * How an application and its Redis are. Internal to Larder: the readiness check reads it.
 *
 * <p>This class is thread-safe.
 */
public final class RedisHealth {
  /** Well below the second after which an orchestrator's default gives a probe up. */
  static final Duration PATIENCE = Duration.ofMillis(200);

  private final RedisConnection connection;
  private final ReadinessMode mode;
  private final Supplier<Set<String>> degradedCaches;
  private final Pulse pulse;

  /**
   * Creates it; nothing is asked of Redis yet.
   *
   * @param connection the connection
   * @param mode what a missing connection means
   * @param degradedCaches names of caches that annotated methods run without now
   */
  public RedisHealth(
      RedissonConnection connection, ReadinessMode mode, Supplier<Set<String>> degradedCaches) {
    this(
        connection,
        mode,
        degradedCaches,
        new Pulse(() -> connection.ping().stage(), System::nanoTime));
  }

  RedisHealth(
      RedisConnection connection,
      ReadinessMode mode,
      Supplier<Set<String>> degradedCaches,
      Pulse pulse) {
    this.connection = connection;
    this.mode = mode;
    this.degradedCaches = degradedCaches;
    this.pulse = pulse;
  }

  /**
   * How things are.
   *
   * @param ready whether the application may be sent requests
   * @param mode what a missing connection means for that
   * @param state how the connection is
   * @param server what the application is or was last connected to
   * @param ping the last answer of Redis to a ping
   * @param degradedCaches names of caches that annotated methods run without
   */
  record Snapshot(
      boolean ready,
      ReadinessMode mode,
      State state,
      Optional<ServerInfo> server,
      Optional<Pulse.Beat> ping,
      SortedSet<String> degradedCaches) {}

  /** Asks Redis if that is due, and waits for it at most {@link #PATIENCE}. */
  Snapshot now() {
    // Without a connection there is nobody to ask: the attempts to connect go on anyway.
    Optional<Pulse.Beat> ping =
        connection.state() == State.CONNECTED ? pulse.feel(PATIENCE) : pulse.last();
    State state = connection.state();
    return new Snapshot(
        mode == ReadinessMode.DEGRADED || state == State.CONNECTED,
        mode,
        state,
        connection.server(),
        ping,
        new TreeSet<>(degradedCaches.get()));
  }
}
