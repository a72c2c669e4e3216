package io.larder.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** How long a value stays in Redis, or {@link CacheOperations#NO_EXPIRY}. */
record TimeToLive(Duration duration) {
  // Redis adds the time to live to its clock in signed 64-bit milliseconds.
  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE / 2);

  /** A time to live that Redis takes, or NO_EXPIRY. */
  static TimeToLive orForever(String name, Duration ttl) {
    requireNonNull(ttl, name + " is null; CacheOperations.NO_EXPIRY means none");
    return ttl.equals(CacheOperations.NO_EXPIRY) ? new TimeToLive(ttl) : limited(name, ttl);
  }

  static TimeToLive limited(String name, Duration ttl) {
    requireNonNull(ttl, name + " is null");
    if (ttl.equals(CacheOperations.NO_EXPIRY)) {
      throw new IllegalArgumentException(
          name + " is NO_EXPIRY; persist(key) removes a time to live");
    }
    if (ttl.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          name + " is " + ttl + "; expected at least a millisecond, or CacheOperations.NO_EXPIRY");
    }
    if (ttl.compareTo(LONGEST) > 0) {
      String problem = name + " is " + ttl + ", over Redis' range of " + LONGEST;
      throw new IllegalArgumentException(problem + "; CacheOperations.NO_EXPIRY means none");
    }
    return new TimeToLive(ttl);
  }

  /** Less a random part of at most a share of it. */
  TimeToLive shortened(double share) {
    if (share == 0 || isForever()) {
      return this;
    }
    double part = share * ThreadLocalRandom.current().nextDouble();
    return new TimeToLive(Duration.ofMillis(Math.max(1, millis() - (long) (millis() * part))));
  }

  boolean isForever() {
    return duration.equals(CacheOperations.NO_EXPIRY);
  }

  long millis() {
    return duration.toMillis();
  }

  /** What a reply to PTTL says: -2 is no key, -1 no limit. */
  static Optional<Duration> remaining(long millis) {
    if (millis == -2) {
      return Optional.empty();
    }
    return Optional.of(millis == -1 ? CacheOperations.NO_EXPIRY : Duration.ofMillis(millis));
  }
}
