package io.larder.connection.call;

import java.time.Duration;

/** The {@link System#nanoTime()} at which a call ends, with all its round trips. */
public record Deadline(long nanoTime) {
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** The deadline of a call that did not wait for Redis meanwhile. */
  public Deadline later(long nanos) {
    return nanos == 0 ? this : new Deadline(nanoTime + nanos);
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
