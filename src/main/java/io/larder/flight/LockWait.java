package io.larder.flight;

import io.larder.connection.call.Deadline;
import io.larder.flight.KeyLocks.KeyLock;
import io.larder.flight.KeyLocks.Turn;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for the lock of a key that another thread holds, with an end. Thread-safe. */
record LockWait(WaitGraph waits, FlightTimeout timeout) {
  // However fast the holders change, nobody waits longer than so many times the timeout.
  private static final int IN_ALL = 10;
  // How often somebody whose time is short looks whether the application's code still runs.
  private static final long LOOK_NANOS = 5_000_000;

  /** Waits for a lock; false: the step goes on without it. */
  boolean await(Turn turn, KeyLock lock, @Nullable Deadline deadline, long before) {
    if (!waits.tryAdd(turn, lock)) {
      return false;
    }
    try {
      long patience = timeout.time().toNanos();
      long last = System.nanoTime() + patience * IN_ALL;
      long end = System.nanoTime() + patience;
      Turn holder = lock.holder;
      while (true) {
        long wait = Math.min(end, last) - System.nanoTime();
        if (deadline != null) {
          Deadline left = deadline.later(lock.applicationNanos() - before);
          wait = left.isOver() ? 0 : Math.min(wait, Math.max(LOOK_NANOS, left.nanosLeft()));
        }
        if (wait <= 0) {
          return false;
        }
        if (lock.lock.tryLock(wait, TimeUnit.NANOSECONDS)) {
          return true;
        }
        Turn present = lock.holder;
        if (present != holder) {
          holder = present;
          end = System.nanoTime() + patience;
        }
      }
    } catch (InterruptedException e) {
      // The next call to Redis says so.
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waits.remove(turn, lock);
    }
  }
}
