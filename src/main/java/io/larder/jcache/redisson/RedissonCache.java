package io.larder.jcache.redisson;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.RedisConnection;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.ManagedCache;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListener;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.jcache.JCache;
import org.redisson.jcache.JCacheManager;
import org.redisson.jcache.configuration.RedissonConfiguration;

/**
 * A cache of Redisson's JCache, made with the first call that has a connection: made without one,
 * it would wait, and its task that removes expired entries would end with its first run.
 */
final class RedissonCache<K, V> extends ManagedCache<K, V> {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private final CacheRuntime runtime;
  private final JCacheManager manager;
  private final PerCallExpiry expiry;
  private final BackingCache annotated;
  private @Nullable JCache<K, V> opened;

  RedissonCache(
      CacheEngine.Opening<K, V> opening,
      CacheRuntime runtime,
      JCacheManager manager,
      @Nullable SharedJsonCodec codec) {
    super(opening);
    this.runtime = runtime;
    this.manager = manager;
    this.expiry = new PerCallExpiry(setup().getExpiryPolicyFactory().create());
    this.annotated = new RedissonBackingCache<>(this, runtime, expiry, codec);
  }

  void openIfConnected() {
    if (runtime.connection().state() == RedisConnection.State.CONNECTED) {
      call("open", JCache::getName);
    }
  }

  private synchronized JCache<K, V> jcache() {
    checkOpen();
    if (opened == null) {
      MutableConfiguration<K, V> configuration =
          new MutableConfiguration<>(setup()).setExpiryPolicyFactory(() -> expiry);
      opened =
          (JCache<K, V>)
              manager.createCache(
                  getName(),
                  RedissonConfiguration.fromInstance(runtime.connection().client(), configuration));
    }
    return opened;
  }

  /**
   * Calls Redisson's cache. Without a connection the call fails at once, and a failure of Redis is
   * Larder's exception; what the application's code throws comes out as Redisson reports it.
   */
  <T extends @Nullable Object> T send(String name, Function<JCache<K, V>, T> call) {
    checkOpen();
    return runtime
        .connection()
        .calls()
        .<Supplier<T>>blocking(
            name + " of cache '" + getName() + "'",
            client -> {
              try {
                T result = call.apply(jcache());
                return () -> result;
              } catch (RuntimeException e) {
                RedisException ofRedis = failureOfRedis(e);
                if (ofRedis != null) {
                  throw ofRedis;
                }
                return () -> {
                  throw e;
                };
              }
            })
        .get();
  }

  private static @Nullable RedisException failureOfRedis(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CacheLoaderException || cause instanceof CacheWriterException) {
        return null;
      }
      if (cause instanceof RedisException redis) {
        return redis;
      }
    }
    return null;
  }

  private <T extends @Nullable Object> T call(String name, Function<JCache<K, V>, T> call) {
    try {
      return send(name, call);
    } catch (LarderException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  private void run(String name, Consumer<JCache<K, V>> action) {
    Function<JCache<K, V>, Boolean> call =
        cache -> {
          action.accept(cache);
          return true;
        };
    call(name, call);
  }

  @Override
  public BackingCache forAnnotations() {
    return annotated;
  }

  /** Redisson's manager registers a bean of its own. */
  @Override
  public @Nullable CacheStatisticsMXBean statistics() {
    return null;
  }

  @Override
  public synchronized void countStatistics(boolean on) {
    setup().statistics(on);
    if (opened != null) {
      manager.enableStatistics(getName(), on);
    }
  }

  @Override
  public @Nullable V get(K key) {
    return this.<@Nullable V>call("get", cache -> cache.get(key));
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    return call("getAll", cache -> cache.getAll(keys));
  }

  @Override
  public boolean containsKey(K key) {
    return call("containsKey", cache -> cache.containsKey(key));
  }

  @Override
  public void loadAll(
      Set<? extends K> keys, boolean replaceExisting, @Nullable CompletionListener listener) {
    run("loadAll", cache -> cache.loadAll(keys, replaceExisting, listener));
  }

  @Override
  public void put(K key, V value) {
    run("put", cache -> cache.put(key, value));
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    return this.<@Nullable V>call("getAndPut", cache -> cache.getAndPut(key, value));
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    run("putAll", cache -> cache.putAll(map));
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    return call("putIfAbsent", cache -> cache.putIfAbsent(key, value));
  }

  @Override
  public boolean remove(K key) {
    return call("remove", cache -> cache.remove(key));
  }

  @Override
  public boolean remove(K key, V oldValue) {
    return call("remove", cache -> cache.remove(key, oldValue));
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    return this.<@Nullable V>call("getAndRemove", cache -> cache.getAndRemove(key));
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    return call("replace", cache -> cache.replace(key, oldValue, newValue));
  }

  @Override
  public boolean replace(K key, V value) {
    return call("replace", cache -> cache.replace(key, value));
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    return this.<@Nullable V>call("getAndReplace", cache -> cache.getAndReplace(key, value));
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    run("removeAll", cache -> cache.removeAll(keys));
  }

  @Override
  public void removeAll() {
    run("removeAll", JCache::removeAll);
  }

  @Override
  public void clear() {
    run("clear", JCache::clear);
  }

  @Override
  public <T> @Nullable T invoke(
      K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
    return this.<@Nullable T>call("invoke", cache -> cache.invoke(key, processor, arguments));
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
    return call("invokeAll", cache -> cache.invokeAll(keys, processor, arguments));
  }

  @Override
  public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
    run("registerCacheEntryListener", cache -> cache.registerCacheEntryListener(listener));
    setup().add(listener);
  }

  @Override
  public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
    run("deregisterCacheEntryListener", cache -> cache.deregisterCacheEntryListener(listener));
    setup().remove(listener);
  }

  @Override
  public Iterator<Entry<K, V>> iterator() {
    return call("iterator", JCache::iterator);
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type == RedissonClient.class) {
      return type.cast(runtime.connection().client());
    }
    T below = this.<@Nullable T>call("unwrap", cache -> cache.unwrap(type));
    return below != null ? below : unwrap(type, this);
  }

  /** The entries stay in Redis. */
  @Override
  protected synchronized void release() {
    if (opened == null) {
      return;
    }
    try {
      opened.close();
    } catch (CacheException | RedisException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () ->
              MessageId.CACHE_FAILURE.text(
                  getName() + " was closed without telling Redis: " + e.getClass().getName()));
    }
  }
}
