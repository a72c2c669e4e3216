package io.larder.connection.client;

import io.larder.common.NamedThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the application's code when Redis has replied: on the server's managed threads if it has
 * some, else on threads of our own with the application's context class loader.
 */
final class CallbackExecutor implements Executor, AutoCloseable {
  private static final String MANAGED = "java:comp/DefaultManagedExecutorService";

  private final Executor executor;
  private final @Nullable ExecutorService own;

  /** Must be called on a thread of the application, which sees the application's names. */
  CallbackExecutor(ClassLoader loader) {
    ExecutorService managed = managed();
    if (managed != null) {
      own = null;
      executor = managed;
    } else {
      own = ownThreads(loader);
      executor = own;
    }
  }

  /** Unbounded, because a callback may wait for another one; idle threads end by themselves. */
  private static ExecutorService ownThreads(ClassLoader loader) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        new NamedThreads("larder-callback-", loader));
  }

  @Override
  public void execute(Runnable callback) {
    try {
      executor.execute(callback);
    } catch (RejectedExecutionException e) {
      // The application has stopped. The client's threads ended before, so this is none of them,
      // and nobody must wait for the stage for ever.
      callback.run();
    }
  }

  /** Ends our own threads; the server ends its own. */
  @Override
  public void close() {
    if (own == null) {
      return;
    }
    own.shutdown();
    try {
      if (!own.awaitTermination(1, TimeUnit.SECONDS)) {
        own.shutdownNow();
        own.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      own.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("BanJNDI") // a constant name in the application's own namespace
  private static @Nullable ExecutorService managed() {
    try {
      return InitialContext.doLookup(MANAGED);
    } catch (NamingException | ClassCastException e) {
      // No naming, or no Jakarta Concurrency: Weld SE, Helidon.
      return null;
    }
  }
}
