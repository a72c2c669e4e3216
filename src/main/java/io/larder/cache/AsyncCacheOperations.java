package io.larder.cache;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Caching in Redis without blocking: each method does what its namesake of {@link CacheOperations}
 * does, and returns a stage.
 *
 * <p>Wrong arguments ({@link NullPointerException}, {@link IllegalArgumentException}) are thrown at
 * once; every other failure is the stage's, with the exceptions of {@link CacheOperations}. Stages
 * complete on the server's managed threads where there are some, else on threads of Larder, with
 * the application's context class loader; code that is attached to them may block.
 */
public interface AsyncCacheOperations {
  /**
   * {@link CacheOperations#set(String, Object)} without blocking.
   *
   * @param key the key
   * @param value the value
   * @return a stage that completes when the value is stored
   */
  CompletionStage<Void> set(String key, Object value);

  /**
   * {@link CacheOperations#set(String, Object, Duration)} without blocking.
   *
   * @param key the key
   * @param value the value
   * @param ttl how long it stays
   * @return a stage that completes when the value is stored
   */
  CompletionStage<Void> set(String key, Object value, Duration ttl);

  /**
   * {@link CacheOperations#setIfAbsent} without blocking.
   *
   * @param key the key
   * @param value the value
   * @param ttl how long it stays
   * @return a stage of whether it was stored
   */
  CompletionStage<Boolean> setIfAbsent(String key, Object value, Duration ttl);

  /**
   * {@link CacheOperations#get(String, Class)} without blocking.
   *
   * @param key the key
   * @param type the type of the value
   * @param <T> the same type
   * @return a stage of the value or empty
   */
  <T> CompletionStage<Optional<T>> get(String key, Class<T> type);

  /**
   * {@link CacheOperations#get(String, TypeLiteral)} without blocking.
   *
   * @param key the key
   * @param type the type of the value
   * @param <T> the same type
   * @return a stage of the value or empty
   */
  <T> CompletionStage<Optional<T>> get(String key, TypeLiteral<T> type);

  /**
   * {@link CacheOperations#getOrCompute(String, Class, Duration, Supplier)} without blocking. The
   * loader is called on a callback thread. Its stage must not wait for the same key: it would never
   * complete.
   *
   * @param key the key
   * @param type the type of the value
   * @param ttl how long a computed value stays
   * @param loader begins to compute the value, never null, of a value never null
   * @param <T> the type of the value
   * @return a stage of the value
   */
  <T> CompletionStage<T> getOrCompute(
      String key, Class<T> type, Duration ttl, Supplier<? extends CompletionStage<T>> loader);

  /**
   * {@link CacheOperations#getOrCompute(String, TypeLiteral, Duration, Supplier)} without blocking.
   * The loader is called on a callback thread. Its stage must not wait for the same key: it would
   * never complete.
   *
   * @param key the key
   * @param type the type of the value
   * @param ttl how long a computed value stays
   * @param loader begins to compute the value, never null, of a value never null
   * @param <T> the type of the value
   * @return a stage of the value
   */
  <T> CompletionStage<T> getOrCompute(
      String key, TypeLiteral<T> type, Duration ttl, Supplier<? extends CompletionStage<T>> loader);

  /**
   * {@link CacheOperations#getAll(Collection, Class)} without blocking.
   *
   * @param keys the keys
   * @param type the type of the values
   * @param <T> the same type
   * @return a stage of the values that are there
   */
  <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, Class<T> type);

  /**
   * {@link CacheOperations#getAll(Collection, TypeLiteral)} without blocking.
   *
   * @param keys the keys
   * @param type the type of the values
   * @param <T> the same type
   * @return a stage of the values that are there
   */
  <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, TypeLiteral<T> type);

  /**
   * {@link CacheOperations#setAll} without blocking.
   *
   * @param entries keys and values
   * @param ttl how long they stay
   * @return a stage that completes when all are stored
   */
  CompletionStage<Void> setAll(Map<String, ?> entries, Duration ttl);

  /**
   * {@link CacheOperations#delete(String)} without blocking.
   *
   * @param key the key
   * @return a stage of whether there was something
   */
  CompletionStage<Boolean> delete(String key);

  /**
   * {@link CacheOperations#delete(Collection)} without blocking.
   *
   * @param keys the keys
   * @return a stage of how many were there
   */
  CompletionStage<Long> delete(Collection<String> keys);

  /**
   * {@link CacheOperations#exists} without blocking.
   *
   * @param key the key
   * @return a stage of whether there is something
   */
  CompletionStage<Boolean> exists(String key);

  /**
   * {@link CacheOperations#expire} without blocking.
   *
   * @param key the key
   * @param ttl how long it stays from now on
   * @return a stage of whether there is something
   */
  CompletionStage<Boolean> expire(String key, Duration ttl);

  /**
   * {@link CacheOperations#persist} without blocking.
   *
   * @param key the key
   * @return a stage of whether there was a time to live
   */
  CompletionStage<Boolean> persist(String key);

  /**
   * {@link CacheOperations#ttl} without blocking.
   *
   * @param key the key
   * @return a stage of the remaining time
   */
  CompletionStage<Optional<Duration>> ttl(String key);

  /**
   * {@link CacheOperations#increment(String, long)} without blocking.
   *
   * @param key the key
   * @param delta what to add
   * @return a stage of the new value
   */
  CompletionStage<Long> increment(String key, long delta);

  /**
   * {@link CacheOperations#increment(String, long, Duration)} without blocking.
   *
   * @param key the key
   * @param delta what to add
   * @param ttlWhenCreated how long the counter stays if this call creates it
   * @return a stage of the new value
   */
  CompletionStage<Long> increment(String key, long delta, Duration ttlWhenCreated);

  /**
   * {@link CacheOperations#deleteByPattern} without blocking; occupies one callback thread.
   *
   * @param pattern a glob
   * @return a stage of how many keys were deleted
   */
  CompletionStage<Long> deleteByPattern(String pattern);

  /**
   * Another name of {@link #deleteByPattern}.
   *
   * @param pattern a glob
   * @return a stage of how many keys were deleted
   */
  CompletionStage<Long> invalidate(String pattern);

  /**
   * {@link CacheOperations#hash} without blocking.
   *
   * @param key the key
   * @return a light object, thread-safe as this one
   */
  AsyncHashOperations hash(String key);

  /**
   * {@link CacheOperations#withPrefix} without blocking.
   *
   * @param prefix what is put in front of the keys and patterns of the view
   * @return a light object, thread-safe as this one
   */
  AsyncCacheOperations withPrefix(String prefix);
}
