package io.larder.cache;

import io.larder.codec.GenericTypes;
import io.larder.config.CacheSettings;
import io.larder.config.CacheSettings.OnFailure;
import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.config.CacheSettings.TransactionMode;
import io.larder.connection.call.Deadline;
import io.larder.flight.ClusterTurns;
import io.larder.flight.FlightTimeout;
import io.larder.guard.Budget;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How values are computed and stored by the settings of one cache name. Thread-safe. */
final class CachePolicy {
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final String name;
  private final CacheSettings settings;
  private final CacheObservation observation;
  private final FlightTimeout flightTimeout;
  private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());
  private final AtomicLong unreported = new AtomicLong();

  CachePolicy(String name, CacheSettings settings, CacheObservation observation) {
    this.name = name;
    this.settings = settings;
    this.observation = observation;
    this.flightTimeout =
        new FlightTimeout(
            settings.find(CacheSettings.FLIGHT_TIMEOUT), settings.get(CacheSettings.DEADLINE));
  }

  String name() {
    return name;
  }

  /** Where to tell what happens under this name. */
  CacheObservation observation() {
    return observation;
  }

  boolean isEnabled() {
    return settings.get(CacheSettings.ENABLED);
  }

  /** Whether a failure of Redis is the caller's. */
  boolean isStrict() {
    return settings.get(CacheSettings.ON_FAILURE) == OnFailure.THROW;
  }

  /** Whether what is computed in a transaction waits for its commit. */
  boolean isTransactional() {
    return settings.get(CacheSettings.TRANSACTIONS) == TransactionMode.COMMIT;
  }

  SingleFlightMode mode() {
    return settings.get(CacheSettings.SINGLE_FLIGHT);
  }

  Budget budget() {
    return new Budget(settings.get(CacheSettings.DEADLINE));
  }

  /** The end of a call that begins now and has one command. */
  Deadline deadline() {
    return Deadline.in(settings.get(CacheSettings.DEADLINE));
  }

  FlightTimeout flightTimeout() {
    return flightTimeout;
  }

  /** With other JVMs, one time for theirs and one for ours. */
  Duration patience() {
    Duration time = flightTimeout.time();
    return mode() == SingleFlightMode.CLUSTER ? time.multipliedBy(2) : time;
  }

  /** How long one JVM computes for all at most; null where each computes for itself. */
  @Nullable Duration leading() {
    return mode() == SingleFlightMode.CLUSTER ? flightTimeout.time() : null;
  }

  ClusterTurns.Limits turnLimits() {
    return new ClusterTurns.Limits(settings.get(CacheSettings.DEADLINE), flightTimeout.time());
  }

  Duration ttl() {
    return settings.ttl();
  }

  TimeToLive shortened(TimeToLive ttl) {
    return ttl.shortened(settings.get(CacheSettings.JITTER));
  }

  /** How long a null is stored; empty where it is none. An Optional has its own form of null. */
  Optional<Duration> nullTtl(Type type) {
    return GenericTypes.rawClass(type) == Optional.class
        ? Optional.empty()
        : settings.find(CacheSettings.NULL_TTL);
  }

  /**
   * How many warnings were left out since the last one; -1: this one is to be left out, too, as
   * there was one within a minute.
   */
  long warningDue() {
    long now = System.nanoTime();
    long due = quietUntil.get();
    if (now - due >= 0 && quietUntil.compareAndSet(due, now + QUIET_NANOS)) {
      return unreported.getAndSet(0);
    }
    unreported.incrementAndGet();
    return -1;
  }
}
