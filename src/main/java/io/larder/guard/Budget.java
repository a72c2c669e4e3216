package io.larder.guard;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one call may wait for its cache in all; the time of the application's own code is free. */
public final class Budget {
  private volatile long nanosLeft;

  public Budget(Duration time) {
    nanosLeft = time.toNanos();
  }

  public Budget(Deadline deadline) {
    nanosLeft = deadline.nanosLeft();
  }

  public boolean isSpent() {
    return nanosLeft <= 0;
  }

  /** Calls with what is left; what the call throws fails the reply. */
  public <T extends @Nullable Object> Reply<T> spend(Function<Deadline, Reply<T>> call) {
    Deadline deadline = Deadline.in(Duration.ofNanos(nanosLeft));
    try {
      return call.apply(deadline).whenDone(() -> nanosLeft = deadline.nanosLeft());
    } catch (RuntimeException e) {
      return Reply.failed(e);
    }
  }
}
