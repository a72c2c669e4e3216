package io.larder.jcache.annotation.call;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.config.CacheSettings;
import io.larder.config.CacheSettings.OnFailure;
import io.larder.connection.call.Reply;
import io.larder.guard.Budget;
import io.larder.guard.CacheGuard;
import io.larder.guard.Eviction;
import io.larder.guard.RefusalLog;
import io.larder.jcache.engine.BackingCache;
import io.larder.observe.CacheObserver.Refusal;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Settles what becomes of a cache's call that failed or was not made: the guard and observers learn
 * of it, what must not be read any more is dropped, and the caller goes on or gets an exception.
 */
final class CallFailures {
  private final BackingCache cache;
  private final Duration deadline;
  private final OnFailure onFailure;
  private final CacheGuard guard;
  private final BoundMethod.Log log;
  private final Executor background;

  CallFailures(
      BackingCache cache,
      CacheSettings settings,
      CacheGuard guard,
      BoundMethod.Log log,
      Executor background) {
    this.cache = cache;
    this.deadline = settings.get(CacheSettings.DEADLINE);
    this.onFailure = settings.get(CacheSettings.ON_FAILURE);
    this.guard = guard;
    this.log = log;
    this.background = background;
  }

  /** What may still be in Redis must not be read: it is dropped now, or when Redis is back. */
  Reply<@Nullable Void> settleUnconfirmed(
      Eviction eviction, String what, RuntimeException failure, Budget budget) {
    if (CacheGuard.isSilence(failure) || budget.isSpent()) {
      guard.lost(cache, eviction, budget.reason(failure));
      return settle(what, failure, budget);
    }
    return drop(eviction, budget).then(dropped -> settle(what, failure, budget));
  }

  /**
   * Drops what must not be read any more, on Larder's own account: now, or when Redis is back if
   * the call has no time left.
   */
  Reply<@Nullable Void> drop(Eviction eviction, String what, Budget budget) {
    return drop(eviction, budget)
        .then(failure -> failure == null ? Reply.NOTHING : settle(what, failure, budget));
  }

  /** Does so without a caller that waits for it. */
  void dropInBackground(Eviction eviction, String what) {
    var unused = drop(eviction, what, new Budget(deadline)).stage(background);
  }

  /** Gives the failure, of which the guard knows then. */
  private Reply<@Nullable RuntimeException> drop(Eviction eviction, Budget time) {
    if (guard.keepIfOpen(cache, eviction)) {
      return Reply.NOTHING.map(nothing -> null);
    }
    if (time.isSpent()) {
      RuntimeException late =
          time.reason(
              RedisUnavailableException.outOfTime(
                  MessageId.UNAVAILABLE.text(
                      "the deadline of a call was over before its entry was removed")));
      guard.lost(cache, eviction, late);
      return Reply.of(late);
    }
    return time.spend(deadline -> cache.evict(eviction, deadline))
        .transform(
            done -> {
              try {
                done.get();
                return null;
              } catch (RuntimeException e) {
                guard.lost(cache, eviction, e);
                return e;
              }
            });
  }

  Reply<@Nullable Void> settle(String what, RuntimeException failure, Budget budget) {
    if (isOfApplication(failure)) {
      return Reply.failed(failure);
    }
    RefusalLog.observe(cache.observation(), failure, budget.isSpent());
    if (CacheGuard.isSilence(failure)) {
      guard.failed(failure);
    } else if (!isInterruption(failure)) {
      log.failed();
      String consequence =
          what.equals("write")
              ? "; what it was to replace is evicted, or not read until it is"
              : "";
      guard
          .refusals()
          .report(cache.name(), "the " + what + " for " + log.where(), failure, consequence);
    }
    return ignoredOrThrown(what, CacheGuard.reason(failure), failure);
  }

  /** What its writer, its loader or a synchronous listener throws is the caller's (JSR-107). */
  static boolean isOfApplication(RuntimeException failure) {
    return !(failure instanceof LarderException);
  }

  static boolean isInterruption(RuntimeException failure) {
    return failure.getClass() == LarderException.class && Thread.currentThread().isInterrupted();
  }

  Reply<@Nullable Void> refused(String what) {
    cache.observation().refused(Refusal.BREAKER);
    String reason =
        guard.isPassable()
            ? "Redis has refused removals that have to come first"
            : "Redis does not answer";
    return ignoredOrThrown(what, reason, null);
  }

  private Reply<@Nullable Void> ignoredOrThrown(
      String what, String reason, @Nullable RuntimeException failure) {
    if (onFailure != OnFailure.THROW) {
      return Reply.NOTHING;
    }
    return Reply.failed(
        new CacheException(
            MessageId.CACHE_CALL_FAILED.text(
                "the %s in cache '%s' for %s failed (%s); redis.cache.%s.on-failure=throw",
                what, cache.name(), log.where(), reason, cache.name()),
            failure));
  }
}
