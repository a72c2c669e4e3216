package io.larder.jcache.redisson;

import io.larder.codec.ClientJsonCodec;
import io.larder.common.MessageId;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.ManagedCache;
import java.net.URI;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.redisson.config.Config;
import org.redisson.jcache.JCacheManager;
import org.redisson.jcache.JCachingProvider;

/** Opens caches of Redisson's JCache on Larder's client: one hash for each cache. */
public final class RedissonEngine implements CacheEngine {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");
  private static final String SCHEME = "larder";

  private final CacheRuntime runtime;
  private final JCacheManager manager;
  private final @Nullable SharedJsonCodec codec;

  /** Creates an engine without waiting for Redis. Redisson's management beans name the URI. */
  public RedissonEngine(CacheRuntime runtime, URI uri) {
    this.runtime = runtime;
    this.codec = codec(runtime);
    this.manager =
        (JCacheManager)
            new JCachingProvider().getCacheManager(opaque(uri), runtime.loader(), new Properties());
  }

  /** Redisson would read the configuration of a client of its own from any other scheme. */
  private static URI opaque(URI uri) {
    return SCHEME.equals(uri.getScheme()) ? uri : URI.create(SCHEME + ":" + uri);
  }

  /** Null where the application's own file names a codec. */
  private static @Nullable SharedJsonCodec codec(CacheRuntime runtime) {
    Config config = runtime.connection().client().getConfig();
    synchronized (config) {
      boolean own =
          config.getCodec() instanceof ClientJsonCodec
              || config.getCodec() instanceof SharedJsonCodec;
      return own ? SharedJsonCodec.of(runtime.codec().allowed(), runtime.loader()) : null;
    }
  }

  @Override
  public <K, V> ManagedCache<K, V> open(Opening<K, V> opening) {
    RedissonCache<K, V> cache = new RedissonCache<>(opening, runtime, manager, codec);
    cache.openIfConnected();
    if (!runtime.isEnabled(opening.name())) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.UNUSED_CACHE_SETTINGS.text(
              "cache '%s' is switched off for annotated methods only: with"
                  + " redis.jcache.engine=redisson a Cache is Redisson's own",
              opening.name()));
    }
    return cache;
  }

  @Override
  public JCacheManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
  }
}
