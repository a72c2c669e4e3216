package io.larder.cache;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** {@link HashOperations} without blocking, with the rules of {@link AsyncCacheOperations}. */
public interface AsyncHashOperations {
  /**
   * As {@link HashOperations#set}.
   *
   * @param field the field
   * @param value the value
   * @return a stage that completes when the field is stored
   */
  CompletionStage<Void> set(String field, Object value);

  /**
   * As {@link HashOperations#setAll}.
   *
   * @param fields fields and values
   * @return a stage that completes when all are stored
   */
  CompletionStage<Void> setAll(Map<String, ?> fields);

  /**
   * As {@link HashOperations#get(String, Class)}.
   *
   * @param field the field
   * @param type the type of the value
   * @param <T> the same type
   * @return a stage of the value or empty
   */
  <T> CompletionStage<Optional<T>> get(String field, Class<T> type);

  /**
   * As {@link HashOperations#get(String, TypeLiteral)}.
   *
   * @param field the field
   * @param type the type of the value
   * @param <T> the same type
   * @return a stage of the value or empty
   */
  <T> CompletionStage<Optional<T>> get(String field, TypeLiteral<T> type);

  /**
   * As {@link HashOperations#getAll(Class)}.
   *
   * @param type the type of the values
   * @param <T> the same type
   * @return a stage of the fields that are of the type
   */
  <T> CompletionStage<Map<String, T>> getAll(Class<T> type);

  /**
   * As {@link HashOperations#getAll(TypeLiteral)}.
   *
   * @param type the type of the values
   * @param <T> the same type
   * @return a stage of the fields that are of the type
   */
  <T> CompletionStage<Map<String, T>> getAll(TypeLiteral<T> type);

  /**
   * As {@link HashOperations#getAll()}.
   *
   * @return a stage of a snapshot
   */
  CompletionStage<HashValues> getAll();

  /**
   * As {@link HashOperations#delete}.
   *
   * @param fields the fields
   * @return a stage of how many were there
   */
  CompletionStage<Long> delete(String... fields);

  /**
   * As {@link HashOperations#exists}.
   *
   * @param field the field
   * @return a stage of whether there is one
   */
  CompletionStage<Boolean> exists(String field);

  /**
   * As {@link HashOperations#fields}.
   *
   * @return a stage of the names
   */
  CompletionStage<Set<String>> fields();

  /**
   * As {@link HashOperations#size}.
   *
   * @return a stage of the number of fields
   */
  CompletionStage<Long> size();

  /**
   * As {@link HashOperations#increment}.
   *
   * @param field the field
   * @param delta what to add
   * @return a stage of the new value
   */
  CompletionStage<Long> increment(String field, long delta);

  /**
   * As {@link HashOperations#expire}.
   *
   * @param ttl how long it stays from now on
   * @return a stage of whether there is a hash
   */
  CompletionStage<Boolean> expire(Duration ttl);
}
