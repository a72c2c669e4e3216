package io.larder.common;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on another executor one after the other, in their order. Where they are slower than
 * those who give them for long, later ones are refused: memory has an end. Thread-safe.
 */
public final class SerialExecutor {
  /** What waits at most, in the weights of the tasks. */
  public static final long LIMIT = 100_000;

  private static final long QUIET = Duration.ofMinutes(1).toNanos();

  private final Executor executor;
  // Guarded by this, like all below.
  private final Queue<Task> tasks = new ArrayDeque<>();
  private boolean running;
  private long waiting;
  private long refused;
  private long reported = System.nanoTime() - QUIET;

  private record Task(Runnable work, int weight) {}

  /**
   * Creates it without tasks.
   *
   * @param executor runs the tasks
   */
  public SerialExecutor(Executor executor) {
    this.executor = executor;
  }

  /**
   * Runs a task after all earlier ones, also where one of them failed.
   *
   * @param work the task; what it throws is lost, so it logs that itself
   * @param weight how much of the limit it takes; one that takes more waits alone
   * @return false if too much waits
   */
  public boolean offer(Runnable work, int weight) {
    synchronized (this) {
      if (waiting > 0 && waiting + weight > LIMIT) {
        refused += weight;
        return false;
      }
      waiting += weight;
      tasks.add(new Task(work, weight));
      if (running) {
        return true;
      }
      running = true;
    }
    executor.execute(this::runAll);
    return true;
  }

  /**
   * {@return how much was refused since the last report, or 0: there was one within a minute} What
   * is told is to be reported.
   */
  public synchronized long refusedToReport() {
    if (System.nanoTime() - reported <= QUIET) {
      return 0;
    }
    reported = System.nanoTime();
    long count = refused;
    refused = 0;
    return count;
  }

  /** In a loop: an executor that runs tasks in the caller's thread would go deeper with each. */
  private void runAll() {
    for (Task task = next(null); task != null; task = next(task)) {
      try {
        task.work().run();
      } catch (Throwable e) {
        // Nobody waits for it.
      }
    }
  }

  private synchronized @Nullable Task next(@Nullable Task done) {
    waiting -= done == null ? 0 : done.weight();
    Task task = tasks.poll();
    running = task != null;
    return task;
  }
}
