package io.larder.connection.client;

import io.larder.common.NamedThreads;
import io.larder.connection.call.Callbacks;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the application's code that nobody waits for: on the server's managed threads if it has
 * some, else on threads of our own with the application's context class loader.
 */
final class CallbackExecutor implements Callbacks, AutoCloseable {
  // Of ours; a server has a limit of its own.
  private static final int MOST_THREADS = 1_000;

  // After so many look-ups without names there is a pause between them.
  private static final int MANY = 1_000;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ExecutorService own;
  private final Callbacks ownCallbacks;
  // Null until a thread with names has told.
  private volatile @Nullable Callbacks found;
  private final AtomicInteger lookups = new AtomicInteger();
  private volatile long lookedUp;

  /** Is best called on a thread of the application, which sees the application's names. */
  CallbackExecutor(ClassLoader loader) {
    this(loader, MOST_THREADS);
  }

  CallbackExecutor(ClassLoader loader, int mostThreads) {
    ServerThreads known = ServerThreads.ofThisThread();
    Executor managed = known.executor();
    own =
        ownThreads(
            new NamedThreads(managed == null ? "larder-callback-" : "larder-background-", loader),
            mostThreads);
    ownCallbacks = new PlainThreads(own);
    found = managed == null ? (known.isFinal() ? ownCallbacks : null) : of(managed, null);
  }

  private static Callbacks of(Executor managed, @Nullable Executor ofNobody) {
    Callbacks ofServer = ManagedThreads.of(managed, ofNobody);
    return ofServer != null ? ofServer : new PlainThreads(managed);
  }

  /**
   * Those of callers. A module of an EAR may have been started by a thread without names; then the
   * first caller with names finds the server's threads. What is nobody's stays on ours, because
   * that caller is somebody.
   */
  private Callbacks callbacks() {
    Callbacks known = found;
    if (known != null) {
      return known;
    }
    if (lookups.get() > MANY && System.nanoTime() - lookedUp < PAUSE_NANOS) {
      return ownCallbacks;
    }
    ServerThreads here = ServerThreads.ofThisThread();
    Executor managed = here.executor();
    if (managed == null && !here.isFinal()) {
      lookups.incrementAndGet();
      lookedUp = System.nanoTime();
      return ownCallbacks;
    }
    known = managed == null ? ownCallbacks : of(managed, own);
    found = known;
    return known;
  }

  /**
   * A thread for each callback, because one may wait for another, until there are very many; then
   * callbacks wait for a thread. Idle threads end by themselves.
   */
  private static ExecutorService ownThreads(NamedThreads threads, int most) {
    return new ThreadPoolExecutor(
        0,
        most,
        10,
        TimeUnit.SECONDS,
        new Handover(),
        threads,
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

  /** Threads without contexts: every caller is the same. */
  private record PlainThreads(Executor executor) implements Callbacks {
    @Override
    public void execute(Runnable callback) {
      executor.execute(callback);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> newStage() {
      return new PlainStage<>(this);
    }
  }

  /** A stage whose steps run on these threads where they ask for none. */
  private static final class PlainStage<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Executor executor;

    PlainStage(Executor executor) {
      this.executor = executor;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new PlainStage<>(executor);
    }

    @Override
    public Executor defaultExecutor() {
      return executor;
    }
  }

  @Override
  public void execute(Runnable callback) {
    Callbacks known = found;
    execute(known == null ? ownCallbacks : known, callback);
  }

  @Override
  public Executor ofCaller() {
    return new InContext(callbacks().ofCaller());
  }

  /** Runs at once what is executed by what it runs itself: that is in the context already. */
  private static final class InContext implements Executor {
    private final Executor executor;
    // The latest one: another one that is running, too, takes a second thread.
    private volatile @Nullable Thread running;

    InContext(Executor executor) {
      this.executor = executor;
    }

    @Override
    public void execute(Runnable callback) {
      if (running == Thread.currentThread()) {
        callback.run();
      } else {
        CallbackExecutor.execute(executor, () -> run(callback));
      }
    }

    private void run(Runnable callback) {
      Thread thread = Thread.currentThread();
      running = thread;
      try {
        callback.run();
      } finally {
        if (running == thread) {
          running = null;
        }
      }
    }
  }

  @Override
  public <T extends @Nullable Object> CompletableFuture<T> newStage() {
    return callbacks().newStage();
  }

  @Override
  public <T extends @Nullable Object> T completingItsOwn(Callable<T> method) throws Exception {
    return callbacks().completingItsOwn(method);
  }

  /** Threads of ours, whoever has the application's: for work that calls no code of it. */
  Executor background() {
    return work -> execute(own, work);
  }

  private static void execute(Executor executor, Runnable callback) {
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
}
