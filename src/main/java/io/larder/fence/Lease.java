package io.larder.fence;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.Request;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The time for which a transaction holds something. It is extended until the transaction ends; then
 * the hold is taken away, however late Redis executes it, unless the JVM dies. Thread-safe.
 */
public final class Lease {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final RedisCalls calls;
  private final Duration time;
  private final Request<Long> renewal;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean taken;
  private volatile boolean ended;

  /** The renewal says whether the hold was there; the hold is to last for the time each time. */
  public Lease(RedisCalls calls, Duration time, Request<Long> renewal) {
    this.calls = calls;
    this.time = time;
    this.renewal = renewal;
  }

  public Duration time() {
    return time;
  }

  /** The hold may be there from now on. */
  public void begin() {
    if (begun.compareAndSet(false, true)) {
      renewLater(Deadline.in(Fences.LONGEST));
    }
  }

  /** Redis has said that the hold is there. */
  public void taken() {
    taken = true;
  }

  private void renewLater(Deadline end) {
    var unused = calls.later(() -> renew(end), time.dividedBy(3));
  }

  private void renew(Deadline end) {
    if (ended || end.isOver()) {
      return;
    }
    var unused = calls.call(renewal).stage().whenComplete((there, failure) -> renewLater(end));
  }

  /** Takes the hold away, later if it must be; the request says whether the hold was there. */
  public Reply<@Nullable Void> end(Request<Long> release, @Nullable Deadline deadline) {
    ended = true;
    Deadline last = Deadline.in(taken ? time : Fences.LONGEST);
    return calls
        .call(release, deadline)
        .transform(
            reply -> {
              try {
                if (reply.get() == 0 && !taken) {
                  releaseLater(release, FIRST_PAUSE, last, true);
                }
              } catch (RuntimeException e) {
                releaseLater(release, FIRST_PAUSE, last, false);
                throw e;
              }
              return null;
            });
  }

  /** A hold that is not there although Redis has answered before is not on its way any more. */
  private void releaseLater(
      Request<Long> release, Duration pause, Deadline last, boolean answered) {
    Runnable again =
        () ->
            calls
                .call(release)
                .stage()
                .whenComplete(
                    (there, failure) -> {
                      boolean over = failure == null && (taken || there == 1 || answered);
                      if (!over && !last.isOver()) {
                        Duration next = pause.multipliedBy(2);
                        releaseLater(
                            release,
                            next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE,
                            last,
                            answered || failure == null);
                      }
                    });
    var unused = calls.later(again, pause);
  }
}
