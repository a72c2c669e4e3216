package io.larder.jcache.annotation;

import io.larder.jcache.annotation.CallCache.Entry;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** What a call of a method with one of the three writing annotations does to its cache. */
final class CacheAction {
  private final BoundMethod method;
  private final CallContext<?> context;
  private final Flights flights;
  private final Kind kind;

  /** What it does. */
  enum Kind {
    PUT,
    REMOVE,
    REMOVE_ALL
  }

  CacheAction(BoundMethod method, CallContext<?> context, Flights flights, Kind kind) {
    this.method = method;
    this.context = context;
    this.flights = flights;
    this.kind = kind;
  }

  boolean isAsync() {
    Class<?> type = method.method().getMethod().getReturnType();
    return type == CompletionStage.class || type == CompletableFuture.class;
  }

  /** What is done, once the key is known: parameters may have changed during the invocation. */
  private record Step(CallCache cache, @Nullable GeneratedCacheKey key, @Nullable Entry entry) {}

  private @Nullable Step step() {
    CallCache cache = method.cache(context);
    if (kind == Kind.REMOVE_ALL) {
      flights.outdate(cache.identity(), null);
      return new Step(cache, null, null);
    }
    GeneratedCacheKey key = method.key(context, cache);
    if (key == null) {
      return null;
    }
    flights.outdate(cache.identity(), key);
    Type type = method.method().stored().type();
    return new Step(cache, key, kind == Kind.PUT ? new Entry(key, context.value(), type) : null);
  }

  void run() {
    Step step = step();
    if (step != null) {
      Budget budget = budget();
      if (step.entry() != null) {
        step.cache().put(step.entry(), true, budget);
      } else {
        step.cache().evict(step.key(), budget);
      }
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
      Step step = step();
      if (step == null) {
        return CompletableFuture.completedFuture(null);
      }
      return step.entry() != null
          ? step.cache().putLater(step.entry(), true, budget())
          : step.cache().evictLater(step.key(), budget());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Budget budget() {
    return new Budget(method.settings().deadline());
  }
}
