package io.larder.jcache.annotation.call;

import io.larder.codec.GenericTypes;
import io.larder.common.Failures;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings;
import io.larder.config.CacheSettings.OnFailure;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.jcache.annotation.guard.CacheGuard;
import io.larder.jcache.annotation.guard.CallFailures;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.Eviction;
import io.larder.jcache.engine.PutOptions;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver.Refusal;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.cache.CacheException;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** A cache of an engine behind the guard: each call has its time, failures are settled here. */
final class GuardedCache implements CallCache {
  private final BackingCache cache;
  private final CacheSettings settings;
  private final CacheGuard guard;
  private final Executor callbacks;
  private final CallLog log;
  private final Map<Type, Type> optionals = new ConcurrentHashMap<>();

  GuardedCache(
      BackingCache cache,
      CacheSettings settings,
      CacheGuard guard,
      Executor callbacks,
      CallLog log) {
    this.cache = cache;
    this.settings = settings;
    this.guard = guard;
    this.callbacks = callbacks;
    this.log = log;
  }

  @Override
  public @Nullable Hit near(GeneratedCacheKey key, Type type) {
    // While the guard is open, an eviction may be queued that this cache does not know of.
    return guard.isPassable() ? hit(cache.getIfNear(key, storedType(type)), type) : null;
  }

  @Override
  public @Nullable Hit get(GeneratedCacheKey key, Type type, Budget budget) {
    if (!guard.isPassable()) {
      refuseOpen("read");
      return null;
    }
    try {
      Object stored = budget.await(deadline -> cache.get(key, storedType(type), deadline));
      succeeded();
      return hit(stored, type);
    } catch (RuntimeException e) {
      settle("read", e, budget);
      return null;
    }
  }

  private @Nullable Hit hit(@Nullable Object stored, Type type) {
    if (stored == null) {
      return null;
    }
    return new Hit(
        stored instanceof Optional<?> nullable && cachesNulls(type)
            ? nullable.orElse(null)
            : stored);
  }

  /** Optional is JSON null or the value itself, so entries look the same as without. */
  private Type storedType(Type type) {
    return cachesNulls(type)
        ? optionals.computeIfAbsent(
            type, value -> GenericTypes.parameterized(Optional.class, value))
        : type;
  }

  private boolean cachesNulls(Type type) {
    return settings.find(CacheSettings.NULL_TTL).isPresent()
        && GenericTypes.rawClass(type) != Optional.class;
  }

  @Override
  public void put(Entry entry, boolean mustReplace, Budget budget) {
    if (isRefused(entry, mustReplace) || budget.isSpent()) {
      return;
    }
    try {
      budget.await(deadline -> send(entry, deadline));
      succeeded();
    } catch (RuntimeException e) {
      settlePut(entry, mustReplace, e, budget);
    }
  }

  @Override
  public CompletionStage<?> putLater(Entry entry, boolean mustReplace, Budget budget) {
    if (!guard.isPassable() || budget.isSpent()) {
      return CallCache.stage(() -> put(entry, mustReplace, budget));
    }
    return settled(
        send(entry, budget.deadline()), failure -> settlePut(entry, mustReplace, failure, budget));
  }

  /** Nothing to write, or nowhere to. */
  private boolean isRefused(Entry entry, boolean mustReplace) {
    if (entry.value() == null && !cachesNulls(entry.type())) {
      if (mustReplace) {
        evict(entry.eviction(), budget());
      }
      return true;
    }
    if (!guard.isPassable()) {
      if (mustReplace && !guard.keepIfOpen(cache, entry.eviction())) {
        evict(entry.eviction(), budget());
      }
      refuseOpen("write");
      return true;
    }
    return false;
  }

  private Reply<@Nullable Void> send(Entry entry, Deadline deadline) {
    Object value = entry.value();
    if (!cachesNulls(entry.type())) {
      return cache.put(
          entry.key(), Objects.requireNonNull(value), entry.type(), PutOptions.DEFAULT, deadline);
    }
    PutOptions options =
        value == null
            ? new PutOptions(settings.find(CacheSettings.NULL_TTL).orElse(null))
            : PutOptions.DEFAULT;
    return cache.put(
        entry.key(), Optional.ofNullable(value), storedType(entry.type()), options, deadline);
  }

  private void settlePut(Entry entry, boolean mustReplace, Throwable failure, Budget budget) {
    if (CallFailures.isUnwritable(failure)) {
      log.notCacheable(cache.name(), CallFailures.reason(failure));
      if (mustReplace) {
        evict(entry.eviction(), budget());
      }
    } else if (CallFailures.isInterruption(failure)) {
      if (mustReplace) {
        var unused = evictLater(entry.eviction(), budget());
      }
    } else {
      if (mustReplace) {
        guard.lost(cache, entry.eviction(), failure);
      }
      settle("write", failure, budget);
    }
  }

  @Override
  public void evict(Eviction eviction, Budget budget) {
    if (isKept(eviction)) {
      refuseOpen("removal");
      return;
    }
    try {
      budget.await(deadline -> cache.evict(eviction, deadline));
      succeeded();
    } catch (RuntimeException e) {
      if (CallFailures.isInterruption(e)) {
        // Whether it was executed is unknown; it is sent again without the caller.
        var unused = evictLater(eviction, budget());
      } else {
        settleEviction(eviction, e, budget);
      }
    }
  }

  @Override
  public CompletionStage<?> evictLater(Eviction eviction, Budget budget) {
    if (isKept(eviction)) {
      return CallCache.stage(() -> refuseOpen("removal"));
    }
    return settled(
        cache.evict(eviction, budget.deadline()),
        failure -> settleEviction(eviction, failure, budget));
  }

  private boolean isKept(Eviction eviction) {
    cache.observation().tell(observer -> observer.evicted(!(eviction instanceof Eviction.OfKey)));
    return guard.keepIfOpen(cache, eviction);
  }

  private void settleEviction(Eviction eviction, Throwable failure, Budget budget) {
    guard.lost(cache, eviction, failure);
    settle("removal", failure, budget);
  }

  private Budget budget() {
    return new Budget(settings.get(CacheSettings.DEADLINE));
  }

  @Override
  public int epoch() {
    return guard.epoch();
  }

  @Override
  public Object identity() {
    return cache.name();
  }

  @Override
  public boolean isByReference() {
    return false;
  }

  @Override
  public CacheObservation observation() {
    return cache.observation();
  }

  private void succeeded() {
    guard.succeeded();
    log.worked(cache.name());
  }

  /** Settles a failure on a callback thread; settling it may wait for Redis. */
  private CompletionStage<?> settled(Reply<?> reply, Consumer<Throwable> failed) {
    return reply
        .stage()
        .handleAsync(
            (done, failure) -> {
              if (failure == null) {
                succeeded();
              } else {
                failed.accept(Failures.unwrap(failure));
              }
              return done;
            },
            callbacks);
  }

  private void settle(String what, Throwable failure, Budget budget) {
    if (CallFailures.isSilence(failure)) {
      guard.failed(cache, failure);
      observeRefusal(budget.isSpent() ? Refusal.DEADLINE : Refusal.DOWN);
    } else if (!CallFailures.isInterruption(failure)) {
      log.failed(cache.name(), failure);
    }
    throwIfAsked(what, CallFailures.reason(failure), failure);
  }

  private void refuseOpen(String what) {
    observeRefusal(Refusal.BREAKER);
    throwIfAsked(what, "Redis does not answer", null);
  }

  private void observeRefusal(Refusal reason) {
    cache.observation().tell(observer -> observer.refused(reason));
  }

  private void throwIfAsked(String what, String reason, @Nullable Throwable failure) {
    if (settings.get(CacheSettings.ON_FAILURE) == OnFailure.THROW) {
      throw new CacheException(
          MessageId.CACHE_CALL_FAILED.text(
              "the "
                  + what
                  + " in cache '"
                  + cache.name()
                  + "' for "
                  + log.where()
                  + " failed ("
                  + reason
                  + "); redis.cache."
                  + cache.name()
                  + ".on-failure=throw"),
          failure);
    }
  }
}
