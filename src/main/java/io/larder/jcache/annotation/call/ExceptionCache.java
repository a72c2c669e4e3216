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

/**
 * The cache of a method's exceptions ({@code exceptionCacheName}) for one call, with that call's
 * right to store one.
 */
final class ExceptionCache {
  private final CallCache cache;
  private final CacheBinding binding;
  private final ExceptionForms forms;
  private final BoundMethod.Log log;
  private final String name;
  private volatile StoreRight right = StoreRight.UNKNOWN;

  ExceptionCache(
      CallCache cache,
      CacheBinding binding,
      ExceptionForms forms,
      BoundMethod.Log log,
      String name) {
    this.cache = cache;
    this.binding = binding;
    this.forms = forms;
    this.log = log;
    this.name = name;
  }

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
        : hit.value() instanceof Throwable failure && !PassingFailures.isOne(failure)
            ? failure
            : null;
  }

  /** Takes the right to store an exception, before the method runs. */
  void take(GeneratedCacheKey key, Budget budget) {
    right = right.then(cache.take(key, null, budget));
  }

  /** Whether there was an exception when the right was taken. */
  boolean isFound() {
    return right.entryFound();
  }

  void release() {
    cache.release(right);
  }

  /** Whether an exception is one that the cache stores. */
  boolean concerns(Throwable failure) {
    return binding.concerns(failure) && !PassingFailures.isOne(failure);
  }

  /** The right to store the value, which an eviction of the value takes away. */
  record ValueRight(CallCache cache, StoreRight right) {
    Reply<Boolean> holds(GeneratedCacheKey key, Budget budget) {
      return cache.holds(key, right, budget);
    }
  }

  /**
   * Stores an exception, unless the value was evicted since the method began. In a cluster the two
   * are not in one slot: the value's right is looked at before, and again afterwards.
   */
  Reply<@Nullable Void> store(
      GeneratedCacheKey key, Throwable failure, ValueRight value, Budget budget) {
    Entry entry = entry(key, failure);
    if (entry == null) {
      return Reply.NOTHING;
    }
    return value
        .holds(key, budget)
        .then(
            held -> {
              if (!held) {
                release();
                return Reply.NOTHING;
              }
              return cache
                  .put(entry, false, budget)
                  .then(stored -> value.holds(key, budget))
                  .then(still -> still ? Reply.NOTHING : cache.drop(entry.eviction(), budget));
            });
  }

  /** What is stored of a failure, or null: nothing, and the right is given back. */
  private @Nullable Entry entry(GeneratedCacheKey key, Throwable failure) {
    if (!concerns(failure)) {
      cache.release(right);
      return null;
    }
    if (cache.isByReference()) {
      return new Entry(key, failure, StoredException.class, right);
    }
    ExceptionForms.Form form = forms.write(failure);
    if (form.stored() == null) {
      cache.release(right);
      log.notCacheable(
          name,
          failure.getClass().getName()
              + " would not come back "
              + form.lost()
              + ": an exception is made again by a constructor with its message, and its cause,"
              + " and must be the same then");
      return null;
    }
    return new Entry(key, form.stored(), StoredException.class, right);
  }
}
