package io.larder.flight;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long callers wait for a value that somebody else computes: the configured time, else four
 * times what the slowest of the recent computations took, at least five seconds and the deadline.
 * Thread-safe.
 */
public final class FlightTimeout {
  static final int FACTOR = 4;
  static final Duration FLOOR = Duration.ofSeconds(5);
  // What a faster computation takes off the slowest one: after some dozens it is forgotten.
  private static final int DECAY = 16;

  private final Optional<Duration> configured;
  private final Duration least;
  private final AtomicLong slowest = new AtomicLong();

  public FlightTimeout(Optional<Duration> configured, Duration deadline) {
    this.configured = configured;
    this.least = deadline.compareTo(FLOOR) > 0 ? deadline : FLOOR;
  }

  public Duration time() {
    return configured.orElseGet(this::learnt);
  }

  private Duration learnt() {
    Duration multiple = Duration.ofNanos(slowest.get()).multipliedBy(FACTOR);
    return multiple.compareTo(least) > 0 ? multiple : least;
  }

  /** Notes that a computation succeeded, and took so long. */
  public void took(long nanos) {
    slowest.updateAndGet(known -> nanos >= known ? nanos : known - (known - nanos) / DECAY);
  }
}
