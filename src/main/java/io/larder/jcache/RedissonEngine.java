package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.codec.StoredBytesCodec;
import io.larder.connection.RedissonConnection;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.ManagedCache;
import java.net.URI;
import java.util.Properties;
import javax.cache.CacheException;
import org.redisson.client.RedisException;
import org.redisson.client.codec.Codec;
import org.redisson.config.Config;
import org.redisson.jcache.JCache;
import org.redisson.jcache.JCacheManager;
import org.redisson.jcache.JCachingProvider;
import org.redisson.jcache.configuration.RedissonConfiguration;

/** Redisson's JCache on Larder's client: one hash for each cache. */
final class RedissonEngine implements CacheEngine {
  /** An unknown scheme: Redisson would look for its configuration under any other. */
  private static final URI NO_FILE = URI.create("larder:engine");

  private final CacheRuntime runtime;
  private final Wiring wiring;

  /** What the caches of this engine share. */
  record Wiring(
      RedissonConnection connection, String root, ClassLoader loader, JCacheManager manager) {
    private static final Codec BYTES = new StoredBytesCodec();

    /** The hash of a cache. Braces would choose its cluster slot and hide it from clean-up. */
    String redisKey(String cacheName) {
      return root + cacheName.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
    }

    /** Makes Redisson's cache, with the listeners it has by now. */
    JCache<StoredBytes, StoredBytes> open(String cacheName, RedissonParts<?, ?> parts) {
      JCache<StoredBytes, StoredBytes> cache = create(redisKey(cacheName), parts);
      try {
        parts.listeners().stored().forEach(cache::registerCacheEntryListener);
        parts.statistics().opened(cache);
        return cache;
      } catch (CacheException | RedisException e) {
        cache.close();
        throw e;
      }
    }

    /**
     * Redisson's JCache takes the codec that the configuration of its client has while a cache is
     * made, and nobody else looks there: a client works with a copy. So the caches get theirs, and
     * the injected client keeps its own.
     */
    private JCache<StoredBytes, StoredBytes> create(String key, RedissonParts<?, ?> parts) {
      Config config = connection.client().getConfig();
      synchronized (config) {
        Codec before = config.getCodec();
        config.setCodec(BYTES);
        try {
          return (JCache<StoredBytes, StoredBytes>)
              manager.createCache(
                  key,
                  RedissonConfiguration.fromInstance(connection.client(), parts.configuration()));
        } finally {
          config.setCodec(before);
        }
      }
    }
  }

  RedissonEngine(CacheRuntime runtime) {
    this.runtime = runtime;
    this.wiring =
        new Wiring(
            runtime.connection(),
            runtime.settings().keys().prefix() + "j:",
            runtime.loader(),
            (JCacheManager)
                new JCachingProvider()
                    .getCacheManager(NO_FILE, runtime.loader(), new Properties()));
  }

  @Override
  public <K, V> ManagedCache<K, V> open(Opening<K, V> opening) {
    EntryCodec<K, V> codec =
        new EntryCodec<>(
            runtime.codec(),
            runtime.codec(),
            runtime.unreadable(),
            wiring.redisKey(opening.name()),
            opening);
    return new RedissonCache<>(opening, codec, wiring);
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(wiring.manager())) {
      return type.cast(wiring.manager());
    }
    throw new IllegalArgumentException(
        "the cache manager is no "
            + type.getName()
            + "; expected javax.cache.CacheManager, RedissonClient or Redisson's JCacheManager");
  }

  @Override
  public void close() {
    wiring.manager().close();
  }
}
