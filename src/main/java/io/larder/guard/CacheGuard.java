package io.larder.guard;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.NamedThreads;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Deadline;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Circuit breaker between calls and Redis. Only a Redis that does not answer opens it: then calls
 * bypass all caches and evictions are queued; a background probe closes it after the queue has been
 * replayed. A lost eviction opens it at once: until it is replayed, its cache may hold what must
 * not be read any more. An eviction that Redis has refused holds back its own cache alone.
 * Thread-safe.
 */
public final class CacheGuard implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  /** How many of the last ten calls are not answered before calls go on without Redis. */
  public static final int FAILURES = 5;

  // Evictions kept one by one, over all caches.
  private static final int KEPT = 10_000;
  // Longer than any redis.timeout that makes sense, which ends each call earlier.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Probe probe;
  private final Outages outages;
  private final RefusalLog refusals;
  private final ScheduledThreadPoolExecutor background;
  private final RetryPolicy<Object> untilRecovered =
      RetryPolicy.builder()
          .withMaxRetries(-1)
          .abortIf((recovered, failure) -> isOver())
          .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(2))
          .withJitter(0.2)
          .build();
  // Held while the state changes, so that no eviction is kept after the last one was replayed.
  private final Object lock = new Object();
  private final PendingEvictions pending;
  private boolean recovering;
  private volatile GuardState state = new GuardState.Passing(0, 0, Set.of());

  /** Without threads before the first outage; they end with it, and with the connection. */
  public CacheGuard(Probe probe, Outages outages, ClassLoader loader) {
    this(probe, outages, loader, KEPT);
  }

  CacheGuard(Probe probe, Outages outages, ClassLoader loader, int kept) {
    this.probe = probe;
    this.outages = outages;
    this.refusals = new RefusalLog();
    this.pending = new PendingEvictions(kept);
    background =
        new ScheduledThreadPoolExecutor(1, new NamedThreads("larder-cache-recovery-", loader));
    background.setRemoveOnCancelPolicy(true);
    background.setKeepAliveTime(2, TimeUnit.SECONDS);
    background.allowCoreThreadTimeOut(true);
    background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Whether a failure says that Redis did not answer although it had the time. */
  public static boolean isSilence(Throwable failure) {
    return failure instanceof RedisUnavailableException unavailable
        && !unavailable.isRefusal()
        && !unavailable.isOutOfTime();
  }

  public boolean isPassable() {
    return !(state instanceof GuardState.Open);
  }

  public boolean isPassable(Guarded cache) {
    return state.passes(cache.name());
  }

  /** Changes whenever calls begin to bypass: what was read before must not be written after. */
  public int epoch() {
    return state.epoch();
  }

  /** Reports what Redis refuses, without flooding the log. */
  public RefusalLog refusals() {
    return refusals;
  }

  public void succeeded() {
    if (state instanceof GuardState.Passing passing && passing.outcomes() != 0) {
      synchronized (lock) {
        state = state instanceof GuardState.Passing now ? now.succeeded() : state;
      }
    }
  }

  /** Notes the failure of a read, or of a write that need not be repeated. */
  public void failed(Throwable failure) {
    if (!isSilence(failure)) {
      return;
    }
    synchronized (lock) {
      if (state instanceof GuardState.Passing passing) {
        enter(passing.unanswered(System.nanoTime()), failure);
      }
    }
  }

  /**
   * Keeps an eviction while calls bypass the cache. One that is not kept is to be sent; if it
   * fails, {@link #lost} is to be told.
   */
  public boolean keepIfOpen(Guarded cache, Eviction eviction) {
    if (isPassable(cache)) {
      return false;
    }
    synchronized (lock) {
      if (isPassable(cache)) {
        return false;
      }
      keep(cache, eviction);
      return true;
    }
  }

  /**
   * Keeps an eviction that was not confirmed. Until it is replayed, calls bypass all caches if
   * Redis was silent, else the cache that it is about.
   */
  public void lost(Guarded cache, Eviction eviction, Throwable failure) {
    synchronized (lock) {
      keep(cache, eviction);
      if (!(state instanceof GuardState.Passing passing)) {
        return;
      }
      if (isSilence(failure)) {
        enter(passing.open(System.nanoTime()), failure);
      } else {
        state = passing.holding(cache.name());
        recoverInBackground();
      }
    }
  }

  /** How many evictions of a cache wait for Redis; the removal of all its entries is one. */
  public long kept(String cacheName) {
    synchronized (lock) {
      return pending.count(cacheName);
    }
  }

  /** Whether an eviction that waits for Redis may be about the same entries as another one. */
  public boolean waits(Guarded cache, Eviction eviction) {
    synchronized (lock) {
      return pending.concerns(cache, eviction);
    }
  }

  private void keep(Guarded cache, Eviction eviction) {
    if (pending.add(cache, eviction)) {
      LOG.log(
          Level.WARNING,
          MessageId.EVICTIONS_OVERFLOW.text(
              "more evictions wait for Redis than are kept one by one;"
                  + " the cache '%s', and every other one with which that happens, will be cleared when"
                  + " Redis is back",
              cache.name()));
    }
  }

  /** Under the lock. */
  private void enter(GuardState next, Throwable failure) {
    state = next;
    if (next instanceof GuardState.Open) {
      String reason = reason(failure);
      LOG.log(
          Level.WARNING,
          MessageId.CACHE_DEGRADED.text(
              "caches do not answer (%s); calls go on without them until they do", reason));
      outages.began(reason);
      recoverInBackground();
    }
  }

  /** Under the lock. */
  private void recoverInBackground() {
    if (!recovering) {
      recovering = true;
      var unused = Failsafe.with(untilRecovered).with(background).runAsync(this::recover);
    }
  }

  private boolean isOver() {
    return probe.isOver();
  }

  /**
   * Replays evictions, at least one command, and lets calls pass. Throws if Redis does not answer,
   * or refuses the evictions of some caches: these are tried again.
   */
  private void recover() {
    boolean answered = false;
    Set<Guarded> refused = new HashSet<>();
    RuntimeException refusal = null;
    while (!(state instanceof GuardState.Ended)) {
      PendingEvictions.Batch batch;
      synchronized (lock) {
        batch = pending.next(refused);
        if (batch == null && (answered || state instanceof GuardState.Passing)) {
          letPass();
          recovering = refusal != null;
          break;
        }
      }
      try {
        if (batch == null) {
          ask();
        } else {
          replay(batch);
        }
        answered = true;
      } catch (RuntimeException e) {
        if (batch == null || isSilence(e)) {
          throw e;
        }
        // What is refused for now says nothing about other commands: the probe is asked, too.
        answered |= !(e instanceof RedisUnavailableException);
        refusal = e;
        refused.add(batch.cache());
        refusals.report(batch.cache().name(), "a removal that is to be made up for", e);
      }
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  /** What refuses every command for now, as a replica does or a server that loads, is not back. */
  private void ask() {
    try {
      probe.ask();
    } catch (RedisUnavailableException e) {
      throw e;
    } catch (LarderException e) {
      // An answer: what is refused is refused where it is needed.
    }
  }

  private void replay(PendingEvictions.Batch batch) {
    Map<Eviction, RuntimeException> refused = batch.replay(Deadline.in(PATIENCE));
    synchronized (lock) {
      pending.replayed(batch, refused.keySet());
    }
    for (RuntimeException refusal : refused.values()) {
      throw refusal;
    }
  }

  /** Under the lock: all calls pass but those to caches with pending evictions. */
  private void letPass() {
    Set<String> held = pending.caches();
    if (state instanceof GuardState.Passing passing) {
      state = passing.holdingOnly(held);
      pending.takeCount();
    } else if (state instanceof GuardState.Open open) {
      Duration outage = Duration.ofNanos(System.nanoTime() - open.since());
      long evictions = pending.takeCount();
      state = open.recovered(held);
      LOG.log(
          Level.INFO,
          MessageId.CACHE_RECOVERED.text(
              "caches answer again after %s; evictions made up for: %d",
              outage.truncatedTo(ChronoUnit.MILLIS), evictions));
      outages.ended(outage, evictions);
    }
  }

  public static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getName() : message;
  }

  @Override
  public void close() {
    synchronized (lock) {
      state = new GuardState.Ended(state.epoch());
    }
    background.shutdownNow();
  }
}
