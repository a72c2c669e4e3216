package io.larder.connection.connect;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A task that waits in its executor once at most, however often it is asked for. */
record CoalescedTask(Executor executor, Runnable task, AtomicBoolean pending) {
  CoalescedTask(Executor executor, Runnable task) {
    this(executor, task, new AtomicBoolean());
  }

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
