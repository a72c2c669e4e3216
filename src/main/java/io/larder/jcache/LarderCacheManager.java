package io.larder.jcache;

import io.larder.common.Failures;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings;
import io.larder.config.Settings;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.BackingCaches;
import io.larder.jcache.engine.CacheEngine;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.CacheTypes;
import io.larder.jcache.engine.ManagedCache;
import io.larder.jcache.entries.LarderEngine;
import io.larder.jcache.management.ManagementBeans;
import io.larder.jcache.redisson.RedissonEngine;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/** The cache manager of JSR-107: opens, finds, configures and destroys caches of one engine. */
final class LarderCacheManager implements CacheManager, BackingCaches {
  private final LarderCachingProvider provider;
  private final URI uri;
  private final Properties properties;
  private final CacheRuntime runtime;
  private final CacheEngine engine;
  private final ManagementBeans beans;
  private final ManagerEnd end;
  private final Openings openings = new Openings();
  private final Map<String, ManagedCache<?, ?>> caches = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  LarderCacheManager(
      LarderCachingProvider provider,
      URI uri,
      Properties properties,
      CacheRuntime runtime,
      ManagerEnd end) {
    this.provider = provider;
    this.uri = uri;
    this.properties = properties;
    this.runtime = runtime;
    this.engine =
        switch (runtime.settings().get(Settings.JCACHE_ENGINE)) {
          case LARDER -> new LarderEngine(runtime);
          case REDISSON -> new RedissonEngine(runtime, uri);
        };
    this.beans = new ManagementBeans(uri);
    this.end = end;
  }

  @Override
  public CachingProvider getCachingProvider() {
    return provider;
  }

  @Override
  public URI getURI() {
    return uri;
  }

  @Override
  public ClassLoader getClassLoader() {
    return runtime.loader();
  }

  @Override
  public Properties getProperties() {
    return properties;
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the cache manager " + uri + " is closed");
    }
  }

  @Override
  public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(
      String cacheName, C configuration) {
    checkOpen();
    CacheNames.check(cacheName);
    Objects.requireNonNull(configuration, "configuration is null");
    CompleteConfiguration<K, V> complete = CacheClasses.ofCode(configuration, settings(cacheName));
    return openings.alone(
        cacheName,
        () -> {
          if (find(cacheName) == null) {
            return open(cacheName, complete).cache();
          }
          String problem = "cache '" + cacheName + "' exists already";
          throw new CacheException(MessageId.CACHE_MISUSE.text(problem));
        });
  }

  private <K, V> ManagedCache<K, V> open(String name, CompleteConfiguration<K, V> configuration) {
    CacheTypes.Types known = runtime.types().of(name);
    ManagedCache<K, V> cache =
        engine.open(
            new CacheEngine.Opening<>(
                name,
                configuration,
                CacheClasses.refine(configuration.getKeyType(), known.key()),
                CacheClasses.refine(configuration.getValueType(), known.value()),
                this,
                this::forget));
    try {
      synchronized (caches) {
        checkOpen();
        ManagedCache<?, ?> closing = caches.put(name, cache);
        if (closing != null) {
          beans.remove(closing);
        }
        beans.add(cache);
      }
      OpenedCacheLog.report(cache.setup(), name, settings(name));
    } catch (RuntimeException | Error e) {
      cache.close();
      throw e;
    }
    return cache;
  }

  private void forget(ManagedCache<?, ?> cache) {
    caches.remove(cache.getName(), cache);
    beans.remove(cache);
  }

  @Override
  public <K, V> @Nullable Cache<K, V> getCache(
      String cacheName, Class<K> keyType, Class<V> valueType) {
    checkOpen();
    Objects.requireNonNull(keyType, "keyType is null");
    Objects.requireNonNull(valueType, "valueType is null");
    ManagedCache<?, ?> cache = find(cacheName);
    if (cache == null) {
      return null;
    }
    CacheClasses<?, ?> asked = new CacheClasses<>(keyType, valueType);
    CacheClasses<?, ?> classes = CacheClasses.of(cache.setup());
    if (!classes.equals(asked)) {
      throw new ClassCastException(classes.mismatch(cacheName, asked));
    }
    return unchecked(cache.cache());
  }

  /** Since JSR-107 1.1 without a check of types: javadoc of the method. */
  @Override
  public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
    ManagedCache<?, ?> cache = find(cacheName);
    return cache == null ? null : unchecked(cache.cache());
  }

  /** A cache that is being closed is none. */
  private @Nullable ManagedCache<?, ?> find(String cacheName) {
    checkOpen();
    ManagedCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName, "cacheName is null"));
    return cache == null || cache.isClosed() ? null : cache;
  }

  @SuppressWarnings("unchecked") // the caller was told, or asks for no types
  private static <K, V> Cache<K, V> unchecked(Cache<?, ?> cache) {
    return (Cache<K, V>) cache;
  }

  /** The cache of an injection point, created if it does not exist. */
  Cache<?, ?> injected(String cacheName, Type key, Type value) {
    ManagedCache<?, ?> cache = obtain(cacheName, new CacheTypes.Types(key, value));
    CacheClasses<?, ?> asked = CacheClasses.of(key, value);
    CacheClasses<?, ?> classes = CacheClasses.of(cache.setup());
    if (!classes.isInjectableAs(asked)) {
      throw new CacheException(classes.mismatch(cacheName, asked));
    }
    return cache.cache();
  }

  @Override
  public BackingCache annotated(String cacheName) {
    return obtain(cacheName, runtime.types().injected(cacheName)).forAnnotations();
  }

  @Override
  public Cache<?, ?> cache(String cacheName) {
    return obtain(cacheName, runtime.types().injected(cacheName)).cache();
  }

  @Override
  public CacheSettings settings(String cacheName) {
    return runtime.settings().caches().settings(cacheName);
  }

  private ManagedCache<?, ?> obtain(String cacheName, CacheTypes.Types types) {
    ManagedCache<?, ?> known = find(cacheName);
    return known != null ? known : openings.alone(cacheName, () -> foundOrOpened(cacheName, types));
  }

  private ManagedCache<?, ?> foundOrOpened(String cacheName, CacheTypes.Types types) {
    ManagedCache<?, ?> known = find(cacheName);
    if (known != null) {
      return known;
    }
    CacheNames.check(cacheName);
    CacheClasses<?, ?> classes = CacheClasses.of(types.key(), types.value());
    return open(cacheName, classes.configuration(settings(cacheName)));
  }

  @Override
  public Iterable<String> getCacheNames() {
    checkOpen();
    return Set.copyOf(open().keySet());
  }

  /** The caches that exist, also of a closed manager. */
  Map<String, ManagedCache<?, ?>> open() {
    Map<String, ManagedCache<?, ?>> open = new TreeMap<>(caches);
    open.values().removeIf(ManagedCache::isClosed);
    return open;
  }

  @Override
  public void destroyCache(String cacheName) {
    ManagedCache<?, ?> cache = find(cacheName);
    if (cache != null) {
      cache.destroy();
    }
  }

  @Override
  public void enableManagement(String cacheName, boolean enabled) {
    ManagedCache<?, ?> cache = find(cacheName);
    if (cache != null) {
      beans.manage(cache, enabled);
    }
  }

  @Override
  public void enableStatistics(String cacheName, boolean enabled) {
    ManagedCache<?, ?> cache = find(cacheName);
    if (cache != null) {
      beans.count(cache, enabled);
    }
  }

  @Override
  public void close() {
    List<Runnable> steps = new ArrayList<>();
    synchronized (caches) {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      steps.add(() -> end.begun(this));
      steps.add(beans::removeAll);
      caches.values().forEach(cache -> steps.add(cache::close));
    }
    steps.add(engine::close);
    steps.add(end::closed);
    Failures.runAll(steps);
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    CacheManager below = engine.manager();
    for (Object known : new @Nullable Object[] {this, runtime.connection().client(), below}) {
      if (type.isInstance(known)) {
        return type.cast(known);
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "the cache manager is no %s; expected javax.cache.CacheManager, RedissonClient%s",
            type.getName(),
            below == null ? "" : " or " + below.getClass().getName()));
  }
}
