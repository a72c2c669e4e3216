package io.larder.flight;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.call.CallBudget;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The tries of one change of a key, as long as others are faster. They end: a change that comes
 * from inside of this one comes with each try, and so may one from a thread that this one waits
 * for. Not thread-safe.
 */
public final class Tries {
  // However long each of them takes: others that are faster must not prevent a change.
  private static final int AT_LEAST = 16;
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;

  private final KeyLocks locks;
  private final Object key;
  private final Duration longest;
  private final long begin = System.nanoTime();
  private int done;

  Tries(KeyLocks locks, Object key, Duration longest) {
    this.locks = locks;
    this.key = key;
    this.longest = longest;
  }

  /** Whether no other try may follow, now that the code of the application has run. */
  public boolean isLast() {
    long nanos = System.nanoTime() - begin;
    return isOwnChange()
        || (done >= AT_LEAST && nanos > locks.patience().toNanos())
        || nanos > longest.toNanos();
  }

  /** Whether it came from inside of this change that there was another one. */
  public boolean isOwnChange() {
    return locks.hasChanged(key);
  }

  /** What whoever wanted the change is told: it was not made. */
  public LarderException overtaken() {
    return new LarderException(
        MessageId.CACHE_FAILURE.text(
            "the entry was changed by others during each of %d runs of the processor in %s;"
                + " nothing of it is stored",
            done + 1, Duration.ofNanos(System.nanoTime() - begin)));
  }

  /**
   * Waits a random time before the next try, for two JVMs that change one entry. Redis answers, so
   * each try has the time of a call.
   */
  public void pause() {
    long longestPause = Math.min(LONGEST_PAUSE_NANOS, 100_000L << Math.min(done, 10));
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longestPause) + 1);
    done++;
    CallBudget.renew();
  }
}
