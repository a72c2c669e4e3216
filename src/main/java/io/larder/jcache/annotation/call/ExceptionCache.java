package io.larder.jcache.annotation.call;

import io.larder.connection.call.Reply;
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

  Reply<@Nullable Void> put(
      GeneratedCacheKey key, Throwable failure, StoreRight right, Budget budget) {
    if (!concerns(failure)) {
      cache.release(right);
      return CallCache.NOTHING;
    }
    Object form = cache.isByReference() ? failure : forms.write(failure);
    if (form == null) {
      cache.release(right);
      log.notCacheable(
          name,
          failure.getClass().getName()
              + " cannot be made again from its message; it needs a constructor with the message");
      return CallCache.NOTHING;
    }
    return cache.put(new Entry(key, form, StoredException.class, right), false, budget);
  }
}
