package io.larder.cache;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Implements {@link HashOperations} with Redis. */
final class RedisHashOperations implements HashOperations {
  private final HashCommands commands;

  RedisHashOperations(HashCommands commands) {
    this.commands = commands;
  }

  @Override
  public void set(String field, Object value) {
    commands.set(field, value).await();
  }

  @Override
  public void setAll(Map<String, ?> fields) {
    commands.setAll(fields).await();
  }

  @Override
  public <T> Optional<T> get(String field, Class<T> type) {
    return commands.<T>get(field, type).await();
  }

  @Override
  public <T> Optional<T> get(String field, TypeLiteral<T> type) {
    return commands.<T>get(field, StoredValues.type(type)).await();
  }

  @Override
  public <T> Map<String, T> getAll(Class<T> type) {
    return commands.<T>getAll(type).await();
  }

  @Override
  public <T> Map<String, T> getAll(TypeLiteral<T> type) {
    return commands.<T>getAll(StoredValues.type(type)).await();
  }

  @Override
  public HashValues getAll() {
    return commands.getAll().await();
  }

  @Override
  public long delete(String... fields) {
    return commands.delete(fields).await();
  }

  @Override
  public boolean exists(String field) {
    return commands.exists(field).await();
  }

  @Override
  public Set<String> fields() {
    return commands.fields().await();
  }

  @Override
  public long size() {
    return commands.size().await();
  }

  @Override
  public long increment(String field, long delta) {
    return commands.increment(field, delta).await();
  }

  @Override
  public boolean expire(Duration ttl) {
    return commands.expire(ttl).await();
  }
}
