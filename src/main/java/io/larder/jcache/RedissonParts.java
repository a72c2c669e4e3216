package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.ApplicationCode;
import io.larder.jcache.engine.EntryCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;
import org.redisson.api.CacheAsync;
import org.redisson.api.RedissonClient;
import org.redisson.jcache.JCache;

/** What one cache is made of beside its entries: the application's code, in the engine's terms. */
final class RedissonParts<K, V> {
  private final CompleteConfiguration<K, V> given;
  private final EntryCodec<K, V> codec;
  private final ApplicationCode application;
  private final @Nullable StoredLoader<K, V> loader;
  private final @Nullable StoredWriter<K, V> writer;
  private final PerCallExpiry expiry;
  private final StoredListeners<K, V> listeners;
  private final EngineStatistics statistics;
  private final RedissonClient client;

  /** A script for reading may not write. */
  private volatile boolean readsOneByOne;

  RedissonParts(
      Cache<K, V> cache,
      CompleteConfiguration<K, V> given,
      EntryCodec<K, V> codec,
      RedissonEngine.Wiring wiring) {
    this.given = given;
    this.codec = codec;
    application = new ApplicationCode(cache.getName(), wiring.loader());
    CacheLoader<K, V> ownLoader = application.makeIfGiven(given.getCacheLoaderFactory());
    CacheWriter<? super K, ? super V> ownWriter =
        application.makeIfGiven(given.getCacheWriterFactory());
    loader = ownLoader == null ? null : new StoredLoader<>(ownLoader, codec, application);
    writer = ownWriter == null ? null : new StoredWriter<>(ownWriter, codec, application);
    expiry = new PerCallExpiry(application.<ExpiryPolicy>make(given.getExpiryPolicyFactory()));
    listeners = new StoredListeners<>(cache, codec, application);
    statistics = new EngineStatistics(wiring.manager(), given.isStatisticsEnabled());
    client = wiring.connection().client();
  }

  RedissonClient client() {
    return client;
  }

  ApplicationCode application() {
    return application;
  }

  PerCallExpiry expiry() {
    return expiry;
  }

  StoredListeners<K, V> listeners() {
    return listeners;
  }

  EngineStatistics statistics() {
    return statistics;
  }

  /** Whether code of the application runs inside a call. */
  boolean mayTakeLong() {
    return given.isReadThrough() || given.isWriteThrough() || listeners.isAwaited();
  }

  /**
   * Whether a read calls the loader for what is not there. What cannot be read is not there either,
   * but the engine sees an entry, so such a read goes through {@link #read} or {@link #readAll}.
   */
  boolean readsThrough() {
    return given.isReadThrough() && loader != null;
  }

  /** One entry, loaded anew if it cannot be read; waits for Redis and the loader. */
  @Nullable V read(JCache<StoredBytes, StoredBytes> cache, StoredBytes key) {
    StoredBytes found = RedissonCache.<@Nullable StoredBytes>join(cache.getAsync(key));
    // A value that the engine has just loaded needs no reading.
    V value = codec.given(found);
    return value != null || found == null ? value : reload(cache, key);
  }

  /** Several entries, as {@link #read}. */
  Map<K, V> readAll(JCache<StoredBytes, StoredBytes> cache, Set<StoredBytes> keys) {
    Map<K, V> entries = new HashMap<>();
    RedissonCache.join(getAll(cache, keys))
        .forEach(
            (storedKey, found) -> {
              K key = codec.key(storedKey);
              V value = codec.given(found);
              if (value == null) {
                value = reload(cache, storedKey);
              }
              if (key != null && value != null) {
                entries.put(key, value);
              }
            });
    return entries;
  }

  /** What was loaded is no write of the application's, so the writer does not see it. */
  private @Nullable V reload(JCache<StoredBytes, StoredBytes> cache, StoredBytes key) {
    StoredBytes loaded = load(key);
    if (loaded != null && writer != null) {
      writer.without(loaded, () -> RedissonCache.join(cache.putAsync(key, loaded)));
    } else if (loaded != null) {
      RedissonCache.<@Nullable Void>join(cache.putAsync(key, loaded));
    }
    return codec.given(loaded);
  }

  /** As the engine reports it. */
  private @Nullable StoredBytes load(StoredBytes key) {
    try {
      return loader == null ? null : loader.load(key);
    } catch (RuntimeException e) {
      throw new CacheLoaderException(e);
    }
  }

  /** Several entries; one call each where the policy turns out to write on access. */
  CompletionStage<Map<StoredBytes, StoredBytes>> getAll(
      CacheAsync<StoredBytes, StoredBytes> cache, Set<StoredBytes> keys) {
    if (readsOneByOne) {
      return eachOf(cache, keys);
    }
    return cache
        .getAllAsync(keys)
        .toCompletableFuture()
        .exceptionallyCompose(
            failure -> {
              if (!String.valueOf(failure.getMessage()).contains("read-only script")) {
                return CompletableFuture.failedFuture(failure);
              }
              readsOneByOne = true;
              return eachOf(cache, keys);
            });
  }

  private static CompletableFuture<Map<StoredBytes, StoredBytes>> eachOf(
      CacheAsync<StoredBytes, StoredBytes> cache, Set<StoredBytes> keys) {
    CompletableFuture<Map<StoredBytes, StoredBytes>> all =
        CompletableFuture.completedFuture(new HashMap<>());
    for (StoredBytes key : keys) {
      all =
          all.thenCombine(
              cache.getAsync(key),
              (map, value) -> {
                if (value != null) {
                  map.put(key, value);
                }
                return map;
              });
    }
    return all;
  }

  /** Whether removing every entry has to tell somebody about each. */
  boolean isWatched() {
    return given.isWriteThrough() || !listeners.isEmpty();
  }

  /** The configuration of the engine's cache; listeners are registered afterwards. */
  MutableConfiguration<StoredBytes, StoredBytes> configuration() {
    MutableConfiguration<StoredBytes, StoredBytes> configuration =
        new MutableConfiguration<StoredBytes, StoredBytes>()
            .setReadThrough(given.isReadThrough())
            .setWriteThrough(given.isWriteThrough())
            .setExpiryPolicyFactory(() -> expiry);
    if (loader != null) {
      configuration.setCacheLoaderFactory(() -> loader);
    }
    if (writer != null) {
      configuration.setCacheWriterFactory(() -> writer);
    }
    return configuration;
  }
}
