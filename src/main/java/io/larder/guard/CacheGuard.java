package io.larder.guard;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.larder.common.MessageId;
import io.larder.common.NamedThreads;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Circuit breaker between calls and Redis. While it is open, calls bypass the cache and evictions
 * are queued; a background probe closes it after the queue has been replayed. A lost eviction opens
 * it at once: until it is replayed, its cache may hold what must not be read any more. Thread-safe.
 */
public final class CacheGuard implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  /** How many of the last ten calls fail before calls go on without Redis. */
  public static final int FAILURES = 5;

  // Evictions kept one by one, over all caches.
  private static final int KEPT = 10_000;
  private static final int REPLAYED_AT_ONCE = 500;
  // Longer than any redis.timeout that makes sense, which ends each call earlier.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Probe probe;
  private final Outages outages;
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
  private volatile State state = new State.Passing(0, 0);

  /** Calls pass, bypass their caches, or have ended. Immutable. */
  private sealed interface State {
    // The last ten calls.
    int WINDOW = (1 << 10) - 1;

    int epoch();

    /** Calls go to Redis; outcomes has a bit for each of the last calls, set for a failed one. */
    record Passing(int epoch, int outcomes) implements State {
      State succeeded() {
        return outcomes == 0 ? this : new Passing(epoch, outcomes << 1 & WINDOW);
      }

      /** After a failure of a call that nobody needs repeated. */
      State failed(long now) {
        Passing next = new Passing(epoch, (outcomes << 1 | 1) & WINDOW);
        return Integer.bitCount(next.outcomes) < FAILURES ? next : open(now);
      }

      Open open(long now) {
        return new Open(epoch + 1, now);
      }
    }

    /** Calls bypass caches, since a nanoTime, until Redis answers and evictions are replayed. */
    record Open(int epoch, long since) implements State {
      Passing recovered() {
        return new Passing(epoch, 0);
      }
    }

    /** The application has ended; calls still pass, nothing recovers. */
    record Ended(int epoch) implements State {}
  }

  /** Without threads before the first outage; they end with it, and with the connection. */
  public CacheGuard(Probe probe, Outages outages, ClassLoader loader) {
    this(probe, outages, loader, KEPT);
  }

  CacheGuard(Probe probe, Outages outages, ClassLoader loader, int kept) {
    this.probe = probe;
    this.outages = outages;
    this.pending = new PendingEvictions(kept);
    background =
        new ScheduledThreadPoolExecutor(1, new NamedThreads("larder-cache-recovery-", loader));
    background.setRemoveOnCancelPolicy(true);
    background.setKeepAliveTime(10, TimeUnit.SECONDS);
    background.allowCoreThreadTimeOut(true);
    background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  public boolean isPassable() {
    return !(state instanceof State.Open);
  }

  /** Changes whenever calls begin to bypass: what was read before must not be written after. */
  public int epoch() {
    return state.epoch();
  }

  public void succeeded() {
    if (state instanceof State.Passing passing && passing.outcomes() != 0) {
      synchronized (lock) {
        state = state instanceof State.Passing now ? now.succeeded() : state;
      }
    }
  }

  /** Notes that Redis did not answer a read, or a write that need not be repeated. */
  public void failed(Throwable failure) {
    synchronized (lock) {
      if (state instanceof State.Passing passing) {
        enter(passing.failed(System.nanoTime()), failure);
      }
    }
  }

  /**
   * Keeps an eviction while calls bypass their caches. One that is not kept is to be sent; if it
   * fails, {@link #lost} is to be told.
   */
  public boolean keepIfOpen(Guarded cache, Eviction eviction) {
    if (isPassable()) {
      return false;
    }
    synchronized (lock) {
      if (state instanceof State.Open) {
        keep(cache, eviction);
        return true;
      }
      return false;
    }
  }

  /** Keeps an eviction that was not confirmed; calls bypass their caches until it is replayed. */
  public void lost(Guarded cache, Eviction eviction, Throwable failure) {
    synchronized (lock) {
      keep(cache, eviction);
      if (state instanceof State.Passing passing) {
        enter(passing.open(System.nanoTime()), failure);
      }
    }
  }

  private void keep(Guarded cache, Eviction eviction) {
    if (pending.add(cache, eviction)) {
      LOG.log(
          Level.WARNING,
          MessageId.EVICTIONS_OVERFLOW.text(
              "more evictions wait for Redis than are kept one by one;"
                  + " the cache '%s' will be cleared when Redis is back",
              cache.name()));
    }
  }

  /** Under the lock. */
  private void enter(State next, Throwable failure) {
    state = next;
    if (next instanceof State.Open) {
      String reason = reason(failure);
      LOG.log(
          Level.WARNING,
          MessageId.CACHE_DEGRADED.text(
              "caches do not answer (%s); calls go on without them until they do", reason));
      outages.began(reason);
      var unused = Failsafe.with(untilRecovered).with(background).runAsync(this::recover);
    }
  }

  private boolean isOver() {
    return probe.isOver();
  }

  /** Replays evictions, at least one command, and lets calls pass; throws if Redis fails. */
  private void recover() {
    boolean answered = false;
    while (state instanceof State.Open) {
      PendingEvictions.Batch batch;
      synchronized (lock) {
        if (pending.isEmpty() && answered) {
          reopen();
          return;
        }
        batch = pending.isEmpty() ? null : pending.next(REPLAYED_AT_ONCE);
      }
      if (batch == null) {
        probe.ask();
      } else {
        replay(batch);
      }
      answered = true;
    }
  }

  private void replay(PendingEvictions.Batch batch) {
    Deadline deadline = Deadline.in(PATIENCE);
    Reply.all(
            batch.evictions().keySet().stream()
                .map(eviction -> batch.cache().evict(eviction, deadline))
                .toList())
        .await();
    synchronized (lock) {
      pending.replayed(batch);
    }
  }

  /** Under the lock, with nothing pending. */
  private void reopen() {
    if (!(state instanceof State.Open open)) {
      return;
    }
    Duration outage = Duration.ofNanos(System.nanoTime() - open.since());
    long evictions = pending.takeCount();
    state = open.recovered();
    LOG.log(
        Level.INFO,
        MessageId.CACHE_RECOVERED.text(
            "caches answer again after %s; evictions made up for: %d",
            outage.truncatedTo(ChronoUnit.MILLIS), evictions));
    outages.ended(outage, evictions);
  }

  public static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getName() : message;
  }

  @Override
  public void close() {
    synchronized (lock) {
      state = new State.Ended(state.epoch());
    }
    background.shutdownNow();
  }
}
