package io.larder.jcache.annotation;

import io.larder.common.MessageId;
import io.larder.config.OnFailure;
import java.lang.reflect.Type;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * A cache that a resolver of the application chose: talked to as the standard says, on the caller's
 * thread. A read or a put that fails is passed over as for Larder's own; a removal that fails is
 * thrown, because nobody would make up for it.
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
  public @Nullable Found get(GeneratedCacheKey key, Type type, Budget budget) {
    Object value = attempt("read", () -> cache.get(key));
    return value == null ? null : new Found(value);
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
  public void evict(@Nullable GeneratedCacheKey key, Budget budget) {
    if (key == null) {
      cache.removeAll();
    } else {
      cache.remove(key);
    }
  }

  @Override
  public CompletionStage<?> evictLater(@Nullable GeneratedCacheKey key, Budget budget) {
    return CallCache.stage(() -> evict(key, budget));
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
