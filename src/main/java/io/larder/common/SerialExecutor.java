package io.larder.common;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs tasks on another executor one after the other, in their order. Thread-safe. */
public final class SerialExecutor implements Executor {
  private final Executor executor;
  private CompletableFuture<@Nullable Void> last = CompletableFuture.completedFuture(null);

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
  public synchronized void execute(Runnable task) {
    last =
        last.handleAsync(
            (done, failure) -> {
              task.run();
              return null;
            },
            executor);
  }
}
