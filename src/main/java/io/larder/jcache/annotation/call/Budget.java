package io.larder.jcache.annotation.call;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The time that one call may wait for its cache, over all reads and writes; what the method itself
 * takes does not count.
 */
final class Budget {
  private long nanosLeft;

  Budget(Duration time) {
    nanosLeft = time.toNanos();
  }

  Budget(Deadline deadline) {
    nanosLeft = deadline.nanosLeft();
  }

  boolean isSpent() {
    return nanosLeft <= 0;
  }

  /** The end of what is left, if it is spent from now on. */
  Deadline deadline() {
    return Deadline.in(Duration.ofNanos(nanosLeft));
  }

  /** Calls and waits with what is left. */
  <T extends @Nullable Object> T await(Function<Deadline, Reply<T>> call) {
    Deadline deadline = deadline();
    try {
      return call.apply(deadline).await();
    } finally {
      nanosLeft = deadline.nanosLeft();
    }
  }
}
