package io.larder.connection.client;

import io.larder.common.NamedThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
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

  // Of ours; a server has a limit of its own.
  private static final int MOST_THREADS = 1_000;

  private final Executor executor;
  private final @Nullable ExecutorService own;

  /** Must be called on a thread of the application, which sees the application's names. */
  CallbackExecutor(ClassLoader loader) {
    this(loader, MOST_THREADS);
  }

  CallbackExecutor(ClassLoader loader, int mostThreads) {
    ExecutorService managed = managed();
    if (managed != null) {
      own = null;
      executor = managed;
    } else {
      own = ownThreads(loader, mostThreads);
      executor = own;
    }
  }

  /**
   * A thread for each callback, because one may wait for another, until there are very many; then
   * callbacks wait for a thread. Idle threads end by themselves.
   */
  private static ExecutorService ownThreads(ClassLoader loader, int most) {
    return new ThreadPoolExecutor(
        0,
        most,
        10,
        TimeUnit.SECONDS,
        new Handover(),
        new NamedThreads("larder-callback-", loader),
        (callback, executor) -> {
          if (executor.isShutdown()) {
            throw new RejectedExecutionException();
          }
          executor.getQueue().add(callback);
        });
  }

  /** Takes a callback only if a thread waits for it, or, added, when there are no more threads. */
  private static final class Handover extends LinkedTransferQueue<Runnable> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean offer(Runnable callback) {
      return tryTransfer(callback);
    }

    @Override
    public boolean add(Runnable callback) {
      return super.offer(callback);
    }
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
