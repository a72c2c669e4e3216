package io.larder.connection.connect;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A task that waits in its executor once at most, however often it is asked for. */
final class CoalescedTask {
  private final Executor executor;
  private final Runnable task;
  private final AtomicBoolean pending = new AtomicBoolean();

  CoalescedTask(Executor executor, Runnable task) {
    this.executor = executor;
    this.task = task;
  }

  /** Runs the task unless it is pending or running. Never waits. */
  void request() {
    if (!pending.compareAndSet(false, true)) {
      return;
    }
    try {
      executor.execute(
          () -> {
            try {
              task.run();
            } finally {
              pending.set(false);
            }
          });
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: there is nothing to connect for.
      pending.set(false);
    }
  }
}
