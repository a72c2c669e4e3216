package io.larder.cache;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Caching in Redis without blocking: each method takes the arguments of its namesake of {@link
 * CacheOperations}, does the same, and returns a stage of its result.
 *
 * <p>Wrong arguments ({@link NullPointerException}, {@link IllegalArgumentException}) are thrown at
 * once; every other failure is the stage's, with the exceptions of {@link CacheOperations}. Stages
 * complete on the server's managed threads where there are some, else on threads of Larder, of
 * which there are at most 1,000, with the application's context class loader. Where the server has
 * Jakarta Concurrency 3, what is attached to a stage runs with the identity, the names and the
 * class loader of the thread that attaches it, and a loader with those of its caller. Both may
 * block.
 *
 * <p>Calls may be executed in another order than they were made, also those of one key: begin a
 * call that needs the effect of another one when the stage of that is complete.
 */
public interface AsyncCacheOperations {
  /** {@link CacheOperations#set(String, Object)} without blocking. */
  CompletionStage<Void> set(String key, Object value);

  /** {@link CacheOperations#set(String, Object, Duration)} without blocking. */
  CompletionStage<Void> set(String key, Object value, Duration ttl);

  /** {@link CacheOperations#setIfAbsent} without blocking. */
  CompletionStage<Boolean> setIfAbsent(String key, Object value, Duration ttl);

  /** {@link CacheOperations#get(String, Class)} without blocking. */
  <T> CompletionStage<Optional<T>> get(String key, Class<T> type);

  /** {@link CacheOperations#get(String, TypeLiteral)} without blocking. */
  <T> CompletionStage<Optional<T>> get(String key, TypeLiteral<T> type);

  /**
   * {@link CacheOperations#getOrCompute(String, Class, Duration, Supplier)} without blocking. The
   * loader is called on a callback thread. A stage that never completes keeps others waiting for
   * {@code redis.cache.default.flight-timeout} only; then they call their loaders.
   */
  <T> CompletionStage<T> getOrCompute(
      String key, Class<T> type, Duration ttl, Supplier<? extends CompletionStage<T>> loader);

  /**
   * {@link CacheOperations#getOrCompute(String, TypeLiteral, Duration, Supplier)} without blocking.
   * The loader is called on a callback thread.
   */
  <T> CompletionStage<T> getOrCompute(
      String key, TypeLiteral<T> type, Duration ttl, Supplier<? extends CompletionStage<T>> loader);

  /** {@link CacheOperations#getAll(Collection, Class)} without blocking. */
  <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, Class<T> type);

  /** {@link CacheOperations#getAll(Collection, TypeLiteral)} without blocking. */
  <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, TypeLiteral<T> type);

  /** {@link CacheOperations#setAll} without blocking. */
  CompletionStage<Void> setAll(Map<String, ?> entries, Duration ttl);

  /** {@link CacheOperations#delete(String)} without blocking. */
  CompletionStage<Boolean> delete(String key);

  /** {@link CacheOperations#delete(Collection)} without blocking. */
  CompletionStage<Long> delete(Collection<String> keys);

  /** {@link CacheOperations#exists} without blocking. */
  CompletionStage<Boolean> exists(String key);

  /** {@link CacheOperations#expire} without blocking. */
  CompletionStage<Boolean> expire(String key, Duration ttl);

  /** {@link CacheOperations#persist} without blocking. */
  CompletionStage<Boolean> persist(String key);

  /** {@link CacheOperations#ttl} without blocking. */
  CompletionStage<Optional<Duration>> ttl(String key);

  /** {@link CacheOperations#increment(String, long)} without blocking. */
  CompletionStage<Long> increment(String key, long delta);

  /** {@link CacheOperations#increment(String, long, Duration)} without blocking. */
  CompletionStage<Long> increment(String key, long delta, Duration ttlWhenCreated);

  /** {@link CacheOperations#deleteByPattern} without blocking; occupies one callback thread. */
  CompletionStage<Long> deleteByPattern(String pattern);

  /** Another name of {@link #deleteByPattern}. */
  default CompletionStage<Long> invalidate(String pattern) {
    return deleteByPattern(pattern);
  }

  /** {@link CacheOperations#hash} without blocking. */
  AsyncHashOperations hash(String key);

  /** {@link CacheOperations#withPrefix} without blocking. */
  AsyncCacheOperations withPrefix(String prefix);

  /** {@link CacheOperations#cache} without blocking. */
  default AsyncCacheOperations cache(String name) {
    throw new UnsupportedOperationException("settings of cache " + name);
  }
}
