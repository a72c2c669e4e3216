package io.larder.jcache.annotation.call;

import io.larder.codec.GenericTypes;
import io.larder.common.CodecException;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.config.CacheSettings;
import io.larder.config.CacheSettings.OnFailure;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.guard.Budget;
import io.larder.guard.CacheGuard;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.PutOptions;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver.Refusal;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.cache.CacheException;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** A cache of an engine behind the guard: each call has its time, failures are settled here. */
final class GuardedCache implements CallCache {
  private final BackingCache cache;
  // Null: nulls are not cached.
  private final @Nullable Duration nullTtl;
  private final Duration deadline;
  private final OnFailure onFailure;
  private final CacheGuard guard;
  private final BoundMethod.Log log;
  private final Map<Type, Type> storedTypes = new ConcurrentHashMap<>();

  GuardedCache(BackingCache cache, CacheSettings settings, CacheGuard guard, BoundMethod.Log log) {
    this.cache = cache;
    this.nullTtl = settings.find(CacheSettings.NULL_TTL).orElse(null);
    this.deadline = settings.get(CacheSettings.DEADLINE);
    this.onFailure = settings.get(CacheSettings.ON_FAILURE);
    this.guard = guard;
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
      refused("read").await();
      return null;
    }
    Object stored;
    try {
      stored = budget.spend(deadline -> cache.get(key, storedType(type), deadline)).await();
      succeeded();
    } catch (RuntimeException e) {
      settle("read", e, budget).await();
      return null;
    }
    return hit(stored, type);
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
    return nullTtl == null ? type : storedTypes.computeIfAbsent(type, GuardedCache::optional);
  }

  private static Type optional(Type type) {
    return GenericTypes.rawClass(type) == Optional.class
        ? type
        : GenericTypes.parameterized(Optional.class, type);
  }

  private boolean cachesNulls(Type type) {
    return nullTtl != null && storedType(type) != type;
  }

  @Override
  public StoreRight take(GeneratedCacheKey key, @Nullable Duration leading, Budget budget) {
    if (!guard.isPassable() || budget.isSpent()) {
      return StoreRight.UNKNOWN;
    }
    try {
      StoreRight right = budget.spend(deadline -> cache.take(key, leading, deadline)).await();
      succeeded();
      return right;
    } catch (RuntimeException e) {
      settle("write", e, budget).await();
      return StoreRight.UNKNOWN;
    }
  }

  @Override
  public void release(StoreRight right) {
    cache.release(right);
  }

  @Override
  public Reply<@Nullable Void> put(Entry entry, boolean mustReplace, Budget budget) {
    StoreRight right = entry.right();
    boolean storable = entry.value() != null || cachesNulls(entry.type());
    if (!storable || (right != null && !right.isGranted()) || (mustReplace && budget.isSpent())) {
      return unstored(entry, mustReplace);
    }
    if (mustReplace ? guard.keepIfOpen(cache, entry.eviction()) : !guard.isPassable()) {
      return refused("write");
    }
    if (budget.isSpent()) {
      return unstored(entry, mustReplace);
    }
    return settled(
        budget.spend(deadline -> send(entry, mustReplace, deadline)),
        failure -> settlePut(entry, mustReplace, failure, budget));
  }

  private Reply<@Nullable Void> unstored(Entry entry, boolean mustReplace) {
    if (mustReplace) {
      return evict(entry.eviction(), budget());
    }
    if (entry.right() != null) {
      release(entry.right());
    }
    return NOTHING;
  }

  private static PutOptions options(@Nullable StoreRight right, boolean mustReplace) {
    if (right == null) {
      return PutOptions.DEFAULT;
    }
    Storing ifComputed = right.entryFound() ? Storing.REPLACE : Storing.ABSENT;
    return PutOptions.computed(right, mustReplace ? Storing.PUT : ifComputed);
  }

  private Reply<@Nullable Void> send(Entry entry, boolean mustReplace, Deadline deadline) {
    Object value = entry.value();
    Object stored =
        cachesNulls(entry.type()) ? Optional.ofNullable(value) : Objects.requireNonNull(value);
    PutOptions options = options(entry.right(), mustReplace);
    return cache.put(
        entry.key(),
        stored,
        storedType(entry.type()),
        value == null && nullTtl != null ? options.withTtl(nullTtl) : options,
        deadline);
  }

  private Reply<@Nullable Void> settlePut(
      Entry entry, boolean mustReplace, RuntimeException failure, Budget budget) {
    if (failure instanceof CodecException) {
      log.notCacheable(cache.name(), CacheGuard.reason(failure));
      return unstored(entry, mustReplace);
    }
    if (isInterruption(failure)) {
      if (mustReplace) {
        var unused = evict(entry.eviction(), budget()).stage();
      }
      return NOTHING;
    }
    if (mustReplace) {
      guard.lost(cache, entry.eviction(), failure);
    }
    return settle("write", failure, budget);
  }

  @Override
  public Reply<@Nullable Void> evict(Eviction eviction, Budget budget) {
    cache.observation().tell(observer -> observer.evicted(!(eviction instanceof Eviction.OfKey)));
    if (guard.keepIfOpen(cache, eviction)) {
      return refused("removal");
    }
    Reply<@Nullable Void> sent = budget.spend(deadline -> cache.evict(eviction, deadline));
    return settled(
        sent,
        failure -> {
          if (isInterruption(failure)) {
            // Whether it was executed is unknown; what was sent is followed without the caller.
            var unused = settled(sent, later -> settleEviction(eviction, later, budget)).stage();
            return NOTHING;
          }
          return settleEviction(eviction, failure, budget);
        });
  }

  private Reply<@Nullable Void> settleEviction(
      Eviction eviction, RuntimeException failure, Budget budget) {
    guard.lost(cache, eviction, failure);
    return settle("removal", failure, budget);
  }

  private Budget budget() {
    return new Budget(deadline);
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
  public CacheObservation observation() {
    return cache.observation();
  }

  private void succeeded() {
    guard.succeeded();
    log.worked(cache.name());
  }

  /** What is done about a failure may be a further call. */
  private Reply<@Nullable Void> settled(
      Reply<@Nullable Void> sent, Function<RuntimeException, Reply<@Nullable Void>> failed) {
    return sent.<Reply<@Nullable Void>>transform(
            done -> {
              try {
                done.get();
              } catch (RuntimeException e) {
                return failed.apply(e);
              }
              succeeded();
              return NOTHING;
            })
        .then(next -> next);
  }

  private Reply<@Nullable Void> settle(String what, RuntimeException failure, Budget budget) {
    if (failure instanceof RedisUnavailableException) {
      guard.failed(failure);
      observeRefusal(budget.isSpent() ? Refusal.DEADLINE : Refusal.DOWN);
    } else if (!isInterruption(failure)) {
      log.failed(cache.name(), failure);
    }
    return ignoredOrThrown(what, CacheGuard.reason(failure), failure);
  }

  private static boolean isInterruption(RuntimeException failure) {
    return failure.getClass() == LarderException.class && Thread.currentThread().isInterrupted();
  }

  private Reply<@Nullable Void> refused(String what) {
    observeRefusal(Refusal.BREAKER);
    return ignoredOrThrown(what, "Redis does not answer", null);
  }

  private void observeRefusal(Refusal reason) {
    cache.observation().tell(observer -> observer.refused(reason));
  }

  private Reply<@Nullable Void> ignoredOrThrown(
      String what, String reason, @Nullable RuntimeException failure) {
    if (onFailure != OnFailure.THROW) {
      return NOTHING;
    }
    return Reply.failed(
        new CacheException(
            MessageId.CACHE_CALL_FAILED.text(
                "the %s in cache '%s' for %s failed (%s); redis.cache.%s.on-failure=throw",
                what, cache.name(), log.where(), reason, cache.name()),
            failure));
  }
}
