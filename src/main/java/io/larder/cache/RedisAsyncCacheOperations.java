package io.larder.cache;

import io.larder.connection.call.Reply;
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
    return Reply.stage(() -> commands.set(key, value, ttl));
  }

  @Override
  public CompletionStage<Boolean> setIfAbsent(String key, Object value, Duration ttl) {
    return Reply.stage(() -> commands.setIfAbsent(key, value, ttl));
  }

  @Override
  public <T> CompletionStage<Optional<T>> get(String key, Class<T> type) {
    return Reply.stage(() -> commands.get(key, type));
  }

  @Override
  public <T> CompletionStage<Optional<T>> get(String key, TypeLiteral<T> type) {
    return Reply.stage(() -> commands.get(key, StoredValues.type(type)));
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
    return Reply.stage(() -> commands.getAll(keys, type));
  }

  @Override
  public <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, TypeLiteral<T> type) {
    return Reply.stage(() -> commands.getAll(keys, StoredValues.type(type)));
  }

  @Override
  public CompletionStage<Void> setAll(Map<String, ?> entries, Duration ttl) {
    return Reply.stage(() -> commands.setAll(entries, ttl));
  }

  @Override
  public CompletionStage<Boolean> delete(String key) {
    return Reply.stage(() -> commands.delete(key));
  }

  @Override
  public CompletionStage<Long> delete(Collection<String> keys) {
    return Reply.stage(() -> commands.delete(keys));
  }

  @Override
  public CompletionStage<Boolean> exists(String key) {
    return Reply.stage(() -> commands.exists(key));
  }

  @Override
  public CompletionStage<Boolean> expire(String key, Duration ttl) {
    return Reply.stage(() -> commands.expire(key, ttl));
  }

  @Override
  public CompletionStage<Boolean> persist(String key) {
    return Reply.stage(() -> commands.persist(key));
  }

  @Override
  public CompletionStage<Optional<Duration>> ttl(String key) {
    return Reply.stage(() -> commands.ttl(key));
  }

  @Override
  public CompletionStage<Long> increment(String key, long delta) {
    return Reply.stage(() -> commands.increment(key, delta));
  }

  @Override
  public CompletionStage<Long> increment(String key, long delta, Duration ttlWhenCreated) {
    return Reply.stage(() -> commands.increment(key, delta, ttlWhenCreated));
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
      return Reply.stage(() -> commands.set(field, value));
    }

    @Override
    public CompletionStage<Void> setAll(Map<String, ?> fields) {
      return Reply.stage(() -> commands.setAll(fields));
    }

    @Override
    public <T> CompletionStage<Optional<T>> get(String field, Class<T> type) {
      return Reply.stage(() -> commands.get(field, type));
    }

    @Override
    public <T> CompletionStage<Optional<T>> get(String field, TypeLiteral<T> type) {
      return Reply.stage(() -> commands.get(field, StoredValues.type(type)));
    }

    @Override
    public <T> CompletionStage<Map<String, T>> getAll(Class<T> type) {
      return Reply.stage(() -> commands.getAll(type));
    }

    @Override
    public <T> CompletionStage<Map<String, T>> getAll(TypeLiteral<T> type) {
      return Reply.stage(() -> commands.getAll(StoredValues.type(type)));
    }

    @Override
    public CompletionStage<HashValues> getAll() {
      return Reply.stage(commands::getAll);
    }

    @Override
    public CompletionStage<Long> delete(String... fields) {
      return Reply.stage(() -> commands.delete(fields));
    }

    @Override
    public CompletionStage<Boolean> exists(String field) {
      return Reply.stage(() -> commands.exists(field));
    }

    @Override
    public CompletionStage<Set<String>> fields() {
      return Reply.stage(commands::fields);
    }

    @Override
    public CompletionStage<Long> size() {
      return Reply.stage(commands::size);
    }

    @Override
    public CompletionStage<Long> increment(String field, long delta) {
      return Reply.stage(() -> commands.increment(field, delta));
    }

    @Override
    public CompletionStage<Boolean> expire(Duration ttl) {
      return Reply.stage(() -> commands.expire(ttl));
    }
  }
}
