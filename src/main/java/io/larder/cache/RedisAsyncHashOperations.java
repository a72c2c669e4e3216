package io.larder.cache;

import static io.larder.cache.RedisAsyncCacheOperations.stage;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Implements {@link AsyncHashOperations} with Redis. */
final class RedisAsyncHashOperations implements AsyncHashOperations {
  private final HashCommands commands;

  RedisAsyncHashOperations(HashCommands commands) {
    this.commands = commands;
  }

  @Override
  public CompletionStage<Void> set(String field, Object value) {
    return stage(() -> commands.set(field, value));
  }

  @Override
  public CompletionStage<Void> setAll(Map<String, ?> fields) {
    return stage(() -> commands.setAll(fields));
  }

  @Override
  public <T> CompletionStage<Optional<T>> get(String field, Class<T> type) {
    return stage(() -> commands.get(field, type));
  }

  @Override
  public <T> CompletionStage<Optional<T>> get(String field, TypeLiteral<T> type) {
    return stage(() -> commands.get(field, StoredValues.type(type)));
  }

  @Override
  public <T> CompletionStage<Map<String, T>> getAll(Class<T> type) {
    return stage(() -> commands.getAll(type));
  }

  @Override
  public <T> CompletionStage<Map<String, T>> getAll(TypeLiteral<T> type) {
    return stage(() -> commands.getAll(StoredValues.type(type)));
  }

  @Override
  public CompletionStage<HashValues> getAll() {
    return stage(commands::getAll);
  }

  @Override
  public CompletionStage<Long> delete(String... fields) {
    return stage(() -> commands.delete(fields));
  }

  @Override
  public CompletionStage<Boolean> exists(String field) {
    return stage(() -> commands.exists(field));
  }

  @Override
  public CompletionStage<Set<String>> fields() {
    return stage(commands::fields);
  }

  @Override
  public CompletionStage<Long> size() {
    return stage(commands::size);
  }

  @Override
  public CompletionStage<Long> increment(String field, long delta) {
    return stage(() -> commands.increment(field, delta));
  }

  @Override
  public CompletionStage<Boolean> expire(Duration ttl) {
    return stage(() -> commands.expire(ttl));
  }
}
