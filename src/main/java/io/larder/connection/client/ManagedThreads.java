package io.larder.connection.client;

import io.larder.connection.call.Callbacks;
import jakarta.enterprise.concurrent.Asynchronous;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The threads of a server with Jakarta Concurrency 3, which carry the context of a caller. */
final class ManagedThreads implements Callbacks {
  private final ManagedExecutorService executor;
  private final ContextService contexts;
  private final CallerContext nobody;
  private final Executor ofApplication;

  private ManagedThreads(ManagedExecutorService executor, @Nullable Executor ofNobody) {
    this.executor = executor;
    this.contexts = executor.getContextService();
    this.nobody = ofNobody != null ? new CallerContext(Runnable::run) : captured();
    this.ofApplication = ofNobody != null ? ofNobody : on(nobody);
  }

  /**
   * Null for an executor that has no contexts. What is nobody's runs in the context of this thread,
   * which deploys the application, unless there is another executor for it.
   */
  static @Nullable Callbacks of(Executor executor, @Nullable Executor ofNobody) {
    try {
      return executor instanceof ManagedExecutorService managed
          ? new ManagedThreads(managed, ofNobody)
          : null;
    } catch (LinkageError | RuntimeException e) {
      // Hidden from the application, an earlier version, or without contexts.
      return null;
    }
  }

  @Override
  public void execute(Runnable callback) {
    ofApplication.execute(callback);
  }

  @Override
  public Executor ofCaller() {
    try {
      return on(captured());
    } catch (IllegalStateException e) {
      // A thread of which the server knows nothing, or an application that has stopped.
      return ofApplication;
    }
  }

  /** The context of the calling thread, or nobody's. */
  CallerContext here() {
    try {
      return captured();
    } catch (IllegalStateException e) {
      return nobody;
    }
  }

  private CallerContext captured() {
    return new CallerContext(contexts.currentContextExecutor());
  }

  /** On these threads, or at once if they have ended with the application. */
  private Executor on(CallerContext context) {
    return callback -> {
      try {
        executor.execute(() -> context.execute(callback));
      } catch (IllegalStateException | RejectedExecutionException e) {
        context.execute(callback);
      }
    };
  }

  @Override
  public <T extends @Nullable Object> CompletableFuture<T> newStage() {
    return new ContextStage<>(this);
  }

  /**
   * A method that ends with {@link Asynchronous.Result#complete} would complete the stage that its
   * caller has before Larder has done what follows. The server completes that stage with the one
   * that it gets in the end.
   */
  @Override
  public <T extends @Nullable Object> T completingItsOwn(Callable<T> method) throws Exception {
    CompletableFuture<Object> ofCaller;
    try {
      ofCaller = Asynchronous.Result.getFuture();
    } catch (IllegalStateException e) {
      return method.call(); // called directly, not as an asynchronous method
    }
    CompletableFuture<Object> own = newStage();
    var unused =
        ofCaller.whenComplete(
            (value, failure) -> {
              if (ofCaller.isCancelled()) {
                own.cancel(true);
              }
            });
    Asynchronous.Result.setFuture(own);
    try {
      return method.call();
    } finally {
      Asynchronous.Result.setFuture(ofCaller);
    }
  }
}
