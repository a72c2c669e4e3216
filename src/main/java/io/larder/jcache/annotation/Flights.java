package io.larder.jcache.annotation;

import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** Calls under way in this JVM, one for a key of a cache. Thread-safe. */
final class Flights {
  private final ConcurrentMap<Target, Flight> flights = new ConcurrentHashMap<>();

  /** Calls that nobody joins; they only have to hear of evictions. */
  private final ConcurrentMap<Flight, Target> alone = new ConcurrentHashMap<>();

  /** What a flight is for. */
  record Target(Object cache, GeneratedCacheKey key) {}

  /** One call under way, and its outcome for all who wait for it. */
  static final class Flight {
    private final Type type;
    private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
    private volatile @Nullable Thread owner = Thread.currentThread();
    private volatile boolean outdated;

    Flight(Type type) {
      this.type = type;
    }

    /** Whether a call of another method, or inside of this very call, must go its own way. */
    boolean isClosedTo(Type wanted) {
      return owner == Thread.currentThread() || !type.equals(wanted);
    }

    CompletableFuture<@Nullable Object> outcome() {
      return outcome;
    }

    /** The owner's call went on asynchronously; its thread may come back as any other. */
    void disown() {
      owner = null;
    }

    /** Whether the key was evicted or replaced since it began: its value is not to be stored. */
    boolean isOutdated() {
      return outdated;
    }
  }

  /**
   * Joins.
   *
   * @return the flight that is under way, or null: the given one is
   */
  @Nullable Flight join(Target target, Flight mine) {
    return flights.putIfAbsent(target, mine);
  }

  /** Has a call that nobody joins hear of evictions. */
  void watch(Target target, Flight mine) {
    alone.put(mine, target);
  }

  void end(Target target, Flight mine) {
    flights.remove(target, mine);
    alone.remove(mine);
  }

  /** From now on nobody joins calls that began before; a null key stands for all of the cache. */
  void outdate(Object cache, @Nullable GeneratedCacheKey key) {
    alone.forEach(
        (flight, target) -> {
          if (target.cache().equals(cache) && (key == null || target.key().equals(key))) {
            flight.outdated = true;
          }
        });
    if (key != null) {
      Flight flight = flights.remove(new Target(cache, key));
      if (flight != null) {
        flight.outdated = true;
      }
      return;
    }
    flights.forEach(
        (target, flight) -> {
          if (target.cache().equals(cache)) {
            flight.outdated = true;
            flights.remove(target, flight);
          }
        });
  }
}
