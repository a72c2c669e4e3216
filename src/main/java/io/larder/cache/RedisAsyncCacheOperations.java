package io.larder.cache;

import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Implements {@link AsyncCacheOperations} with Redis. */
final class RedisAsyncCacheOperations implements AsyncCacheOperations {
  private final CacheCommands commands;

  RedisAsyncCacheOperations(CacheCommands commands) {
    this.commands = commands;
  }

  @Override
  public CompletionStage<Void> set(String key, Object value) {
    return set(key, value, commands.defaultTtl());
  }

  @Override
  public CompletionStage<Void> set(String key, Object value, Duration ttl) {
    return commands.stage(() -> commands.set(key, value, ttl));
  }

  @Override
  public CompletionStage<Boolean> setIfAbsent(String key, Object value, Duration ttl) {
    return commands.stage(() -> commands.setIfAbsent(key, value, ttl));
  }

  @Override
  public <T> CompletionStage<Optional<T>> get(String key, Class<T> type) {
    return commands.stage(() -> commands.get(key, type));
  }

  @Override
  public <T> CompletionStage<Optional<T>> get(String key, TypeLiteral<T> type) {
    return commands.stage(() -> commands.get(key, StoredValues.type(type)));
  }

  @Override
  public <T> CompletionStage<T> getOrCompute(
      String key, Class<T> type, Duration ttl, Supplier<? extends CompletionStage<T>> loader) {
    return commands.computed().getOrComputeAsync(key, type, ttl, loader);
  }

  @Override
  public <T> CompletionStage<T> getOrCompute(
      String key,
      TypeLiteral<T> type,
      Duration ttl,
      Supplier<? extends CompletionStage<T>> loader) {
    return commands.computed().getOrComputeAsync(key, StoredValues.type(type), ttl, loader);
  }

  @Override
  public <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, Class<T> type) {
    return commands.stage(() -> commands.getAll(keys, type));
  }

  @Override
  public <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, TypeLiteral<T> type) {
    return commands.stage(() -> commands.getAll(keys, StoredValues.type(type)));
  }

  @Override
  public CompletionStage<Void> setAll(Map<String, ?> entries, Duration ttl) {
    return commands.stage(() -> commands.setAll(entries, ttl));
  }

  @Override
  public CompletionStage<Boolean> delete(String key) {
    return commands.stage(() -> commands.delete(key));
  }

  @Override
  public CompletionStage<Long> delete(Collection<String> keys) {
    return commands.stage(() -> commands.delete(keys));
  }

  @Override
  public CompletionStage<Boolean> exists(String key) {
    return commands.stage(() -> commands.exists(key));
  }

  @Override
  public CompletionStage<Boolean> expire(String key, Duration ttl) {
    return commands.stage(() -> commands.expire(key, ttl));
  }

  @Override
  public CompletionStage<Boolean> persist(String key) {
    return commands.stage(() -> commands.persist(key));
  }

  @Override
  public CompletionStage<Optional<Duration>> ttl(String key) {
    return commands.stage(() -> commands.ttl(key));
  }

  @Override
  public CompletionStage<Long> increment(String key, long delta) {
    return commands.stage(() -> commands.increment(key, delta));
  }

  @Override
  public CompletionStage<Long> increment(String key, long delta, Duration ttlWhenCreated) {
    return commands.stage(() -> commands.increment(key, delta, ttlWhenCreated));
  }

  @Override
  public CompletionStage<Long> deleteByPattern(String pattern) {
    return commands.deleteByPatternAsync(pattern);
  }

  @Override
  public AsyncHashOperations hash(String key) {
    return new Hash(commands.hash(key));
  }

  @Override
  public AsyncCacheOperations withPrefix(String prefix) {
    return new RedisAsyncCacheOperations(commands.withPrefix(prefix));
  }

  @Override
  public AsyncCacheOperations cache(String name) {
    return new RedisAsyncCacheOperations(commands.cache(name));
  }

  private record Hash(HashCommands commands) implements AsyncHashOperations {
    @Override
    public CompletionStage<Void> set(String field, Object value) {
      return commands.stage(() -> commands.set(field, value));
    }

    @Override
    public CompletionStage<Void> setAll(Map<String, ?> fields) {
      return commands.stage(() -> commands.setAll(fields));
    }

    @Override
    public <T> CompletionStage<Optional<T>> get(String field, Class<T> type) {
      return commands.stage(() -> commands.get(field, type));
    }

    @Override
    public <T> CompletionStage<Optional<T>> get(String field, TypeLiteral<T> type) {
      return commands.stage(() -> commands.get(field, StoredValues.type(type)));
    }

    @Override
    public <T> CompletionStage<Map<String, T>> getAll(Class<T> type) {
      return commands.stage(() -> commands.getAll(type));
    }

    @Override
    public <T> CompletionStage<Map<String, T>> getAll(TypeLiteral<T> type) {
      return commands.stage(() -> commands.getAll(StoredValues.type(type)));
    }

    @Override
    public CompletionStage<HashValues> getAll() {
      return commands.stage(commands::getAll);
    }

    @Override
    public CompletionStage<Long> delete(String... fields) {
      return commands.stage(() -> commands.delete(fields));
    }

    @Override
    public CompletionStage<Boolean> exists(String field) {
      return commands.stage(() -> commands.exists(field));
    }

    @Override
    public CompletionStage<Set<String>> fields() {
      return commands.stage(commands::fields);
    }

    @Override
    public CompletionStage<Long> size() {
      return commands.stage(commands::size);
    }

    @Override
    public CompletionStage<Long> increment(String field, long delta) {
      return commands.stage(() -> commands.increment(field, delta));
    }

    @Override
    public CompletionStage<Boolean> expire(Duration ttl) {
      return commands.stage(() -> commands.expire(ttl));
    }
  }
}
