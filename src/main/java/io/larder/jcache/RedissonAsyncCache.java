package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.EntryCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.redisson.api.CacheAsync;
import org.redisson.api.RFuture;
import org.redisson.misc.CompletableFutureWrapper;

/**
 * Redisson's asynchronous view of a cache, with the application's keys and values. Its futures
 * complete on callback threads.
 */
final class RedissonAsyncCache<K, V> implements CacheAsync<K, V> {
  private final EntryCodec<K, V> codec;
  private final RedissonParts<K, V> parts;
  private final RedissonStore store;

  RedissonAsyncCache(EntryCodec<K, V> codec, RedissonParts<K, V> parts, RedissonStore store) {
    this.codec = codec;
    this.parts = parts;
    this.store = store;
  }

  /** Redisson's own kind of future: its interface has no other way to make one. */
  private <T extends @Nullable Object, R extends @Nullable Object> RFuture<R> send(
      String name,
      Function<CacheAsync<StoredBytes, StoredBytes>, CompletionStage<T>> call,
      Function<T, R> result) {
    CompletionStage<R> stage =
        parts.mayTakeLong()
            ? store.async(name, cache -> result.apply(RedissonCache.join(call.apply(cache))))
            : store.<T>call(name, call::apply).<R>map(result).stage();
    return new CompletableFutureWrapper<>(stage);
  }

  private RFuture<@Nullable V> value(
      String name,
      Function<CacheAsync<StoredBytes, StoredBytes>, CompletionStage<@Nullable StoredBytes>> call) {
    return this.<@Nullable StoredBytes, @Nullable V>send(name, call, codec::value);
  }

  private RFuture<@Nullable Void> nothing(
      String name,
      Function<CacheAsync<StoredBytes, StoredBytes>, CompletionStage<@Nullable Void>> call) {
    return this.<@Nullable Void, @Nullable Void>send(name, call, done -> null);
  }

  private RFuture<Boolean> flag(
      String name, Function<CacheAsync<StoredBytes, StoredBytes>, CompletionStage<Boolean>> call) {
    return send(name, call, flag -> flag);
  }

  private Set<StoredBytes> keys(Set<? extends K> keys) {
    Set<StoredBytes> stored = new HashSet<>();
    keys.forEach(key -> stored.add(codec.key(key)));
    return stored;
  }

  @Override
  public RFuture<@Nullable V> getAsync(K key) {
    StoredBytes stored = codec.key(key);
    return parts.readsThrough()
        ? new CompletableFutureWrapper<>(
            store.<@Nullable V>async("get", cache -> parts.read(cache, stored)))
        : value("get", cache -> cache.getAsync(stored));
  }

  @Override
  public RFuture<Map<K, V>> getAllAsync(Set<? extends K> keys) {
    Set<StoredBytes> stored = keys(keys);
    if (parts.readsThrough()) {
      return new CompletableFutureWrapper<>(
          store.async("getAll", cache -> parts.readAll(cache, stored)));
    }
    return this.<Map<StoredBytes, StoredBytes>, Map<K, V>>send(
        "getAll", cache -> parts.getAll(cache, stored), codec::entries);
  }

  @Override
  public RFuture<Boolean> containsKeyAsync(K key) {
    StoredBytes stored = codec.key(key);
    return flag("containsKey", cache -> cache.containsKeyAsync(stored));
  }

  @Override
  public RFuture<@Nullable Void> putAsync(K key, V value) {
    StoredBytes stored = codec.key(key);
    StoredBytes bytes = codec.value(value);
    return nothing("put", cache -> cache.putAsync(stored, bytes));
  }

  @Override
  public RFuture<@Nullable V> getAndPutAsync(K key, V value) {
    StoredBytes stored = codec.key(key);
    StoredBytes bytes = codec.value(value);
    return value("getAndPut", cache -> cache.getAndPutAsync(stored, bytes));
  }

  @Override
  public RFuture<@Nullable Void> putAllAsync(Map<? extends K, ? extends V> map) {
    Map<StoredBytes, StoredBytes> stored = new HashMap<>();
    map.forEach((key, value) -> stored.put(codec.key(key), codec.value(value)));
    return nothing("putAll", cache -> cache.putAllAsync(stored));
  }

  @Override
  public RFuture<Boolean> putIfAbsentAsync(K key, V value) {
    StoredBytes stored = codec.key(key);
    StoredBytes bytes = codec.value(value);
    return flag("putIfAbsent", cache -> cache.putIfAbsentAsync(stored, bytes));
  }

  @Override
  public RFuture<Boolean> removeAsync(K key) {
    StoredBytes stored = codec.key(key);
    return flag("remove", cache -> cache.removeAsync(stored));
  }

  @Override
  public RFuture<Boolean> removeAsync(K key, V oldValue) {
    StoredBytes stored = codec.key(key);
    StoredBytes old = codec.value(oldValue);
    return flag("remove", cache -> cache.removeAsync(stored, old));
  }

  @Override
  public RFuture<@Nullable V> getAndRemoveAsync(K key) {
    StoredBytes stored = codec.key(key);
    return value("getAndRemove", cache -> cache.getAndRemoveAsync(stored));
  }

  @Override
  public RFuture<Boolean> replaceAsync(K key, V oldValue, V newValue) {
    StoredBytes stored = codec.key(key);
    StoredBytes old = codec.value(oldValue);
    StoredBytes bytes = codec.value(newValue);
    return flag("replace", cache -> cache.replaceAsync(stored, old, bytes));
  }

  @Override
  public RFuture<Boolean> replaceAsync(K key, V value) {
    StoredBytes stored = codec.key(key);
    StoredBytes bytes = codec.value(value);
    return flag("replace", cache -> cache.replaceAsync(stored, bytes));
  }

  @Override
  public RFuture<@Nullable V> getAndReplaceAsync(K key, V value) {
    StoredBytes stored = codec.key(key);
    StoredBytes bytes = codec.value(value);
    return value("getAndReplace", cache -> cache.getAndReplaceAsync(stored, bytes));
  }

  @Override
  public RFuture<@Nullable Void> removeAllAsync(Set<? extends K> keys) {
    Set<StoredBytes> stored = keys(keys);
    return nothing("removeAll", cache -> cache.removeAllAsync(stored));
  }

  @Override
  public RFuture<@Nullable Void> clearAsync() {
    return nothing("clear", CacheAsync::clearAsync);
  }
}
