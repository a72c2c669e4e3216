package io.larder.cache;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * {@link CacheOperations} without blocking: the same operations with the same meaning.
 *
 * <p>Wrong arguments ({@link NullPointerException}, {@link IllegalArgumentException}) are thrown at
 * once; every other failure is the stage's, with the exceptions of {@link CacheOperations}. Stages
 * complete on the server's managed threads where there are some, else on threads of Larder, with
 * the application's context class loader; code that is attached to them may block.
 */
public interface AsyncCacheOperations {
  /**
   * As {@link CacheOperations#set(String, Object)}.
   *
   * @param key the key
   * @param value the value
   * @return a stage that completes when the value is stored
   */
  CompletionStage<Void> set(String key, Object value);

  /**
   * As {@link CacheOperations#set(String, Object, Duration)}.
   *
   * @param key the key
   * @param value the value
   * @param ttl how long it stays
   * @return a stage that completes when the value is stored
   */
  CompletionStage<Void> set(String key, Object value, Duration ttl);

  /**
   * As {@link CacheOperations#setIfAbsent}.
   *
   * @param key the key
   * @param value the value
   * @param ttl how long it stays
   * @return a stage of whether it was stored
   */
  CompletionStage<Boolean> setIfAbsent(String key, Object value, Duration ttl);

  /**
   * As {@link CacheOperations#get(String, Class)}.
   *
   * @param key the key
   * @param type the type of the value
   * @param <T> the same type
   * @return a stage of the value or empty
   */
  <T> CompletionStage<Optional<T>> get(String key, Class<T> type);

  /**
   * As {@link CacheOperations#get(String, TypeLiteral)}.
   *
   * @param key the key
   * @param type the type of the value
   * @param <T> the same type
   * @return a stage of the value or empty
   */
  <T> CompletionStage<Optional<T>> get(String key, TypeLiteral<T> type);

  /**
   * As {@link CacheOperations#getOrCompute(String, Class, Duration, Supplier)}; the loader is
   * called on a callback thread. Its stage must not wait for the same key: it would never complete.
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
   * As {@link CacheOperations#getOrCompute(String, TypeLiteral, Duration, Supplier)}; the loader is
   * called on a callback thread. Its stage must not wait for the same key: it would never complete.
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
   * As {@link CacheOperations#getAll(Collection, Class)}.
   *
   * @param keys the keys
   * @param type the type of the values
   * @param <T> the same type
   * @return a stage of the values that are there
   */
  <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, Class<T> type);

  /**
   * As {@link CacheOperations#getAll(Collection, TypeLiteral)}.
   *
   * @param keys the keys
   * @param type the type of the values
   * @param <T> the same type
   * @return a stage of the values that are there
   */
  <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, TypeLiteral<T> type);

  /**
   * As {@link CacheOperations#setAll}.
   *
   * @param entries keys and values
   * @param ttl how long they stay
   * @return a stage that completes when all are stored
   */
  CompletionStage<Void> setAll(Map<String, ?> entries, Duration ttl);

  /**
   * As {@link CacheOperations#delete(String)}.
   *
   * @param key the key
   * @return a stage of whether there was something
   */
  CompletionStage<Boolean> delete(String key);

  /**
   * As {@link CacheOperations#delete(Collection)}.
   *
   * @param keys the keys
   * @return a stage of how many were there
   */
  CompletionStage<Long> delete(Collection<String> keys);

  /**
   * As {@link CacheOperations#exists}.
   *
   * @param key the key
   * @return a stage of whether there is something
   */
  CompletionStage<Boolean> exists(String key);

  /**
   * As {@link CacheOperations#expire}.
   *
   * @param key the key
   * @param ttl how long it stays from now on
   * @return a stage of whether there is something
   */
  CompletionStage<Boolean> expire(String key, Duration ttl);

  /**
   * As {@link CacheOperations#persist}.
   *
   * @param key the key
   * @return a stage of whether there was a time to live
   */
  CompletionStage<Boolean> persist(String key);

  /**
   * As {@link CacheOperations#ttl}.
   *
   * @param key the key
   * @return a stage of the remaining time
   */
  CompletionStage<Optional<Duration>> ttl(String key);

  /**
   * As {@link CacheOperations#increment(String, long)}.
   *
   * @param key the key
   * @param delta what to add
   * @return a stage of the new value
   */
  CompletionStage<Long> increment(String key, long delta);

  /**
   * As {@link CacheOperations#increment(String, long, Duration)}.
   *
   * @param key the key
   * @param delta what to add
   * @param ttlWhenCreated how long the counter stays if this call creates it
   * @return a stage of the new value
   */
  CompletionStage<Long> increment(String key, long delta, Duration ttlWhenCreated);

  /**
   * As {@link CacheOperations#deleteByPattern}; occupies one callback thread meanwhile.
   *
   * @param pattern a glob
   * @return a stage of how many keys were deleted
   */
  CompletionStage<Long> deleteByPattern(String pattern);

  /**
   * The same as {@link #deleteByPattern}.
   *
   * @param pattern a glob
   * @return a stage of how many keys were deleted
   */
  CompletionStage<Long> invalidate(String pattern);

  /**
   * As {@link CacheOperations#hash}.
   *
   * @param key the key
   * @return a light object, thread-safe as this one
   */
  AsyncHashOperations hash(String key);

  /**
   * As {@link CacheOperations#withPrefix}.
   *
   * @param prefix what is put in front of the keys and patterns of the view
   * @return a light object, thread-safe as this one
   */
  AsyncCacheOperations withPrefix(String prefix);
}
