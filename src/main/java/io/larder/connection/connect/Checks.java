package io.larder.connection.connect;

import io.larder.common.NamedThreads;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** When the connection is checked: at a sign of a loss, and until all is there; and the thread. */
final class Checks {
  // Each check opens connections; a storm of failures is one sign.
  private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final ScheduledThreadPoolExecutor thread;
  private final CoalescedTask check;
  private volatile long last = System.nanoTime() - PAUSE_NANOS;
  private @Nullable Future<?> next; // confined to the thread

  Checks(ClassLoader loader, Runnable check) {
    this.thread = new ScheduledThreadPoolExecutor(1, new NamedThreads("larder-connector-", loader));
    this.thread.setRemoveOnCancelPolicy(true);
    this.check = new CoalescedTask(this::soon, check);
  }

  /** Where everything happens that may wait for the server. */
  ScheduledExecutorService thread() {
    return thread;
  }

  void request() {
    check.request();
  }

  private void soon(Runnable task) {
    long pause = Math.max(0, last + PAUSE_NANOS - System.nanoTime());
    var unused = thread.schedule(task, pause, TimeUnit.NANOSECONDS);
  }

  /** Ends the thread; false if what it does goes on. */
  boolean endThread() {
    thread.shutdownNow();
    try {
      return thread.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** A check has ended. */
  void ended() {
    last = System.nanoTime();
  }

  /** Plans the next check if there is to be one without a sign. */
  void goOn(boolean again) {
    Future<?> planned = next;
    if (planned != null) {
      planned.cancel(false);
    }
    next = again ? thread.schedule(check::request, AGAIN.toMillis(), TimeUnit.MILLISECONDS) : null;
  }
}
