package io.larder.jcache.annotation.call;

import io.larder.flight.Leases;
import io.larder.flight.Leases.Lease;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for this JVM's turn to compute a value, or for the value of the one whose turn it is.
 * Thread-safe.
 */
final class ClusterTurns implements AutoCloseable {
  private static final long FIRST_PAUSE = 10;
  private static final long LONGEST_PAUSE = 160;

  private final Leases leases;
  private final CountDownLatch closed = new CountDownLatch(1);

  ClusterTurns(Leases leases) {
    this.leases = leases;
  }

  /**
   * How waiting ended.
   *
   * @param hit what someone else computed, or null
   * @param lease the right to compute, or null where Redis gives no answer to wait for
   */
  record Turn(@Nullable Hit hit, @Nullable Lease lease) {
    /** Compute without asking anybody. */
    static final Turn OWN = new Turn(null, null);
  }

  Turn await(ResultCall call) throws Exception {
    for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      Budget time = new Budget(call.call().bound().settings().deadline());
      Answer answer = tryAcquire(call, time);
      if (!answer.isThere()) {
        return Turn.OWN;
      }
      Lease lease = answer.lease();
      boolean kept = false;
      try {
        // Whoever had the lease before may have stored the value since it was looked for.
        Hit hit = call.look(time);
        if (hit != null) {
          return new Turn(hit, null);
        }
        if (lease != null) {
          kept = true;
          return new Turn(null, lease);
        }
      } finally {
        if (!kept && lease != null) {
          lease.release();
        }
      }
      if (!pause(pause)) {
        return Turn.OWN;
      }
    }
  }

  /** What Redis said, if anything. */
  private record Answer(boolean isThere, @Nullable Lease lease) {
    static final Answer NONE = new Answer(false, null);
  }

  private Answer tryAcquire(ResultCall call, Budget time) {
    CompletionStage<Optional<Lease>> asked =
        leases.tryAcquire(call.key().cache().toString(), call.key().key().toString());
    try {
      return new Answer(true, time.await(asked).orElse(null));
    } catch (ExecutionException e) {
      return Answer.NONE;
    } catch (TimeoutException e) {
      abandon(asked);
      return Answer.NONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abandon(asked);
      return Answer.NONE;
    }
  }

  /** It may still be granted, and would be renewed for ever. */
  private static void abandon(CompletionStage<Optional<Lease>> asked) {
    var unused = asked.thenAccept(late -> late.ifPresent(Lease::release));
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
