package io.larder.cache;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A hash in Redis whose fields are values, without blocking: each method takes the arguments of its
 * namesake of {@link HashOperations}, does the same, and returns a stage of its result, with the
 * rules of {@link AsyncCacheOperations}.
 */
public interface AsyncHashOperations {
  /** {@link HashOperations#set} without blocking. */
  CompletionStage<Void> set(String field, Object value);

  /** {@link HashOperations#setAll} without blocking. */
  CompletionStage<Void> setAll(Map<String, ?> fields);

  /** {@link HashOperations#get(String, Class)} without blocking. */
  <T> CompletionStage<Optional<T>> get(String field, Class<T> type);

  /** {@link HashOperations#get(String, TypeLiteral)} without blocking. */
  <T> CompletionStage<Optional<T>> get(String field, TypeLiteral<T> type);

  /** {@link HashOperations#getAll(Class)} without blocking. */
  <T> CompletionStage<Map<String, T>> getAll(Class<T> type);

  /** {@link HashOperations#getAll(TypeLiteral)} without blocking. */
  <T> CompletionStage<Map<String, T>> getAll(TypeLiteral<T> type);

  /** {@link HashOperations#getAll()} without blocking. */
  CompletionStage<HashValues> getAll();

  /** {@link HashOperations#delete} without blocking. */
  CompletionStage<Long> delete(String... fields);

  /** {@link HashOperations#exists} without blocking. */
  CompletionStage<Boolean> exists(String field);

  /** {@link HashOperations#fields} without blocking. */
  CompletionStage<Set<String>> fields();

  /** {@link HashOperations#size} without blocking. */
  CompletionStage<Long> size();

  /** {@link HashOperations#increment} without blocking. */
  CompletionStage<Long> increment(String field, long delta);

  /** {@link HashOperations#expire} without blocking. */
  CompletionStage<Boolean> expire(Duration ttl);
}
