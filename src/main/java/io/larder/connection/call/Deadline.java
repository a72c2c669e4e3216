package io.larder.connection.call;

import java.time.Duration;

/**
 * The moment at which a call ends, answered or not. Every round trip of the call waits for the rest
 * of the time at most.
 *
 * @param nanoTime the moment, in {@link System#nanoTime()}
 */
public record Deadline(long nanoTime) {
  /** A deadline that begins now. */
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** The nanoseconds left, 0 if there are none. */
  public long nanosLeft() {
    return Math.max(0, nanoTime - System.nanoTime());
  }

  /** Whether no time is left. */
  public boolean isOver() {
    return nanoTime - System.nanoTime() <= 0;
  }

  boolean isBefore(Deadline other) {
    return nanoTime - other.nanoTime < 0;
  }
}
