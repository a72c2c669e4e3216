package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ManagedCache;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.integration.CompletionListener;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;
import org.redisson.api.CacheAsync;
import org.redisson.jcache.JCache;

/** A cache on Redisson's JCache, which sees keys and values as bytes. */
final class RedissonCache<K, V> extends ManagedCache<K, V> {
  private final EntryCodec<K, V> codec;
  private final RedissonParts<K, V> parts;
  private final RedissonStore store;
  private final BackingCache annotated;

  RedissonCache(
      CacheEngine.Opening<K, V> opening, EntryCodec<K, V> codec, RedissonEngine.Wiring wiring) {
    super(opening);
    this.codec = codec;
    this.parts = new RedissonParts<>(this, setup(), codec, wiring);
    this.store =
        new RedissonStore(
            wiring.connection(),
            wiring.redisKey(opening.name()),
            () -> wiring.open(opening.name(), parts));
    this.annotated = new RedissonEngineCache<>(opening.name(), codec, parts, store);
    try {
      setup().getCacheEntryListenerConfigurations().forEach(parts.listeners()::add);
      store.openIfConnected();
    } catch (RuntimeException e) {
      parts.application().closeAll();
      throw e;
    }
  }

  @Override
  public BackingCache forAnnotations() {
    return annotated;
  }

  @Override
  public CacheStatisticsMXBean statistics() {
    return parts.statistics();
  }

  @Override
  public void countStatistics(boolean on) {
    setup().statistics(on);
    parts.statistics().count(on);
  }

  /** One call of Redisson; with code of the application in it, it takes as long as that takes. */
  private <T extends @Nullable Object> T run(
      String name, Function<CacheAsync<StoredBytes, StoredBytes>, CompletionStage<T>> call) {
    checkOpen();
    return parts.mayTakeLong()
        ? store.blocking(name, cache -> join(call.apply(cache)))
        : store.await(name, call::apply);
  }

  /** The same for one that removes, which is timed. */
  private <T extends @Nullable Object> T runRemoval(
      String name, Function<CacheAsync<StoredBytes, StoredBytes>, CompletionStage<T>> call) {
    if (!setup().isStatisticsEnabled()) {
      return run(name, call);
    }
    long start = System.nanoTime();
    T result = run(name, call);
    parts.statistics().removed(System.nanoTime() - start);
    return result;
  }

  static <T extends @Nullable Object> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public @Nullable V get(K key) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    return parts.readsThrough()
        ? store.<@Nullable V>blocking("get", cache -> parts.read(cache, stored))
        : codec.value(this.<@Nullable StoredBytes>run("get", cache -> cache.getAsync(stored)));
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    checkOpen();
    Set<StoredBytes> stored = storedKeys(keys);
    if (stored.isEmpty()) {
      return new HashMap<>();
    }
    return parts.readsThrough()
        ? store.blocking("getAll", cache -> parts.readAll(cache, stored))
        : codec.entries(run("getAll", cache -> parts.getAll(cache, stored)));
  }

  @Override
  public boolean containsKey(K key) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    return run("containsKey", cache -> cache.containsKeyAsync(stored));
  }

  @Override
  public void loadAll(
      Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener listener) {
    checkOpen();
    Set<StoredBytes> stored = storedKeys(keys);
    var unused =
        inBackground(() -> store.loadAll(stored, replaceExistingValues))
            .whenComplete((done, failure) -> parts.application().tell(listener, failure));
  }

  @Override
  public void put(K key, V value) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    StoredBytes bytes = codec.value(value);
    this.<@Nullable Void>run("put", cache -> cache.putAsync(stored, bytes));
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    StoredBytes bytes = codec.value(value);
    return codec.value(
        this.<@Nullable StoredBytes>run("getAndPut", cache -> cache.getAndPutAsync(stored, bytes)));
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    checkOpen();
    Map<StoredBytes, StoredBytes> stored = new HashMap<>();
    map.forEach((key, value) -> stored.put(codec.key(key), codec.value(value)));
    if (!stored.isEmpty()) {
      this.<@Nullable Void>run("putAll", cache -> cache.putAllAsync(stored));
    }
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    StoredBytes bytes = codec.value(value);
    return run("putIfAbsent", cache -> cache.putIfAbsentAsync(stored, bytes));
  }

  @Override
  public boolean remove(K key) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    return runRemoval("remove", cache -> cache.removeAsync(stored));
  }

  @Override
  public boolean remove(K key, V oldValue) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    StoredBytes old = codec.value(oldValue);
    return runRemoval("remove", cache -> cache.removeAsync(stored, old));
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    return codec.value(
        this.<@Nullable StoredBytes>runRemoval(
            "getAndRemove", cache -> cache.getAndRemoveAsync(stored)));
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    StoredBytes old = codec.value(oldValue);
    StoredBytes bytes = codec.value(newValue);
    return run("replace", cache -> cache.replaceAsync(stored, old, bytes));
  }

  @Override
  public boolean replace(K key, V value) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    StoredBytes bytes = codec.value(value);
    return run("replace", cache -> cache.replaceAsync(stored, bytes));
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    StoredBytes bytes = codec.value(value);
    return codec.value(
        this.<@Nullable StoredBytes>run(
            "getAndReplace", cache -> cache.getAndReplaceAsync(stored, bytes)));
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    checkOpen();
    Set<StoredBytes> stored = storedKeys(keys);
    if (!stored.isEmpty()) {
      this.<@Nullable Void>runRemoval("removeAll", cache -> cache.removeAllAsync(stored));
    }
  }

  @Override
  public void removeAll() {
    checkOpen();
    store.blocking(
        "removeAll",
        cache -> {
          cache.removeAll();
          return true;
        });
  }

  @Override
  public void clear() {
    this.<@Nullable Void>run("clear", CacheAsync::clearAsync);
  }

  @Override
  public <T> @Nullable T invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    checkOpen();
    StoredBytes stored = codec.key(key);
    StoredProcessor<K, V, T> processor = processor(entryProcessor);
    return store.<@Nullable T>blocking(
        "invoke", cache -> cache.invoke(stored, processor, arguments));
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    checkOpen();
    Set<StoredBytes> stored = storedKeys(keys);
    StoredProcessor<K, V, T> processor = processor(entryProcessor);
    Map<StoredBytes, EntryProcessorResult<T>> results =
        store.blocking("invokeAll", cache -> cache.invokeAll(stored, processor, arguments));
    Map<K, EntryProcessorResult<T>> read = new HashMap<>();
    results.forEach((key, result) -> read.put(Objects.requireNonNull(codec.key(key)), result));
    return read;
  }

  private <T> StoredProcessor<K, V, T> processor(EntryProcessor<K, V, T> processor) {
    return new StoredProcessor<>(
        Objects.requireNonNull(processor, "entryProcessor is null"), codec);
  }

  private Set<StoredBytes> storedKeys(Set<? extends K> keys) {
    Set<StoredBytes> stored = new HashSet<>();
    for (K key : keys) {
      stored.add(codec.key(key));
    }
    return stored;
  }

  @Override
  public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    checkOpen();
    store.blocking(
        "registerCacheEntryListener",
        cache -> {
          parts.listeners().add(configuration).forEach(cache::registerCacheEntryListener);
          return true;
        });
    setup().add(configuration);
  }

  @Override
  public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
    checkOpen();
    store.blocking(
        "deregisterCacheEntryListener",
        cache -> {
          parts.listeners().remove(configuration).forEach(cache::deregisterCacheEntryListener);
          return true;
        });
    setup().remove(configuration);
  }

  @Override
  public Iterator<Entry<K, V>> iterator() {
    checkOpen();
    return new RedissonIterator<>(this, codec, store);
  }

  @Override
  protected void release() {
    store.close();
    parts.application().closeAll();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    for (Object known : new Object[] {this, annotated, parts.client()}) {
      if (type.isInstance(known)) {
        return type.cast(known);
      }
    }
    if (type == CacheAsync.class) {
      checkOpen();
      return type.cast(new RedissonAsyncCache<>(codec, parts, store));
    }
    if (type.isAssignableFrom(JCache.class)) {
      checkOpen();
      return type.cast(store.<Object>blocking("unwrap", cache -> cache));
    }
    throw new IllegalArgumentException(
        "cache '"
            + getName()
            + "' is no "
            + type.getName()
            + "; expected javax.cache.Cache, org.redisson.api.CacheAsync or RedissonClient");
  }
}
