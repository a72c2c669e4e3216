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
  private final Executor ofApplication;

  private ManagedThreads(ManagedExecutorService executor, @Nullable Executor ofNobody) {
    this.executor = executor;
    this.contexts = executor.getContextService();
    this.ofApplication = ofNobody != null ? ofNobody : in(contexts.currentContextExecutor());
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
      return in(contexts.currentContextExecutor());
    } catch (IllegalStateException e) {
      // A thread of which the server knows nothing, or an application that has stopped.
      return ofApplication;
    }
  }

  private Executor in(Executor context) {
    return callback -> executor.execute(() -> run(context, callback));
  }

  /** Without its context if that has ended with the application: it must run in any case. */
  private static void run(Executor context, Runnable callback) {
    Begun begun = new Begun(callback);
    try {
      context.execute(begun);
    } catch (IllegalStateException | RejectedExecutionException e) {
      if (begun.is) {
        throw e;
      }
      callback.run();
    }
  }

  /** Notes that it has begun. */
  private static final class Begun implements Runnable {
    private final Runnable callback;
    private boolean is;

    Begun(Runnable callback) {
      this.callback = callback;
    }

    @Override
    public void run() {
      is = true;
      callback.run();
    }
  }

  @Override
  public <T extends @Nullable Object> CompletableFuture<T> newStage() {
    try {
      return executor.newIncompleteFuture();
    } catch (IllegalStateException e) {
      return new CompletableFuture<>(); // the application has stopped
    }
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
    CompletableFuture<Object> own = executor.newIncompleteFuture();
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
