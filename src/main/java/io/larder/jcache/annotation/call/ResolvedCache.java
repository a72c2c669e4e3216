package io.larder.jcache.annotation.call;

import io.larder.common.MessageId;
import io.larder.config.CacheSettings.OnFailure;
import io.larder.connection.call.Reply;
import io.larder.guard.Budget;
import io.larder.guard.Eviction;
import io.larder.guard.RefusalLog;
import java.lang.reflect.Type;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.GeneratedCacheKey;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * Adapts a cache that the application's resolver chose, on the caller's thread. A failed read or
 * put is reported and ignored; a failed removal is thrown, because nothing would repeat it, and so
 * is what its loader, its writer or its listeners throw.
 */
final class ResolvedCache implements CallCache {
  private final Cache<Object, Object> cache;
  private final OnFailure onFailure;
  private final BoundMethod.Log log;
  private final RefusalLog refusals;

  ResolvedCache(
      Cache<Object, Object> cache, OnFailure onFailure, BoundMethod.Log log, RefusalLog refusals) {
    this.cache = cache;
    this.onFailure = onFailure;
    this.log = log;
    this.refusals = refusals;
  }

  @Override
  public @Nullable Hit get(GeneratedCacheKey key, Type type, Budget budget) {
    Object value = attempt("read", () -> cache.get(key));
    return value == null ? null : new Hit(value);
  }

  @Override
  public Reply<@Nullable Void> put(Entry entry, boolean mustReplace, Budget budget) {
    Object value = entry.value();
    if (value == null) {
      return mustReplace ? putNothing(entry, budget) : Reply.NOTHING;
    }
    return done(() -> attempt("write", () -> replace(entry.key(), value, mustReplace)));
  }

  @Override
  public Reply<@Nullable Void> putNothing(Entry entry, Budget budget) {
    return done(() -> drop(entry.key()));
  }

  @Override
  public Reply<@Nullable Void> drop(Eviction eviction, Budget budget) {
    return done(
        () -> {
          if (eviction instanceof Eviction.OfKey one) {
            drop((GeneratedCacheKey) one.key());
          } else {
            cache.clear();
          }
        });
  }

  /** JSR-107 has no removal of one entry that does not make the writer delete. */
  private void drop(GeneratedCacheKey key) {
    if (writesThrough()) {
      cache.clear();
    } else {
      cache.remove(key);
    }
  }

  @SuppressWarnings("unchecked") // any cache of the standard has a configuration of this type
  private boolean writesThrough() {
    try {
      return cache.getConfiguration(CompleteConfiguration.class).isWriteThrough();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private @Nullable Object replace(GeneratedCacheKey key, Object value, boolean mustReplace) {
    try {
      cache.put(key, value);
    } catch (CacheWriterException | CacheEntryListenerException e) {
      throw e;
    } catch (RuntimeException e) {
      if (mustReplace) {
        drop(key);
      }
      throw e;
    }
    return null;
  }

  private @Nullable Object attempt(String what, Supplier<@Nullable Object> step) {
    try {
      Object value = step.get();
      log.worked();
      return value;
    } catch (CacheLoaderException | CacheWriterException | CacheEntryListenerException e) {
      throw e;
    } catch (RuntimeException e) {
      if (onFailure == OnFailure.THROW) {
        throw new CacheException(
            MessageId.CACHE_CALL_FAILED.text(
                "the %s in cache '%s' for %s failed", what, cache.getName(), log.where()),
            e);
      }
      log.failed();
      refusals.report(cache.getName(), "the " + what + " for " + log.where(), e);
      return null;
    }
  }

  @Override
  public Reply<@Nullable Void> evict(Eviction eviction, Budget budget) {
    return done(
        () -> {
          if (eviction instanceof Eviction.OfKey one) {
            cache.remove(one.key());
          } else {
            cache.removeAll();
          }
        });
  }

  private static Reply<@Nullable Void> done(Runnable step) {
    return Reply.NOTHING.whenDone(step);
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
