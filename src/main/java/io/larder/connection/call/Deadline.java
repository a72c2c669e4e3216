package io.larder.connection.call;

import java.time.Duration;

/**
 * The {@link System#nanoTime()} at which a call ends, with all its round trips; whether {@code
 * redis.timeout} has set it, or its caller.
 */
public record Deadline(long nanoTime, boolean isTimeout) {
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos(), false);
  }

  /** The deadline that {@code redis.timeout} sets. */
  public static Deadline ofTimeout(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos(), true);
  }

  /** The deadline of a call that did not wait for Redis meanwhile. */
  public Deadline later(long nanos) {
    return nanos == 0 ? this : new Deadline(nanoTime + nanos, isTimeout);
  }

  public long nanosLeft() {
    return Math.max(0, nanoTime - System.nanoTime());
  }

  public boolean isOver() {
    return nanoTime - System.nanoTime() <= 0;
  }

  public boolean isBefore(Deadline other) {
    return nanoTime - other.nanoTime < 0;
  }
}
