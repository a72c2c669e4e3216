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
   * A stage for the application: what is added to it runs in the context of whoever adds it, on the
   * thread that completes it.
   */
  <T extends @Nullable Object> CompletableFuture<T> newStage();

  /** Runs an asynchronous method of the application: what it completes completes only its own. */
  default <T extends @Nullable Object> T completingItsOwn(Callable<T> method) throws Exception {
    return method.call();
  }

  /** Makes a call and stages it: a failure of Larder's fails the stage, others are thrown. */
  default <T extends @Nullable Object> CompletionStage<T> stage(Supplier<Reply<T>> call) {
    Executor caller = ofCaller();
    CompletionStage<T> reply;
    try {
      reply = call.get().stage(caller);
    } catch (LarderException e) {
      reply = CompletableFuture.failedFuture(e);
    }
    return given(reply, () -> caller);
  }

  /**
   * Gives the application a stage of its own, which ends in a caller's context as another one does;
   * at once, if that has ended already.
   */
  default <T extends @Nullable Object> CompletableFuture<T> given(
      CompletionStage<T> other, Supplier<Executor> caller) {
    CompletableFuture<T> own = newStage();
    Executor context = isDone(other) ? Runnable::run : caller.get();
    other.whenComplete((value, failure) -> context.execute(() -> end(own, value, failure)));
    return own;
  }

  private static boolean isDone(CompletionStage<?> stage) {
    try {
      return stage.toCompletableFuture().isDone();
    } catch (UnsupportedOperationException e) {
      return false; // a stage of the application's own making
    }
  }

  private static <T extends @Nullable Object> void end(
      CompletableFuture<T> stage, T value, @Nullable Throwable failure) {
    if (failure == null) {
      stage.complete(value);
    } else {
      stage.completeExceptionally(Failures.ofStage(failure));
    }
  }
}
