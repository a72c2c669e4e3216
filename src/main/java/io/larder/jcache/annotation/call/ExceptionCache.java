package io.larder.jcache.annotation.call;

import io.larder.jcache.annotation.call.CallCache.Entry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * The cache of a method's exceptions ({@code exceptionCacheName}), for one call.
 *
 * @param cache where they are
 * @param rules which of them are cached
 * @param forms converts them to data
 * @param log reports those that cannot be
 * @param name the name of the cache
 */
record ExceptionCache(
    CallCache cache, ExceptionRules rules, ExceptionForms forms, CallLog log, String name) {

  @Nullable Throwable get(GeneratedCacheKey key, Budget budget) {
    Hit hit = cache.near(key, StoredException.class);
    if (hit == null) {
      hit = cache.get(key, StoredException.class, budget);
    }
    if (hit == null) {
      return null;
    }
    return hit.value() instanceof StoredException form
        ? forms.read(form)
        : hit.value() instanceof Throwable failure ? failure : null;
  }

  void put(GeneratedCacheKey key, Throwable failure, Budget budget) {
    Entry entry = entry(key, failure);
    if (entry != null) {
      cache.put(entry, false, budget);
    }
  }

  CompletionStage<?> putLater(GeneratedCacheKey key, Throwable failure, Budget budget) {
    Entry entry = entry(key, failure);
    return entry == null
        ? CompletableFuture.completedFuture(null)
        : cache.putLater(entry, false, budget);
  }

  private @Nullable Entry entry(GeneratedCacheKey key, Throwable failure) {
    if (!rules.include(failure)) {
      return null;
    }
    Object form = cache.isByReference() ? failure : forms.write(failure);
    if (form == null) {
      log.notCacheable(
          name,
          failure.getClass().getName()
              + " cannot be made again from its message; it needs a constructor with the message");
      return null;
    }
    return new Entry(key, form, StoredException.class);
  }
}
