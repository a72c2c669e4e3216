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
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The open caches of one engine by name, with their management beans. Those of an application are
 * shared by the managers of all its clients; another manager has some of its own. Thread-safe.
 */
final class ManagedCaches implements BackingCaches, AutoCloseable {
  private final URI uri;
  private final CacheRuntime runtime;
  private final CacheEngine engine;
  private final ManagementBeans beans;
  private final Openings<String> openings = new Openings<>();
  private final Map<String, ManagedCache<?, ?>> caches = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable CacheManager owner;

  /**
   * Creates it without caches, and does not wait for Redis.
   *
   * @param uri that of their managers
   */
  ManagedCaches(URI uri, CacheRuntime runtime) {
    URI shown = ManagerUris.shown(uri);
    this.uri = uri;
    this.runtime = runtime;
    this.engine =
        switch (runtime.settings().get(Settings.JCACHE_ENGINE)) {
          case LARDER -> new LarderEngine(runtime);
          case REDISSON -> new RedissonEngine(runtime, shown);
        };
    this.beans = new ManagementBeans(shown);
  }

  /** Sets the manager of caches that annotations and injection points open. */
  void ownedBy(CacheManager manager) {
    owner = manager;
  }

  URI uri() {
    return uri;
  }

  CacheRuntime runtime() {
    return runtime;
  }

  ManagementBeans beans() {
    return beans;
  }

  /** {@return the engine's own manager, if it has one} */
  @Nullable CacheManager below() {
    return engine.manager();
  }

  /** Creates a cache for a client, whose manager it gets. */
  <K, V, C extends Configuration<K, V>> ManagedCache<K, V> create(
      String name, C configuration, CacheManager client) {
    CacheNames.check(name);
    Objects.requireNonNull(configuration, "configuration is null");
    CompleteConfiguration<K, V> complete = CacheClasses.ofCode(configuration, settings(name));
    return openings.alone(
        name,
        () -> {
          if (find(name) == null) {
            return open(name, complete, client);
          }
          String problem = "cache '" + name + "' exists already";
          throw new CacheException(MessageId.CACHE_MISUSE.text(problem));
        });
  }

  private <K, V> ManagedCache<K, V> open(
      String name, CompleteConfiguration<K, V> configuration, CacheManager client) {
    CacheTypes.Types known = runtime.types().of(name);
    ManagedCache<K, V> cache =
        engine.open(
            new CacheEngine.Opening<>(
                name,
                configuration,
                CacheClasses.refine(configuration.getKeyType(), known.key()),
                CacheClasses.refine(configuration.getValueType(), known.value()),
                client,
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

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the cache manager is closed");
    }
  }

  private void forget(ManagedCache<?, ?> cache) {
    caches.remove(cache.getName(), cache);
    beans.remove(cache);
  }

  /** A cache that is being closed is none. */
  @Nullable ManagedCache<?, ?> find(String cacheName) {
    checkOpen();
    ManagedCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName, "cacheName is null"));
    return cache == null || cache.isClosed() ? null : cache;
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
    return open(
        cacheName,
        classes.configuration(settings(cacheName)),
        Objects.requireNonNull(owner, "no manager"));
  }

  /** The caches that exist, also of a closed manager. */
  Map<String, ManagedCache<?, ?>> open() {
    Map<String, ManagedCache<?, ?>> open = new TreeMap<>(caches);
    open.values().removeIf(ManagedCache::isClosed);
    return open;
  }

  /** Closes all caches, once, and ends the engine. */
  @Override
  public void close() {
    List<Runnable> steps = new ArrayList<>();
    synchronized (caches) {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      steps.add(beans::removeAll);
      caches.values().forEach(cache -> steps.add(cache::close));
    }
    steps.add(engine::close);
    Failures.runAll(steps);
  }
}
