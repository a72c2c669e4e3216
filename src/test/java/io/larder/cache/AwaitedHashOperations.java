package io.larder.cache;

import static io.larder.cache.Awaited.await;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The asynchronous face, waited for. */
record AwaitedHashOperations(AsyncHashOperations async) implements HashOperations {
  @Override
  public void set(String field, Object value) {
    await(async.set(field, value));
  }

  @Override
  public void setAll(Map<String, ?> fields) {
    await(async.setAll(fields));
  }

  @Override
  public <T> Optional<T> get(String field, Class<T> type) {
    return await(async.get(field, type));
  }

  @Override
  public <T> Optional<T> get(String field, TypeLiteral<T> type) {
    return await(async.get(field, type));
  }

  @Override
  public <T> Map<String, T> getAll(Class<T> type) {
    return await(async.getAll(type));
  }

  @Override
  public <T> Map<String, T> getAll(TypeLiteral<T> type) {
    return await(async.getAll(type));
  }

  @Override
  public HashValues getAll() {
    return await(async.getAll());
  }

  @Override
  public long delete(String... fields) {
    return await(async.delete(fields));
  }

  @Override
  public boolean exists(String field) {
    return await(async.exists(field));
  }

  @Override
  public Set<String> fields() {
    return await(async.fields());
  }

  @Override
  public long size() {
    return await(async.size());
  }

  @Override
  public long increment(String field, long delta) {
    return await(async.increment(field, delta));
  }

  @Override
  public boolean expire(Duration ttl) {
    return await(async.expire(ttl));
  }
}
