package io.larder.jcache.redisson;

import io.larder.common.Exclusive;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.RedisConnection;
import io.larder.fence.CacheFence;
import io.larder.guard.RefusalLog;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.ManagedCache;
import io.larder.observe.CacheObservation;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriterException;
import javax.cache.management.CacheStatisticsMXBean;
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
@SuppressWarnings("serial") // a reference is written in its place
final class RedissonCache<K, V> extends ManagedCache<K, V> {
  private static final long serialVersionUID = 1L;

  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private final CacheRuntime runtime;
  private final JCacheManager manager;
  private final @Nullable SharedJsonCodec codec;
  private final PerCallExpiry expiry;
  private final CacheFence fence;
  private final RedissonCounts counts;
  private final BackingCache annotated;
  private final RedissonProxy<K, V> proxy;
  private final Exclusive alone = new Exclusive();
  private volatile @Nullable JCache<K, V> opened;

  RedissonCache(
      CacheEngine.Opening<K, V> opening,
      CacheRuntime runtime,
      JCacheManager manager,
      @Nullable SharedJsonCodec codec) {
    super(opening);
    this.runtime = runtime;
    this.manager = manager;
    this.codec = codec;
    this.expiry = new PerCallExpiry(setup().getExpiryPolicyFactory().create());
    this.fence = runtime.fence(opening.name());
    this.counts = new RedissonCounts(CacheObservation.of(opening.name(), runtime.observers()));
    this.annotated = new RedissonBackingCache<>(this, runtime, expiry, codec);
    this.proxy = new RedissonProxy<>(this, setup(), runtime.connection().flights());
  }

  @Override
  public Cache<K, V> cache() {
    return proxy.cache();
  }

  /** Where to tell what happens in it. */
  CacheObservation observation() {
    return counts.observation();
  }

  /** The rights to store what annotated methods compute. */
  CacheFence fence() {
    return fence;
  }

  /** Takes the right to store an entry of a key's text, or all entries where that is null. */
  void endRights(@Nullable String key) {
    checkOpen();
    endUnchecked(key);
  }

  private void endUnchecked(@Nullable String key) {
    try {
      Long unused = fence.end(key, null).await();
    } catch (LarderException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  @Nullable Object unwrapped(Class<?> type) {
    if (type.isInstance(proxy.cache())) {
      return proxy.cache();
    }
    if (type == RedissonClient.class) {
      return runtime.connection().client();
    }
    Object below = this.<@Nullable Object>call("unwrap", cache -> cache.unwrap(type));
    return below != null ? below : unwrap(type);
  }

  void openIfConnected() {
    if (runtime.connection().state() == RedisConnection.State.CONNECTED) {
      call("open", JCache::getName);
    }
  }

  private JCache<K, V> jcache() {
    JCache<K, V> known = opened;
    return known != null ? known : alone.get(this::openedNow);
  }

  private JCache<K, V> openedNow() {
    JCache<K, V> known = opened;
    if (known == null) {
      MutableConfiguration<K, V> configuration =
          new MutableConfiguration<>(setup())
              .setExpiryPolicyFactory(() -> expiry)
              .setStatisticsEnabled(false)
              .setCacheLoaderFactory(counts.observed(setup().getCacheLoaderFactory()));
      known = runtime.connection().configuring().get(() -> open(configuration));
      opened = known;
      count(known, setup().isStatisticsEnabled());
    }
    return known;
  }

  /**
   * Redisson's JCache takes the codec that the configuration of its client has at that moment;
   * other objects of the client took a copy of that configuration and keep their codec.
   */
  private JCache<K, V> open(MutableConfiguration<K, V> configuration) {
    RedissonClient client = runtime.connection().client();
    if (codec != null) {
      client.getConfig().setCodec(codec);
    }
    return (JCache<K, V>)
        manager.createCache(getName(), RedissonConfiguration.fromInstance(client, configuration));
  }

  /**
   * Calls Redisson's cache. Without a connection the call fails at once, and a failure of Redis is
   * Larder's exception; what the application's code throws comes out as Redisson reports it.
   */
  <T extends @Nullable Object> T send(String name, Function<JCache<K, V>, T> call) {
    checkOpen();
    return sendUnchecked(name, call);
  }

  private <T extends @Nullable Object> T sendUnchecked(
      String name, Function<JCache<K, V>, T> call) {
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

  @Nullable Void run(String name, Consumer<JCache<K, V>> action) {
    return this.<@Nullable Void>send(
        name,
        cache -> {
          action.accept(cache);
          return null;
        });
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

  /** Calls Redisson's cache for the application: what fails is an exception of JSR-107. */
  <T extends @Nullable Object> T call(String name, Function<JCache<K, V>, T> call) {
    checkOpen();
    return callUnchecked(name, call);
  }

  private <T extends @Nullable Object> T callUnchecked(
      String name, Function<JCache<K, V>, T> call) {
    try {
      return sendUnchecked(name, call);
    } catch (LarderException e) {
      RefusalLog.observe(observation(), e);
      throw new CacheException(e.getMessage(), e);
    }
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
  public void countStatistics(boolean on) {
    alone.run(
        () -> {
          boolean before = setup().isStatisticsEnabled();
          setup().statistics(on);
          JCache<K, V> known = opened;
          if (known != null && on != before) {
            count(known, on);
          }
        });
  }

  /** Registers Redisson's bean or not; counts in any case. */
  private void count(JCache<K, V> cache, boolean registered) {
    if (!registered) {
      manager.enableStatistics(getName(), false);
    }
    counts.begin(manager, cache);
    if (registered) {
      manager.enableStatistics(getName(), true);
    }
  }

  @Override
  protected void removeEntries() {
    endUnchecked(null);
    callUnchecked(
        "clear",
        cache -> {
          cache.clear();
          return true;
        });
  }

  /** The entries stay in Redis. */
  @Override
  protected void release() {
    alone.run(this::closeIfOpened);
  }

  private void closeIfOpened() {
    JCache<K, V> known = opened;
    if (known == null) {
      return;
    }
    try {
      if (!setup().isStatisticsEnabled()) {
        counts.end(manager, known);
      }
      known.close();
    } catch (RuntimeException | Error e) {
      String text =
          String.format(
              Locale.ROOT,
              "%s was closed without telling Redis: %s",
              getName(),
              e.getClass().getName());
      LOG.log(System.Logger.Level.DEBUG, MessageId.CACHE_FAILURE.text(text));
    }
  }
}
