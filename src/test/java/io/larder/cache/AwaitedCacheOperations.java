package io.larder.cache;

import static io.larder.cache.Awaited.await;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The asynchronous face, waited for. */
record AwaitedCacheOperations(AsyncCacheOperations async) implements CacheOperations {
  @Override
  public void set(String key, Object value) {
    await(async.set(key, value));
  }

  @Override
  public void set(String key, Object value, Duration ttl) {
    await(async.set(key, value, ttl));
  }

  @Override
  public boolean setIfAbsent(String key, Object value, Duration ttl) {
    return await(async.setIfAbsent(key, value, ttl));
  }

  @Override
  public <T> Optional<T> get(String key, Class<T> type) {
    return await(async.get(key, type));
  }

  @Override
  public <T> Optional<T> get(String key, TypeLiteral<T> type) {
    return await(async.get(key, type));
  }

  @Override
  public <T> T getOrCompute(String key, Class<T> type, Duration ttl, Supplier<? extends T> loader) {
    return await(async.getOrCompute(key, type, ttl, stages(loader)));
  }

  @Override
  public <T> T getOrCompute(
      String key, TypeLiteral<T> type, Duration ttl, Supplier<? extends T> loader) {
    return await(async.getOrCompute(key, type, ttl, stages(loader)));
  }

  private static <T> Supplier<CompletionStage<T>> stages(Supplier<? extends T> loader) {
    return loader == null ? null : () -> CompletableFuture.<T>supplyAsync(loader::get);
  }

  @Override
  public <T> Map<String, T> getAll(Collection<String> keys, Class<T> type) {
    return await(async.getAll(keys, type));
  }

  @Override
  public <T> Map<String, T> getAll(Collection<String> keys, TypeLiteral<T> type) {
    return await(async.getAll(keys, type));
  }

  @Override
  public void setAll(Map<String, ?> entries, Duration ttl) {
    await(async.setAll(entries, ttl));
  }

  @Override
  public boolean delete(String key) {
    return await(async.delete(key));
  }

  @Override
  public long delete(Collection<String> keys) {
    return await(async.delete(keys));
  }

  @Override
  public boolean exists(String key) {
    return await(async.exists(key));
  }

  @Override
  public boolean expire(String key, Duration ttl) {
    return await(async.expire(key, ttl));
  }

  @Override
  public boolean persist(String key) {
    return await(async.persist(key));
  }

  @Override
  public Optional<Duration> ttl(String key) {
    return await(async.ttl(key));
  }

  @Override
  public long increment(String key, long delta) {
    return await(async.increment(key, delta));
  }

  @Override
  public long increment(String key, long delta, Duration ttlWhenCreated) {
    return await(async.increment(key, delta, ttlWhenCreated));
  }

  @Override
  public long deleteByPattern(String pattern) {
    return await(async.deleteByPattern(pattern));
  }

  @Override
  public long invalidate(String pattern) {
    return await(async.invalidate(pattern));
  }

  @Override
  public HashOperations hash(String key) {
    return new AwaitedHashOperations(async.hash(key));
  }

  @Override
  public CacheOperations withPrefix(String prefix) {
    return new AwaitedCacheOperations(async.withPrefix(prefix));
  }

  @Override
  public long unreadableValues() {
    throw new UnsupportedOperationException("on the blocking face only");
  }
}
