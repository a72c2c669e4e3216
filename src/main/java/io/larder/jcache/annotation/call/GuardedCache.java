package io.larder.jcache.annotation.call;

import io.larder.codec.GenericTypes;
import io.larder.common.CodecException;
import io.larder.config.CacheSettings;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.flight.SingleFlight;
import io.larder.guard.Budget;
import io.larder.guard.CacheGuard;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.BackingCache;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** A cache of an engine behind the guard: each call has its time. */
final class GuardedCache implements CallCache {
  private final BackingCache cache;
  // Null: nulls are not cached.
  private final @Nullable Duration nullTtl;
  private final CacheGuard guard;
  private final BoundMethod.Log log;
  private final CallFailures failures;
  private final Map<Type, Type> storedTypes = new ConcurrentHashMap<>();

  GuardedCache(
      BackingCache cache,
      CacheSettings settings,
      CacheGuard guard,
      Executor background,
      BoundMethod.Log log) {
    this.cache = cache;
    this.nullTtl = settings.find(CacheSettings.NULL_TTL).orElse(null);
    this.guard = guard;
    this.log = log;
    this.failures = new CallFailures(cache, settings, guard, log, background);
  }

  @Override
  public boolean isClosed() {
    return cache.isClosed();
  }

  @Override
  public @Nullable Hit near(GeneratedCacheKey key, Type type) {
    // While the guard is open, an eviction may be queued that this cache does not know of.
    return guard.isPassable(cache) ? hit(cache.getIfNear(key, storedType(type)), type) : null;
  }

  @Override
  public @Nullable Hit get(GeneratedCacheKey key, Type type, Budget budget) {
    if (!guard.isPassable(cache)) {
      failures.refused("read").await();
      return null;
    }
    Object stored;
    try {
      stored = budget.spend(deadline -> cache.get(key, storedType(type), deadline)).await();
      succeeded();
    } catch (RuntimeException e) {
      failures.settle("read", e, budget).await();
      return null;
    }
    return hit(stored, type);
  }

  @Nullable Hit hit(@Nullable Object stored, Type type) {
    if (stored == null) {
      return null;
    }
    return new Hit(
        stored instanceof Optional<?> nullable && cachesNulls(type)
            ? nullable.orElse(null)
            : stored);
  }

  /** Optional is JSON null or the value itself, so entries look the same as without. */
  Type storedType(Type type) {
    return nullTtl == null ? type : storedTypes.computeIfAbsent(type, GuardedCache::optional);
  }

  private static Type optional(Type type) {
    return GenericTypes.rawClass(type) == Optional.class
        ? type
        : GenericTypes.parameterized(Optional.class, type);
  }

  boolean cachesNulls(Type type) {
    return nullTtl != null && storedType(type) != type;
  }

  @Override
  public StoreRight take(GeneratedCacheKey key, @Nullable Duration leading, Budget budget) {
    if (!guard.isPassable(cache) || budget.isSpent()) {
      return StoreRight.UNKNOWN;
    }
    try {
      StoreRight right = budget.spend(deadline -> cache.take(key, leading, deadline)).await();
      succeeded();
      return right;
    } catch (RuntimeException e) {
      failures.settle("write", e, budget).await();
      return StoreRight.UNKNOWN;
    }
  }

  @Override
  public Reply<Boolean> holds(GeneratedCacheKey key, StoreRight right, Budget budget) {
    if (!right.isGranted() || !guard.isPassable(cache) || budget.isSpent()) {
      return Reply.of(false);
    }
    return budget
        .spend(deadline -> cache.holds(key, right, deadline))
        .<Reply<Boolean>>transform(
            reply -> {
              try {
                boolean held = reply.get();
                succeeded();
                return Reply.of(held);
              } catch (RuntimeException e) {
                return failures.settle("write", e, budget).map(settled -> false);
              }
            })
        .then(held -> held);
  }

  @Override
  public void release(StoreRight right) {
    cache.release(right);
  }

  @Override
  public Reply<@Nullable Void> put(Entry entry, boolean mustReplace, Budget budget) {
    return new GuardedPut(this, entry, mustReplace).send(budget);
  }

  @Override
  public Reply<@Nullable Void> putNothing(Entry entry, Budget budget) {
    return new GuardedPut(this, entry, true).withoutValue(budget);
  }

  @Override
  public Reply<@Nullable Void> drop(Eviction eviction, Budget budget) {
    return failures.drop(eviction, "removal", budget);
  }

  @Override
  public @Nullable Deferred defer(Entry entry, boolean mustReplace) {
    return new GuardedPut(this, entry, mustReplace).prepared();
  }

  @Override
  public Held hold(Eviction eviction) {
    return new GuardedHold(this, eviction);
  }

  /** Sends what nobody makes up for if it fails. */
  Reply<@Nullable Void> sent(
      String what, Budget budget, Function<Deadline, Reply<@Nullable Void>> sending) {
    return guard.isPassable(cache)
        ? settled(budget.spend(sending), failure -> failures.settle(what, failure, budget))
        : failures.refused(what);
  }

  BackingCache cache() {
    return cache;
  }

  CacheGuard guard() {
    return guard;
  }

  CallFailures failures() {
    return failures;
  }

  @Nullable Duration nullTtl() {
    return nullTtl;
  }

  void notCacheable(CodecException refusal) {
    log.notCacheable(cache.name(), CacheGuard.reason(refusal));
  }

  @Override
  public Reply<@Nullable Void> evict(Eviction eviction, Budget budget) {
    cache.observation().tell(observer -> observer.evicted(!(eviction instanceof Eviction.OfKey)));
    if (guard.keepIfOpen(cache, eviction)) {
      Reply<@Nullable Void> written =
          eviction instanceof Eviction.OfKey one
              ? cache.writeThrough(one.key(), null, Object.class)
              : Reply.NOTHING;
      return written.then(done -> failures.refused("removal"));
    }
    return settled(
        budget.spend(deadline -> cache.remove(eviction, deadline)),
        failure -> settleEviction(eviction, failure, budget));
  }

  private Reply<@Nullable Void> settleEviction(
      Eviction eviction, RuntimeException failure, Budget budget) {
    if (CallFailures.isOfApplication(failure)) {
      return Reply.failed(failure);
    }
    if (failure instanceof CodecException) {
      // Under such a key nothing can have been stored.
      log.notCacheable(cache.name(), CacheGuard.reason(failure));
      return Reply.NOTHING;
    }
    if (CallFailures.isInterruption(failure)) {
      // Whether it was executed is unknown; it is made sure of without the caller.
      failures.dropInBackground(eviction, "removal");
      return Reply.NOTHING;
    }
    return failures.settleUnconfirmed(eviction, "removal", failure, budget);
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
  public SingleFlight.Key flightKey(Object key) {
    return new SingleFlight.Key(cache.name(), cache.flightKey(key));
  }

  @Override
  public CacheObservation observation() {
    return cache.observation();
  }

  private void succeeded() {
    guard.succeeded();
    log.worked();
  }

  /** What is done about a failure may be a further call. */
  Reply<@Nullable Void> settled(
      Reply<@Nullable Void> sent, Function<RuntimeException, Reply<@Nullable Void>> failed) {
    return sent.<Reply<@Nullable Void>>transform(
            done -> {
              try {
                done.get();
              } catch (RuntimeException e) {
                return failed.apply(e);
              }
              succeeded();
              return Reply.NOTHING;
            })
        .then(next -> next);
  }
}
