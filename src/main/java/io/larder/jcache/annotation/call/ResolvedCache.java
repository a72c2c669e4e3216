package io.larder.jcache.annotation.call;

import io.larder.common.MessageId;
import io.larder.config.CacheSettings.OnFailure;
import io.larder.jcache.engine.Eviction;
import java.lang.reflect.Type;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * Adapts a cache that the application's resolver chose, on the caller's thread. A failed read or
 * put is reported and ignored; a failed removal is thrown, because nothing would repeat it.
 */
final class ResolvedCache implements CallCache {
  private final Cache<Object, Object> cache;
  private final OnFailure onFailure;
  private final CallLog log;

  ResolvedCache(Cache<Object, Object> cache, OnFailure onFailure, CallLog log) {
    this.cache = cache;
    this.onFailure = onFailure;
    this.log = log;
  }

  @Override
  public @Nullable Hit get(GeneratedCacheKey key, Type type, Budget budget) {
    Object value = attempt("read", () -> cache.get(key));
    return value == null ? null : new Hit(value);
  }

  @Override
  public void put(Entry entry, boolean mustReplace, Budget budget) {
    Object value = entry.value();
    if (value == null) {
      if (mustReplace) {
        cache.remove(entry.key());
      }
      return;
    }
    attempt(
        "write",
        () -> {
          try {
            cache.put(entry.key(), value);
          } catch (RuntimeException e) {
            if (mustReplace) {
              cache.remove(entry.key());
            }
            throw e;
          }
          return null;
        });
  }

  private @Nullable Object attempt(String what, Supplier<@Nullable Object> step) {
    try {
      Object value = step.get();
      log.worked(cache.getName());
      return value;
    } catch (RuntimeException e) {
      if (onFailure == OnFailure.THROW) {
        throw new CacheException(
            MessageId.CACHE_CALL_FAILED.text(
                "the "
                    + what
                    + " in cache '"
                    + cache.getName()
                    + "' for "
                    + log.where()
                    + " failed"),
            e);
      }
      log.failed(cache.getName(), e);
      return null;
    }
  }

  @Override
  public CompletionStage<?> putLater(Entry entry, boolean mustReplace, Budget budget) {
    return CallCache.stage(() -> put(entry, mustReplace, budget));
  }

  @Override
  public void evict(Eviction eviction, Budget budget) {
    if (eviction instanceof Eviction.OfKey one) {
      cache.remove(one.key());
    } else {
      cache.removeAll();
    }
  }

  @Override
  public CompletionStage<?> evictLater(Eviction eviction, Budget budget) {
    return CallCache.stage(() -> evict(eviction, budget));
  }

  @Override
  public int epoch() {
    return 0;
  }

  @Override
  public Object identity() {
    return cache;
  }

  @Override
  public boolean isByReference() {
    return true;
  }
}
