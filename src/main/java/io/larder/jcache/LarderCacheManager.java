package io.larder.jcache;

import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.config.CacheSettings;
import io.larder.config.GivenSettings;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.BackingCaches;
import io.larder.jcache.engine.ManagedCache;
import io.larder.jcache.engine.ManagerReference;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The cache manager of JSR-107 for one client: opens, finds, configures and destroys caches. It
 * closes what it opened. Of an application there are several, one for each client, which see the
 * same caches; what annotations, injection points and other clients use stays open.
 */
final class LarderCacheManager implements CacheManager, BackingCaches, Serializable {
  private static final long serialVersionUID = 1L;

  private final transient LarderCachingProvider provider;
  private final transient URI uri;
  private final transient Properties properties;
  private final transient ManagedCaches caches;
  private final transient ManagerEnd end;
  private final transient Set<ManagedCache<?, ?>> created = ConcurrentHashMap.newKeySet();
  private final transient AtomicBoolean closed = new AtomicBoolean();

  LarderCacheManager(
      LarderCachingProvider provider,
      URI uri,
      Properties properties,
      ManagedCaches caches,
      ManagerEnd end) {
    this.provider = provider;
    this.uri = uri;
    this.properties = properties;
    this.caches = caches;
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
    return caches.runtime().loader();
  }

  @Override
  public Properties getProperties() {
    return properties;
  }

  private ManagedCaches open() {
    if (closed.get()) {
      throw new IllegalStateException(
          "the cache manager " + GivenSettings.shown(uri) + " is closed");
    }
    return caches;
  }

  @Override
  public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(
      String cacheName, C configuration) {
    ManagedCache<K, V> cache = opened(cacheName, configuration);
    created.add(cache);
    created.removeIf(ManagedCache::isClosed);
    if (closed.get()) {
      cache.close();
      open();
    }
    return cache.cache();
  }

  @Override
  public <K, V> @Nullable Cache<K, V> getCache(
      String cacheName, Class<K> keyType, Class<V> valueType) {
    open();
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

  private <K, V, C extends Configuration<K, V>> ManagedCache<K, V> opened(
      String cacheName, C configuration) {
    try {
      return open().create(cacheName, configuration, this);
    } catch (LarderException e) {
      // Settings that contradict each other for this name alone, of several patterns.
      throw new CacheException(e.getMessage(), e);
    }
  }

  /** Since JSR-107 1.1 without a check of types: javadoc of the method. */
  @Override
  public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
    ManagedCache<?, ?> cache = find(cacheName);
    return cache == null ? null : unchecked(cache.cache());
  }

  private @Nullable ManagedCache<?, ?> find(String cacheName) {
    return open().find(cacheName);
  }

  @SuppressWarnings("unchecked") // the caller was told, or asks for no types
  private static <K, V> Cache<K, V> unchecked(Cache<?, ?> cache) {
    return (Cache<K, V>) cache;
  }

  // What Larder itself asks for does not end with a client.

  @Override
  public BackingCache annotated(String cacheName) {
    return caches.annotated(cacheName);
  }

  @Override
  public Cache<?, ?> cache(String cacheName) {
    return caches.cache(cacheName);
  }

  @Override
  public CacheSettings settings(String cacheName) {
    return caches.settings(cacheName);
  }

  @Override
  public Iterable<String> getCacheNames() {
    return Set.copyOf(open().open().keySet());
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
      caches.beans().manage(cache, enabled);
    }
  }

  @Override
  public void enableStatistics(String cacheName, boolean enabled) {
    ManagedCache<?, ?> cache = find(cacheName);
    if (cache != null) {
      caches.beans().count(cache, enabled);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    List<Runnable> steps = new ArrayList<>();
    steps.add(end::begun);
    created.forEach(cache -> steps.add(cache::close));
    steps.add(end::closed);
    Failures.runAll(steps);
  }

  /** A server that writes an injected manager down finds the application's again. */
  private Object writeReplace() throws ObjectStreamException {
    return ManagerReference.of(this);
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    CacheManager below = caches.below();
    for (Object known :
        new @Nullable Object[] {this, caches.runtime().connection().client(), below}) {
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
