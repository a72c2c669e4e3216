package io.larder.cache;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A hash in Redis whose fields are values, without blocking: each method does what its namesake of
 * {@link HashOperations} does, and returns a stage, with the rules of {@link AsyncCacheOperations}.
 */
public interface AsyncHashOperations {
  /**
   * {@link HashOperations#set} without blocking.
   *
   * @param field the field
   * @param value the value
   * @return a stage that completes when the field is stored
   */
  CompletionStage<Void> set(String field, Object value);

  /**
   * {@link HashOperations#setAll} without blocking.
   *
   * @param fields fields and values
   * @return a stage that completes when all are stored
   */
  CompletionStage<Void> setAll(Map<String, ?> fields);

  /**
   * {@link HashOperations#get(String, Class)} without blocking.
   *
   * @param field the field
   * @param type the type of the value
   * @param <T> the same type
   * @return a stage of the value or empty
   */
  <T> CompletionStage<Optional<T>> get(String field, Class<T> type);

  /**
   * {@link HashOperations#get(String, TypeLiteral)} without blocking.
   *
   * @param field the field
   * @param type the type of the value
   * @param <T> the same type
   * @return a stage of the value or empty
   */
  <T> CompletionStage<Optional<T>> get(String field, TypeLiteral<T> type);

  /**
   * {@link HashOperations#getAll(Class)} without blocking.
   *
   * @param type the type of the values
   * @param <T> the same type
   * @return a stage of the fields that are of the type
   */
  <T> CompletionStage<Map<String, T>> getAll(Class<T> type);

  /**
   * {@link HashOperations#getAll(TypeLiteral)} without blocking.
   *
   * @param type the type of the values
   * @param <T> the same type
   * @return a stage of the fields that are of the type
   */
  <T> CompletionStage<Map<String, T>> getAll(TypeLiteral<T> type);

  /**
   * {@link HashOperations#getAll()} without blocking.
   *
   * @return a stage of a snapshot
   */
  CompletionStage<HashValues> getAll();

  /**
   * {@link HashOperations#delete} without blocking.
   *
   * @param fields the fields
   * @return a stage of how many were there
   */
  CompletionStage<Long> delete(String... fields);

  /**
   * {@link HashOperations#exists} without blocking.
   *
   * @param field the field
   * @return a stage of whether there is one
   */
  CompletionStage<Boolean> exists(String field);

  /**
   * {@link HashOperations#fields} without blocking.
   *
   * @return a stage of the names
   */
  CompletionStage<Set<String>> fields();

  /**
   * {@link HashOperations#size} without blocking.
   *
   * @return a stage of the number of fields
   */
  CompletionStage<Long> size();

  /**
   * {@link HashOperations#increment} without blocking.
   *
   * @param field the field
   * @param delta what to add
   * @return a stage of the new value
   */
  CompletionStage<Long> increment(String field, long delta);

  /**
   * {@link HashOperations#expire} without blocking.
   *
   * @param ttl how long it stays from now on
   * @return a stage of whether there is a hash
   */
  CompletionStage<Boolean> expire(Duration ttl);
}
