package io.larder.flight;

import io.larder.connection.call.Deadline;
import io.larder.fence.StoreRight;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for this JVM's turn to compute a value, or for another JVM's value. Thread-safe. */
public final class ClusterTurns implements AutoCloseable {
  private static final long FIRST_PAUSE = 10;
  private static final long LONGEST_PAUSE = 160;

  private final CountDownLatch closed = new CountDownLatch(1);

  /** Takes the right to store, and looks for what another JVM has stored. */
  public interface Lookup<T> {
    StoreRight take(Deadline deadline);

    /** Whether anything is there to be found, as the right that was taken last says. */
    default boolean isThere(StoreRight taken) {
      return taken.entryFound();
    }

    @Nullable T find(Deadline deadline) throws Exception;
  }

  /** How long waiting may take: one question to Redis, and all of it. */
  public record Limits(Duration deadline, Duration patience) {}

  /**
   * Waits with the right that the caller took, for what another JVM computes. Null: the caller
   * computes itself, with the right that was taken last; if that does not lead, there is nobody to
   * wait for, or the time is over.
   */
  public <T> @Nullable T await(StoreRight taken, Limits limits, Lookup<T> lookup) throws Exception {
    Deadline end = Deadline.in(limits.patience());
    StoreRight right = taken;
    long pause = FIRST_PAUSE;
    while (right.isGranted() && !right.leads() && !end.isOver() && pause(pause)) {
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      Deadline attempt = Deadline.in(limits.deadline());
      right = lookup.take(attempt);
      T found = lookup.isThere(right) ? lookup.find(attempt) : null;
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private boolean pause(long millis) {
    try {
      return !closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
