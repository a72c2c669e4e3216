package io.larder.jcache.annotation;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.larder.common.MessageId;
import io.larder.jcache.CacheDegraded;
import io.larder.jcache.CacheRecovered;
import io.larder.jcache.engine.BackingCache;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between annotated methods and Redis: counts failures, lets calls pass straight through
 * while Redis does not answer, keeps their evictions, and opens the way again when those are made
 * up for. Thread-safe.
 *
 * <p>An eviction that got lost closes the way at once: until it is made up for, its cache may hold
 * what must not be read any more.
 */
final class CacheGuard implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  /** How many of the last calls fail before methods run without caches. */
  static final int FAILURES = 5;

  private static final int OF_CALLS = 10;

  /** Keys kept one by one, over all caches. */
  private static final int KEPT = 10_000;

  private static final int REPLAYED_AT_ONCE = 500;

  /** Longer than any {@code redis.timeout} that makes sense; the stage itself ends earlier. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Executor callbacks;
  private final Consumer<Object> events;
  private final ScheduledThreadPoolExecutor background;
  private final CircuitBreaker<Object> breaker =
      CircuitBreaker.builder().withFailureThreshold(FAILURES, OF_CALLS).build();
  private final RetryPolicy<Object> untilRecovered =
      RetryPolicy.builder()
          .withMaxRetries(-1)
          .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(2))
          .withJitter(0.2)
          .build();
  private final Object lock = new Object();
  private final PendingEvictions pending;
  private CompletableFuture<?> fired = CompletableFuture.completedFuture(null);
  private volatile boolean open;
  private volatile int epoch;
  private volatile boolean closed;
  private long openedAt;
  private @Nullable BackingCache failing;

  /**
   * @param callbacks runs code of the application
   * @param events takes {@link CacheDegraded} and {@link CacheRecovered}
   * @param loader the class loader of the application
   */
  CacheGuard(Executor callbacks, Consumer<Object> events, ClassLoader loader) {
    this(callbacks, events, loader, KEPT);
  }

  CacheGuard(Executor callbacks, Consumer<Object> events, ClassLoader loader, int kept) {
    this.callbacks = callbacks;
    this.events = events;
    this.pending = new PendingEvictions(kept);
    background =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "larder-cache-recovery");
              thread.setDaemon(true);
              thread.setContextClassLoader(loader);
              return thread;
            });
    background.setRemoveOnCancelPolicy(true);
    background.setKeepAliveTime(10, TimeUnit.SECONDS);
    background.allowCoreThreadTimeOut(true);
    background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Whether calls go to Redis now. */
  boolean isPassable() {
    return !open;
  }

  /** Changes whenever the way is closed: what was read before must not be written after. */
  int epoch() {
    return epoch;
  }

  void succeeded() {
    breaker.recordSuccess();
  }

  /** Redis did not answer a read or a write that nobody needs made up for. */
  void failed(BackingCache cache, Throwable failure) {
    breaker.recordFailure();
    if (breaker.isOpen()) {
      open(cache, failure);
    }
  }

  /**
   * Sends an eviction, or keeps it while the way is closed. Whether it arrived is to be told with
   * {@link #lost} or {@link #succeeded}.
   *
   * @param key the key, or null for all
   * @return the stage to wait for, or null if it was kept
   */
  @Nullable CompletionStage<?> evict(BackingCache cache, @Nullable Object key) {
    synchronized (lock) {
      if (open) {
        keep(cache, key);
        return null;
      }
    }
    try {
      return key == null ? cache.removeAllAsync() : cache.removeAsync(key);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** An eviction was not confirmed: it is kept, and the way closed until it is made up for. */
  void lost(BackingCache cache, @Nullable Object key, Throwable failure) {
    synchronized (lock) {
      keep(cache, key);
      open(cache, failure);
    }
  }

  private void keep(BackingCache cache, @Nullable Object key) {
    if (key == null) {
      pending.addAll(cache);
    } else if (pending.add(cache, key)) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.EVICTIONS_OVERFLOW.text(
              "more evictions wait for Redis than are kept one by one; the cache '"
                  + cache.name()
                  + "' will be cleared when Redis is back"));
    }
  }

  /**
   * Fails a stage with a {@link TimeoutException} when its time is over. (orTimeout would start the
   * JDK's own timer, a thread for ever, which keeps the class loader of the application that asks
   * it first.)
   */
  <T extends @Nullable Object> CompletableFuture<T> limit(CompletableFuture<T> stage, long nanos) {
    Future<?> limit =
        background.schedule(
            () -> stage.completeExceptionally(new TimeoutException()), nanos, TimeUnit.NANOSECONDS);
    return stage.whenComplete((value, failure) -> limit.cancel(false));
  }

  private void open(BackingCache cache, Throwable failure) {
    synchronized (lock) {
      if (open || closed) {
        return;
      }
      open = true;
      epoch++;
      openedAt = System.nanoTime();
      failing = cache;
      breaker.open();
      String reason = CallFailures.reason(failure);
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CACHE_DEGRADED.text(
              "caches do not answer ("
                  + reason
                  + "); annotated methods run without them until they do"));
      fire(new CacheDegraded(reason));
      var unused = Failsafe.with(untilRecovered).with(background).runAsync(this::recover);
    }
  }

  /** Makes up for evictions, at least one command, and opens the way; throws if Redis fails. */
  private void recover() throws ExecutionException, InterruptedException, TimeoutException {
    boolean answered = false;
    while (true) {
      PendingEvictions.Step step;
      synchronized (lock) {
        if (closed) {
          return;
        }
        if (pending.isEmpty() && answered) {
          reopen();
          return;
        }
        step = pending.isEmpty() ? null : pending.take(REPLAYED_AT_ONCE);
      }
      if (step == null) {
        probe();
      } else {
        replay(step);
      }
      answered = true;
    }
  }

  private void probe() throws ExecutionException, InterruptedException, TimeoutException {
    BackingCache cache = failing;
    if (cache != null) {
      // A removal: a server that only takes reads would fail the next write again.
      await(cache.removeAsync(new MethodKey("[\"larder:probe\"]")));
    }
  }

  private void replay(PendingEvictions.Step step)
      throws ExecutionException, InterruptedException, TimeoutException {
    boolean done = false;
    try {
      await(step.run());
      done = true;
    } finally {
      if (!done) {
        synchronized (lock) {
          pending.giveBack(step);
        }
      }
    }
  }

  private static void await(CompletionStage<?> stage)
      throws ExecutionException, InterruptedException, TimeoutException {
    stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Under the lock, with nothing pending. */
  private void reopen() {
    Duration outage = Duration.ofNanos(System.nanoTime() - openedAt);
    long evictions = pending.takeCount();
    breaker.close();
    open = false;
    LOG.log(
        System.Logger.Level.INFO,
        MessageId.CACHE_RECOVERED.text(
            "caches answer again after "
                + outage.truncatedTo(java.time.temporal.ChronoUnit.MILLIS)
                + "; evictions made up for: "
                + evictions));
    fire(new CacheRecovered(outage, evictions));
  }

  /** One after the other, in their order, on a callback thread. */
  private void fire(Object event) {
    fired =
        fired
            .thenRunAsync(() -> events.accept(event), callbacks)
            .exceptionally(
                failure -> {
                  LOG.log(
                      System.Logger.Level.WARNING,
                      MessageId.CACHE_CALL_FAILED.text(
                          "an observer of " + event.getClass().getSimpleName() + " failed"),
                      failure);
                  return null;
                });
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    background.shutdownNow();
  }
}
