package io.larder.jcache.annotation.call;

import io.larder.codec.GenericTypes;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings;
import io.larder.config.OnFailure;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.jcache.annotation.guard.CacheGuard;
import io.larder.jcache.annotation.guard.CallFailures;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.Eviction;
import io.larder.jcache.engine.PutOptions;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
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
    // While the way is closed, an eviction may be kept that this cache has not heard of.
    return guard.isPassable() ? found(cache.getIfNear(key, readAs(type)), type) : null;
  }

  @Override
  public @Nullable Hit get(GeneratedCacheKey key, Type type, Budget budget) {
    if (!guard.isPassable()) {
      refuse("read", null);
      return null;
    }
    Type stored = readAs(type);
    Object kept = cache.getIfNear(key, stored);
    if (kept != null) {
      return found(kept, type);
    }
    Result<Object> read =
        this.<Object>waitFor(() -> cache.get(key, stored, budget.deadline()), budget);
    Throwable failure = read.failure();
    if (failure != null) {
      settle("read", failure);
      return null;
    }
    guard.succeeded();
    log.worked(cache.name());
    return found(read.value(), type);
  }

  private @Nullable Hit found(@Nullable Object stored, Type type) {
    if (stored == null) {
      return null;
    }
    return new Hit(
        stored instanceof Optional<?> nullable && cachesNulls(type)
            ? nullable.orElse(null)
            : stored);
  }

  /** What is stored for values of a type. */
  private Type readAs(Type type) {
    return cachesNulls(type) ? optionals.computeIfAbsent(type, GuardedCache::optional) : type;
  }

  @Override
  public void put(Entry entry, boolean mustReplace, Budget budget) {
    if (isRefused(entry, mustReplace)) {
      return;
    }
    if (budget.isSpent()) {
      return;
    }
    Result<Void> written = this.<Void>waitFor(() -> send(entry, budget), budget);
    settlePut(entry, mustReplace, written.failure());
  }

  @Override
  public CompletionStage<?> putLater(Entry entry, boolean mustReplace, Budget budget) {
    if (!guard.isPassable() || budget.isSpent()) {
      return CallCache.stage(() -> put(entry, mustReplace, budget));
    }
    return later(() -> send(entry, budget), budget)
        .thenAcceptAsync(failure -> settlePut(entry, mustReplace, failure.orElse(null)), callbacks);
  }

  /** Nothing to write, or nowhere to. */
  private boolean isRefused(Entry entry, boolean mustReplace) {
    if (entry.value() == null && !cachesNulls(entry.type())) {
      if (mustReplace) {
        evict(new Eviction.OfKey(entry.key()), new Budget(settings.deadline()));
      }
      return true;
    }
    if (!guard.isPassable()) {
      if (mustReplace) {
        keep(new Eviction.OfKey(entry.key()));
      }
      refuse("write", null);
      return true;
    }
    return false;
  }

  private Reply<@Nullable Void> send(Entry entry, Budget budget) {
    Object value = entry.value();
    Deadline deadline = budget.deadline();
    if (!cachesNulls(entry.type())) {
      return cache.put(
          entry.key(), Objects.requireNonNull(value), entry.type(), PutOptions.DEFAULT, deadline);
    }
    PutOptions options =
        value == null ? new PutOptions(settings.nullTtl().orElse(null)) : PutOptions.DEFAULT;
    return cache.put(
        entry.key(), Optional.ofNullable(value), readAs(entry.type()), options, deadline);
  }

  private void settlePut(Entry entry, boolean mustReplace, @Nullable Throwable failure) {
    if (failure == null) {
      guard.succeeded();
      log.worked(cache.name());
    } else if (CallFailures.isUnwritable(failure)) {
      log.notCacheable(cache.name(), CallFailures.reason(failure));
      if (mustReplace) {
        evict(new Eviction.OfKey(entry.key()), new Budget(settings.deadline()));
      }
    } else if (failure instanceof InterruptedException) {
      if (mustReplace) {
        var unused = evictLater(new Eviction.OfKey(entry.key()), new Budget(settings.deadline()));
      }
    } else {
      if (mustReplace) {
        guard.lost(cache, new Eviction.OfKey(entry.key()), failure);
      }
      settle("write", failure);
    }
  }

  @Override
  public void evict(Eviction eviction, Budget budget) {
    Reply<@Nullable Void> sent = guard.evict(cache, eviction, budget.deadline());
    if (sent == null) {
      refuse("removal", null);
      return;
    }
    Throwable failure = this.<Void>waitFor(() -> sent, budget).failure();
    if (failure instanceof InterruptedException) {
      // It is on its way; what became of it is seen to without the caller.
      var unused =
          later(() -> sent, new Budget(settings.deadline()))
              .thenAcceptAsync(late -> settleEviction(eviction, late.orElse(null)), callbacks);
    } else {
      settleEviction(eviction, failure);
    }
  }

  @Override
  public CompletionStage<?> evictLater(Eviction eviction, Budget budget) {
    Reply<@Nullable Void> sent = guard.evict(cache, eviction, budget.deadline());
    if (sent == null) {
      return CallCache.stage(() -> refuse("removal", null));
    }
    return later(() -> sent, budget)
        .thenAcceptAsync(failure -> settleEviction(eviction, failure.orElse(null)), callbacks);
  }

  private void settleEviction(Eviction eviction, @Nullable Throwable failure) {
    if (failure == null) {
      guard.succeeded();
      log.worked(cache.name());
    } else {
      guard.lost(cache, eviction, failure);
      settle("removal", failure);
    }
  }

  private void keep(Eviction eviction) {
    Budget budget = new Budget(settings.deadline());
    Reply<@Nullable Void> sent = guard.evict(cache, eviction, budget.deadline());
    if (sent != null) {
      // The way was opened in between.
      settleEviction(eviction, this.<Void>waitFor(() -> sent, budget).failure());
    }
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

  /** Optional is JSON null or the value itself, so entries look the same as without. */
  private static Type optional(Type type) {
    return GenericTypes.parameterized(Optional.class, type);
  }

  private boolean cachesNulls(Type type) {
    return settings.nullTtl().isPresent() && !isOptional(type);
  }

  private static boolean isOptional(Type type) {
    return GenericTypes.rawClass(type) == Optional.class;
  }

  private record Result<T>(@Nullable T value, @Nullable Throwable failure) {}

  private <T> Result<T> waitFor(Supplier<Reply<@Nullable T>> send, Budget budget) {
    try {
      return new Result<>(budget.await(send.get()), null);
    } catch (RuntimeException e) {
      return new Result<>(
          null,
          MessageId.CALL_ABANDONED.isOf(e.getMessage())
              ? new InterruptedException()
              : CallFailures.unwrap(e));
    }
  }

  /** A stage of the failure, if any; it does not disturb others who wait for the same reply. */
  private CompletionStage<Optional<Throwable>> later(
      Supplier<Reply<@Nullable Void>> send, Budget budget) {
    try {
      return guard
          .limit(send.get().stage().toCompletableFuture().copy(), budget.nanosLeft())
          .handle(
              (value, failure) ->
                  Optional.ofNullable(failure == null ? null : CallFailures.unwrap(failure)));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(Optional.of(CallFailures.unwrap(e)));
    }
  }

  private void settle(String what, Throwable failure) {
    if (CallFailures.isSilence(failure)) {
      guard.failed(cache, failure);
    } else if (!(failure instanceof InterruptedException)) {
      log.failed(cache.name(), failure);
    }
    refuse(what, failure);
  }

  private void refuse(String what, @Nullable Throwable failure) {
    if (settings.onFailure() == OnFailure.THROW) {
      throw new CacheException(
          MessageId.CACHE_CALL_FAILED.text(
              "the "
                  + what
                  + " in cache '"
                  + cache.name()
                  + "' for "
                  + log.where()
                  + " failed ("
                  + (failure == null ? "Redis does not answer" : CallFailures.reason(failure))
                  + "); redis.cache."
                  + cache.name()
                  + ".on-failure=throw"),
          failure);
    }
  }
}
