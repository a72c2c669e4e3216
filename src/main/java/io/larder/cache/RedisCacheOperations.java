package io.larder.cache;

import io.larder.codec.JsonCodec;
import io.larder.codec.UnreadableValues;
import io.larder.config.CacheConfiguration;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.client.RedissonConnection;
import io.larder.fence.Fences;
import io.larder.guard.CacheGuard;
import io.larder.guard.Outages;
import io.larder.guard.Probe;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import io.larder.transaction.CommittedStores;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Implements {@link CacheOperations} with Redis. Applications without CDI create it themselves. */
public final class RedisCacheOperations implements CacheOperations {
  private final CacheCommands commands;

  /**
   * Creates operations on a connection.
   *
   * @param connection where to; this object does not close it
   * @param settings how keys begin and how long values stay by default
   * @param codec writes and reads values
   * @param unreadable takes what cannot be read
   */
  public RedisCacheOperations(
      RedissonConnection connection,
      LarderSettings settings,
      JsonCodec codec,
      UnreadableValues unreadable) {
    this(
        connection,
        settings,
        codec,
        unreadable,
        new Shared(
            new CacheGuard(
                Probe.of(connection.calls()),
                Outages.untold(),
                RedisCacheOperations.class.getClassLoader()),
            CommittedStores.NONE,
            List.of()));
  }

  /**
   * What these operations have in common with annotated methods.
   *
   * @param guard knows whether Redis answers; these operations do not close it
   * @param transactions where values are kept that are computed in a transaction
   * @param observers those who are told what happens, by the name of a cache
   */
  public record Shared(
      CacheGuard guard, CommittedStores transactions, List<CacheObserver.Source> observers) {}

  /**
   * Creates operations that bypass Redis together with others, and know of transactions.
   *
   * @param connection where to; this object does not close it
   * @param settings how keys begin, and how values are computed and stored
   * @param codec writes and reads values
   * @param unreadable takes what cannot be read
   * @param shared what is not theirs alone
   */
  public RedisCacheOperations(
      RedissonConnection connection,
      LarderSettings settings,
      JsonCodec codec,
      UnreadableValues unreadable,
      Shared shared) {
    this(
        commands(
            connection.calls(),
            settings,
            new StoredValues(codec, unreadable, CacheObservation.none()),
            computing(connection, settings, shared)));
  }

  private static Computing computing(
      RedissonConnection connection, LarderSettings settings, Shared shared) {
    RedisCalls calls = connection.calls();
    return new Computing(
        connection.flights(),
        new FencedKeys(calls, new Fences(calls, settings.get(Settings.KEY_PREFIX))),
        settings,
        shared);
  }

  private static CacheCommands commands(
      RedisCalls calls, LarderSettings settings, StoredValues values, Computing computing) {
    return CacheCommands.of(
        calls,
        new CacheKeys(
            settings.get(Settings.KEY_PREFIX), settings.get(Settings.CACHE_NAMESPACE), ""),
        values,
        computing,
        computing.policy(CacheConfiguration.DEFAULT));
  }

  private RedisCacheOperations(CacheCommands commands) {
    this.commands = commands;
  }

  @Override
  public void set(String key, Object value) {
    set(key, value, commands.defaultTtl());
  }

  @Override
  public void set(String key, Object value, Duration ttl) {
    commands.set(key, value, ttl).await();
  }

  @Override
  public boolean setIfAbsent(String key, Object value, Duration ttl) {
    return commands.setIfAbsent(key, value, ttl).await();
  }

  @Override
  public <T> Optional<T> get(String key, Class<T> type) {
    return commands.<T>get(key, type).await();
  }

  @Override
  public <T> Optional<T> get(String key, TypeLiteral<T> type) {
    return commands.<T>get(key, StoredValues.type(type)).await();
  }

  @Override
  @SuppressWarnings("NullAway") // null only where null-ttl says that nulls are values
  public <T> T getOrCompute(String key, Class<T> type, Duration ttl, Supplier<? extends T> loader) {
    return commands.computed().getOrCompute(key, type, ttl, loader);
  }

  @Override
  @SuppressWarnings("NullAway") // null only where null-ttl says that nulls are values
  public <T> T getOrCompute(
      String key, TypeLiteral<T> type, Duration ttl, Supplier<? extends T> loader) {
    return commands.computed().getOrCompute(key, StoredValues.type(type), ttl, loader);
  }

  @Override
  public <T> Map<String, T> getAll(Collection<String> keys, Class<T> type) {
    return commands.<T>getAll(keys, type).await();
  }

  @Override
  public <T> Map<String, T> getAll(Collection<String> keys, TypeLiteral<T> type) {
    return commands.<T>getAll(keys, StoredValues.type(type)).await();
  }

  @Override
  public void setAll(Map<String, ?> entries, Duration ttl) {
    commands.setAll(entries, ttl).await();
  }

  @Override
  public boolean delete(String key) {
    return commands.delete(key).await();
  }

  @Override
  public long delete(Collection<String> keys) {
    return commands.delete(keys).await();
  }

  @Override
  public boolean exists(String key) {
    return commands.exists(key).await();
  }

  @Override
  public boolean expire(String key, Duration ttl) {
    return commands.expire(key, ttl).await();
  }

  @Override
  public boolean persist(String key) {
    return commands.persist(key).await();
  }

  @Override
  public Optional<Duration> ttl(String key) {
    return commands.ttl(key).await();
  }

  @Override
  public long increment(String key, long delta) {
    return commands.increment(key, delta).await();
  }

  @Override
  public long increment(String key, long delta, Duration ttlWhenCreated) {
    return commands.increment(key, delta, ttlWhenCreated).await();
  }

  @Override
  public long deleteByPattern(String pattern) {
    return commands.deleteByPattern(pattern);
  }

  @Override
  public HashOperations hash(String key) {
    return new HashCommands.Blocking(commands.hash(key));
  }

  @Override
  public CacheOperations withPrefix(String prefix) {
    return new RedisCacheOperations(commands.withPrefix(prefix));
  }

  @Override
  public CacheOperations cache(String name) {
    return new RedisCacheOperations(commands.cache(name));
  }

  @Override
  public AsyncCacheOperations async() {
    return new RedisAsyncCacheOperations(commands);
  }

  @Override
  public long unreadableValues() {
    return commands.unreadableCount();
  }
}
