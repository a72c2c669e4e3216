package io.larder.guard;

import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one call may wait for its cache in all; the time of the application's own code is free. A
 * Redis that had less than half of it to answer is not called silent. Thread-safe.
 */
public final class Budget {
  private final long nanos;
  private final boolean isTimeout;
  private volatile long nanosLeft;
  private volatile @Nullable RuntimeException silence;

  public Budget(Duration time) {
    this(time.toNanos(), false);
  }

  public Budget(Deadline deadline) {
    this(deadline.nanosLeft(), deadline.isTimeout());
  }

  private Budget(long nanos, boolean isTimeout) {
    this.nanos = nanos;
    this.isTimeout = isTimeout;
    this.nanosLeft = nanos;
  }

  public boolean isSpent() {
    return nanosLeft <= 0;
  }

  /** Calls with what is left; what the call throws fails the reply. */
  public <T extends @Nullable Object> Reply<T> spend(Function<Deadline, Reply<T>> call) {
    long given = nanosLeft;
    Duration time = Duration.ofNanos(given);
    Deadline deadline = isTimeout ? Deadline.ofTimeout(time) : Deadline.in(time);
    try {
      return call.apply(deadline)
          .transform(
              reply -> {
                try {
                  return reply.get();
                } catch (RuntimeException e) {
                  throw judged(e, given);
                } finally {
                  nanosLeft = deadline.nanosLeft();
                }
              });
    } catch (RuntimeException e) {
      return Reply.failed(judged(e, given));
    }
  }

  private RuntimeException judged(RuntimeException failure, long given) {
    if (!CacheGuard.isSilence(failure)) {
      return failure;
    }
    if (given < nanos / 2 && silence == null) {
      return RedisUnavailableException.outOfTime(CacheGuard.reason(failure));
    }
    silence = failure;
    return failure;
  }

  /** Why a step was not made: Redis was silent in an earlier one, or another failure. */
  public RuntimeException reason(RuntimeException failure) {
    RuntimeException known = silence;
    return known == null ? failure : known;
  }
}
