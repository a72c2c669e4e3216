package io.larder.connection.call;

import io.larder.common.Failures;
import io.larder.common.LarderException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads of the application, for its code that nobody waits for: those of the server where it has
 * some. What is executed here directly runs as nobody, with the names and the class loader of the
 * application; what a caller has begun is to run in that caller's context. Thread-safe.
 */
public interface Callbacks extends Executor {
  /** These threads in the context of the calling one: its identity, names and class loader. */
  default Executor ofCaller() {
    return this;
  }

  /**
   * A stage for the application, which completes it: whatever is added to it runs in the context of
   * the thread that adds it, where the server has contexts.
   */
  <T extends @Nullable Object> CompletableFuture<T> newStage();

  /** Runs an asynchronous method of the application: what it completes completes only its own. */
  default <T extends @Nullable Object> T completingItsOwn(Callable<T> method) throws Exception {
    return method.call();
  }

  /** Makes a call and stages it: a failure of Larder's fails the stage, others are thrown. */
  default <T extends @Nullable Object> CompletionStage<T> stage(Supplier<Reply<T>> call) {
    CompletionStage<T> reply;
    try {
      reply = call.get().stage(ofCaller());
    } catch (LarderException e) {
      reply = CompletableFuture.failedFuture(e);
    }
    return given(reply);
  }

  /** Gives the application a stage of its own, which ends as another one does. */
  default <T extends @Nullable Object> CompletableFuture<T> given(CompletionStage<T> other) {
    CompletableFuture<T> own = newStage();
    other.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            own.complete(value);
          } else {
            own.completeExceptionally(Failures.ofStage(failure));
          }
        });
    return own;
  }
}
