package io.larder.jcache.annotation.call;

import io.larder.fence.StoreRight;
import io.larder.guard.Budget;
import io.larder.jcache.annotation.call.CallCache.Entry;
import io.larder.jcache.annotation.call.CallCache.Hit;
import io.larder.jcache.annotation.call.ExceptionForms.StoredException;
import io.larder.jcache.annotation.method.CacheBinding;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** The cache of a method's exceptions ({@code exceptionCacheName}), for one call. */
record ExceptionCache(
    CallCache cache, CacheBinding binding, ExceptionForms forms, BoundMethod.Log log, String name) {

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

  StoreRight take(GeneratedCacheKey key, Budget budget) {
    return cache.take(key, null, budget);
  }

  void release(StoreRight right) {
    cache.release(right);
  }

  /** Whether an exception is one that the cache stores. */
  boolean concerns(Throwable failure) {
    return binding.concerns(failure);
  }

  /** What is stored of a failure, or null: nothing, and the right is given back. */
  @Nullable Entry entry(GeneratedCacheKey key, Throwable failure, StoreRight right) {
    if (!concerns(failure)) {
      cache.release(right);
      return null;
    }
    Object form = cache.isByReference() ? failure : forms.write(failure);
    if (form == null) {
      cache.release(right);
      log.notCacheable(
          name,
          failure.getClass().getName()
              + " cannot be made again from its message; it needs a constructor with the message");
      return null;
    }
    return new Entry(key, form, StoredException.class, right);
  }
}
