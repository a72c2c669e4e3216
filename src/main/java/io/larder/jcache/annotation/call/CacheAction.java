package io.larder.jcache.annotation.call;

import io.larder.config.CacheSettings;
import io.larder.flight.FlightKey;
import io.larder.flight.SingleFlight;
import io.larder.jcache.annotation.call.CallCache.Entry;
import io.larder.jcache.engine.Eviction;
import java.lang.annotation.Annotation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** What one call of a method with {@code @CachePut} or {@code @CacheRemove} does to its cache. */
final class CacheAction {
  private final AnnotatedCall<?> call;
  private final Annotation annotation;
  private final SingleFlight flights;

  CacheAction(AnnotatedCall<?> call, SingleFlight flights) {
    this.call = call;
    this.annotation = call.getCacheAnnotation();
    this.flights = flights;
  }

  boolean isAsync() {
    Class<?> type = call.getMethod().getReturnType();
    return type == CompletionStage.class || type == CompletableFuture.class;
  }

  boolean isAfterInvocation() {
    return annotation instanceof CachePut put
        ? put.afterInvocation()
        : annotation instanceof CacheRemove remove
            ? remove.afterInvocation()
            : ((CacheRemoveAll) annotation).afterInvocation();
  }

  /** What is evicted or replaced, or null if the call has no key. */
  private @Nullable Eviction eviction() {
    if (annotation instanceof CacheRemoveAll) {
      return Eviction.ALL;
    }
    GeneratedCacheKey key = call.key();
    return key == null ? null : new Eviction.OfKey(key);
  }

  /** Calls that began earlier store nothing from now on, and nobody shares them. */
  private void outdate(Eviction eviction) {
    Object cache = call.cache().identity();
    if (eviction instanceof Eviction.OfKey one) {
      flights.outdate(new FlightKey(cache, one.key()));
    } else {
      flights.outdateAll(cache);
    }
  }

  private @Nullable Entry entry() {
    GeneratedCacheKey key = call.key();
    return annotation instanceof CachePut && key != null
        ? new Entry(key, call.value(), call.bound().method().stored().type())
        : null;
  }

  void run() {
    Eviction eviction = eviction();
    if (eviction == null) {
      return;
    }
    outdate(eviction);
    Entry entry = entry();
    if (entry != null) {
      call.cache().put(entry, true, budget());
    } else {
      call.cache().evict(eviction, budget());
    }
  }

  /** The invocation failed: its exception is what the caller gets, whatever the cache does. */
  void runBeside(Throwable failure) {
    try {
      run();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  CompletionStage<?> runLater() {
    try {
      Eviction eviction = eviction();
      if (eviction == null) {
        return CompletableFuture.completedFuture(null);
      }
      outdate(eviction);
      Entry entry = entry();
      return entry != null
          ? call.cache().putLater(entry, true, budget())
          : call.cache().evictLater(eviction, budget());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Budget budget() {
    return new Budget(call.bound().settings().get(CacheSettings.DEADLINE));
  }
}
