package io.larder.common;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs tasks on another executor one after the other, in their order. Thread-safe. */
public final class SerialExecutor implements Executor {
  private final Executor executor;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  /**
   * Creates it without tasks.
   *
   * @param executor runs the tasks
   */
  public SerialExecutor(Executor executor) {
    this.executor = executor;
  }

  /** Runs a task after all earlier ones, also where one of them failed; what it throws is lost. */
  @Override
  public void execute(Runnable task) {
    if (add(task)) {
      executor.execute(this::runAll);
    }
  }

  private synchronized boolean add(Runnable task) {
    tasks.add(task);
    boolean first = !running;
    running = true;
    return first;
  }

  /** In a loop: an executor that runs tasks in the caller's thread would go deeper with each. */
  private void runAll() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (Throwable e) {
        // Nobody waits for it.
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = tasks.poll();
    running = task != null;
    return task;
  }
}
