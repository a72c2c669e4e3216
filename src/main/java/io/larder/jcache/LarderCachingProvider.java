package io.larder.jcache;

import io.larder.codec.JsonCodec;
import io.larder.codec.UnreadableValues;
import io.larder.common.Exclusive;
import io.larder.common.Failures;
import io.larder.config.CacheSettings;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.config.SettingsReader;
import io.larder.connection.client.RedissonConnection;
import io.larder.embedded.DevelopmentServer;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.BackingCaches;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.ManagedCache;
import io.larder.observe.CacheObserver;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * JCache (JSR-107) in Redis.
 *
 * <p>With CDI, inject it or its manager. Without, ask for it by name: {@code
 * Caching.getCachingProvider("io.larder.jcache.LarderCachingProvider")}; a manager then reads the
 * application's settings, opens a connection of its own and closes it with itself. It is not
 * registered as a service, because Redisson's jar registers its own provider and two make {@code
 * Caching.getCachingProvider()} fail.
 *
 * <p>A cache is known in Redis by its name alone: managers of different URIs see the same entries.
 * This class is thread-safe.
 */
public final class LarderCachingProvider implements CachingProvider {
  private static final URI DEFAULT = URI.create("larder:default");

  private final @Nullable CacheRuntime shared;
  private final Exclusive alone = new Exclusive();
  private final Map<ClassLoader, Map<URI, LarderCacheManager>> managers = new HashMap<>();

  /** Called by {@link javax.cache.Caching}: each manager has a connection of its own. */
  public LarderCachingProvider() {
    shared = null;
  }

  /**
   * Creates a provider whose managers use a connection that is there already.
   *
   * @param runtime the connection and what belongs to it; not closed with the provider
   */
  public LarderCachingProvider(CacheRuntime runtime) {
    shared = runtime;
  }

  @Override
  public CacheManager getCacheManager(
      @Nullable URI uri, @Nullable ClassLoader loader, @Nullable Properties properties) {
    return manager(uri, loader, properties);
  }

  @Override
  public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader loader) {
    return manager(uri, loader, null);
  }

  @Override
  public CacheManager getCacheManager() {
    return manager(null, null, null);
  }

  private LarderCacheManager manager(
      @Nullable URI uri, @Nullable ClassLoader loader, @Nullable Properties properties) {
    URI of = uri == null ? getDefaultURI() : uri;
    ClassLoader with = loader == null ? getDefaultClassLoader() : loader;
    return alone.get(() -> opened(of, with, properties == null ? new Properties() : properties));
  }

  private LarderCacheManager opened(URI of, ClassLoader with, Properties properties) {
    Map<URI, LarderCacheManager> known = managers.computeIfAbsent(with, key -> new HashMap<>());
    LarderCacheManager manager = known.get(of);
    if (manager == null || manager.isClosed()) {
      manager = open(of, with, properties);
      known.put(of, manager);
    }
    return manager;
  }

  private LarderCacheManager open(URI uri, ClassLoader loader, Properties properties) {
    if (shared != null) {
      CacheRuntime runtime = shared.with(loader);
      return new LarderCacheManager(this, uri, properties, runtime, ending(() -> {}));
    }
    LarderSettings settings = SettingsReader.read(loader);
    JsonCodec json = new JsonCodec(settings.allowedTypes(), loader);
    DevelopmentServer server = DevelopmentServer.start(settings);
    RedissonConnection connection = connect(server, json, loader);
    CacheRuntime runtime =
        CacheRuntime.of(
                connection,
                settings,
                json,
                new UnreadableValues(),
                CacheRuntime.Declared.nothing(loader))
            .observedBy(CacheObserver.Source.among(loader));
    return new LarderCacheManager(
        this,
        uri,
        properties,
        runtime,
        ending(() -> Failures.runAll(List.of(connection::close, server::close))));
  }

  private static RedissonConnection connect(
      DevelopmentServer server, JsonCodec json, ClassLoader loader) {
    RedissonConnection connection = null;
    try {
      connection = new RedissonConnection(server.settings(), json, loader, event -> {});
      connection.start();
      return connection;
    } catch (RuntimeException | Error e) {
      if (connection != null) {
        connection.close();
      }
      server.close();
      throw e;
    }
  }

  private ManagerEnd ending(Runnable close) {
    return new ManagerEnd() {
      @Override
      public void begun(LarderCacheManager manager) {
        alone.run(() -> forget(manager));
      }

      @Override
      public void closed() {
        close.run();
      }
    };
  }

  /** Unless there is another one in its place. */
  private void forget(LarderCacheManager manager) {
    for (Map<URI, LarderCacheManager> known : managers.values()) {
      known.remove(manager.getURI(), manager);
    }
    managers.values().removeIf(Map::isEmpty);
  }

  /**
   * The caches of the default manager for annotations, also when that was closed and opened anew.
   *
   * @return a view
   */
  public BackingCaches engineCaches() {
    return new BackingCaches() {
      @Override
      public BackingCache annotated(String cacheName) {
        return manager(null, null, null).annotated(cacheName);
      }

      @Override
      public Cache<?, ?> cache(String cacheName) {
        return manager(null, null, null).cache(cacheName);
      }

      @Override
      public CacheSettings settings(String cacheName) {
        return manager(null, null, null).settings(cacheName);
      }
    };
  }

  /**
   * The cache of an injection point, created with its settings and these types if it does not
   * exist. Does not wait for Redis.
   *
   * @param cacheName the name of the cache
   * @param key the type of its keys, {@code Object} if it is not declared
   * @param value the type of its values, {@code Object} if it is not declared
   * @return the cache
   * @throws javax.cache.CacheException if it exists with other types
   */
  public Cache<?, ?> injected(String cacheName, Type key, Type value) {
    return manager(null, null, null).injected(cacheName, key, value);
  }

  /**
   * The names of the caches that exist in any manager.
   *
   * @return a sorted copy
   */
  public Set<String> cacheNames() {
    return openCaches().keySet();
  }

  /**
   * The caches that exist in any manager.
   *
   * @return a sorted copy; of several of one name, one
   */
  public Map<String, ManagedCache<?, ?>> openCaches() {
    Map<String, ManagedCache<?, ?>> open = new TreeMap<>();
    all().forEach(manager -> manager.open().forEach(open::putIfAbsent));
    return open;
  }

  @Override
  public ClassLoader getDefaultClassLoader() {
    if (shared != null) {
      return shared.loader();
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null
        ? context
        : Objects.requireNonNullElseGet(
            getClass().getClassLoader(), ClassLoader::getSystemClassLoader);
  }

  /**
   * {@code larder:} and the prefix of the application's keys, so that the management beans of
   * applications in one server have names of their own.
   */
  @Override
  public URI getDefaultURI() {
    if (shared == null) {
      return DEFAULT;
    }
    try {
      return new URI("larder", shared.settings().get(Settings.KEY_PREFIX), null);
    } catch (URISyntaxException e) {
      return DEFAULT;
    }
  }

  @Override
  public Properties getDefaultProperties() {
    return new Properties();
  }

  @Override
  public void close() {
    closeAll(all());
  }

  private static void closeAll(List<LarderCacheManager> closing) {
    Failures.runAll(closing.stream().<Runnable>map(manager -> manager::close).toList());
  }

  @Override
  public void close(ClassLoader loader) {
    closeAll(alone.get(() -> List.copyOf(managers.getOrDefault(loader, Map.of()).values())));
  }

  @Override
  public void close(URI uri, ClassLoader loader) {
    LarderCacheManager closing =
        alone.<@Nullable LarderCacheManager>get(
            () -> managers.getOrDefault(loader, Map.of()).get(uri));
    if (closing != null) {
      closing.close();
    }
  }

  private List<LarderCacheManager> all() {
    return alone.get(
        () -> managers.values().stream().flatMap(known -> known.values().stream()).toList());
  }

  @Override
  public boolean isSupported(OptionalFeature feature) {
    return false;
  }
}
