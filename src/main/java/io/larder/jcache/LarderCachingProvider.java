package io.larder.jcache;

import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.config.GivenSettings;
import io.larder.jcache.engine.BackingCaches;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.ManagedCache;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.cache.Cache;
import javax.cache.CacheException;
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
 * <p>A cache is known in Redis by its name alone: managers of one server see the same entries,
 * whatever their names. This class is thread-safe.
 */
public final class LarderCachingProvider implements CachingProvider {
  private final @Nullable ApplicationCaches application;
  private final Openings<Key> openings = new Openings<>();
  private final Map<Key, Opened> managers = new ConcurrentHashMap<>();

  /** What there is at most one open manager of. */
  private record Key(URI uri, ClassLoader loader) {}

  /** A manager, its caches, and the settings that code gave to open it. */
  private record Opened(LarderCacheManager manager, ManagedCaches caches, GivenSettings given) {}

  /** Called by {@link javax.cache.Caching}: each manager has a connection of its own. */
  public LarderCachingProvider() {
    application = null;
  }

  /**
   * Creates a provider whose managers use a connection that is there already.
   *
   * @param runtime the connection and what belongs to it; not closed with the provider
   */
  public LarderCachingProvider(CacheRuntime runtime) {
    application = new ApplicationCaches(runtime, this);
  }

  /**
   * The manager of a URI and a class loader: the one that is open, or a new one. Waits for a
   * connection as {@code redis.startup} says.
   *
   * @param uri {@code larder:NAME} for a manager of that name, {@code redis://} or {@code
   *     rediss://[user:password@]host:port/db} for one of that server, {@code
   *     classpath:NAME.properties} or another URI of a file for one with these settings; null for
   *     the default
   * @param loader what loads the classes that stored data names; null for the default
   * @param properties those called {@code redis.*} are settings, which go before all other sources;
   *     others mean nothing to Larder; null for none
   * @throws CacheException if the URI or a setting is not understood, if the manager is open with
   *     other settings, or if it cannot be opened
   */
  @Override
  public CacheManager getCacheManager(
      @Nullable URI uri, @Nullable ClassLoader loader, @Nullable Properties properties) {
    Properties of = properties == null ? new Properties() : properties;
    Key key = key(uri, loader);
    try {
      return openings.alone(key, () -> opened(key, of)).manager();
    } catch (LarderException e) {
      // What JSR-107 has for a manager that cannot be made.
      throw new CacheException(e.getMessage(), e);
    }
  }

  @Override
  public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader loader) {
    return getCacheManager(uri, loader, null);
  }

  @Override
  public CacheManager getCacheManager() {
    return getCacheManager(null, null, null);
  }

  private Key key(@Nullable URI uri, @Nullable ClassLoader loader) {
    return new Key(
        uri == null ? getDefaultURI() : uri, loader == null ? getDefaultClassLoader() : loader);
  }

  private Opened opened(Key key, Properties properties) {
    Opened known = forgetClosed(key);
    // A call without settings gets the open manager: its file may be another one by now, or gone.
    if (known != null && GivenSettings.of(null, properties).isEmpty()) {
      return known;
    }
    GivenSettings given =
        key.uri().equals(getDefaultURI())
            ? GivenSettings.of(null, properties)
            : ManagerUris.given(key.uri(), key.loader(), properties);
    if (known != null) {
      checkSame(key, known.given(), given);
      return known;
    }
    Opened opened = open(key, given, properties);
    managers.put(key, opened);
    return opened;
  }

  /** {@return the manager of a key that is open, if there is one} */
  private @Nullable Opened forgetClosed(Key key) {
    return managers.computeIfPresent(
        key, (same, known) -> known.manager().isClosed() ? null : known);
  }

  private boolean isOfApplication(Key key) {
    return application != null
        && key.loader() == application.runtime().loader()
        && key.uri().equals(getDefaultURI());
  }

  private static void checkSame(Key key, GivenSettings open, GivenSettings given) {
    given.check();
    if (!given.isEmpty() && !given.equals(open)) {
      throw new CacheException(
          MessageId.CACHE_MISUSE.text(
              "the cache manager %s is open with other settings: %s. Close it first, or open one of"
                  + " another URI, such as larder:NAME",
              GivenSettings.shown(key.uri()), String.join(", ", given.differences(open))));
    }
  }

  private Opened open(Key key, GivenSettings given, Properties properties) {
    if (application != null && isOfApplication(key)) {
      checkSame(key, GivenSettings.NONE, given);
      ManagerEnd end = ManagerEnd.of(() -> forgetClosed(key), () -> {});
      return new Opened(application.manager(properties, end), application.caches(), given);
    }
    if (application != null && given.isEmpty()) {
      ManagedCaches caches = new ManagedCaches(key.uri(), application.runtime().with(key.loader()));
      return opened(key, given, properties, caches, caches);
    }
    OwnCaches own = OwnCaches.open(key.uri(), key.loader(), given);
    return opened(key, given, properties, own.caches(), own);
  }

  private Opened opened(
      Key key,
      GivenSettings given,
      Properties properties,
      ManagedCaches caches,
      AutoCloseable closed) {
    LarderCacheManager manager =
        new LarderCacheManager(
            this,
            key.uri(),
            properties,
            caches,
            ManagerEnd.of(() -> forgetClosed(key), () -> Failures.closeAll(closed)));
    caches.ownedBy(manager);
    return new Opened(manager, caches, given);
  }

  private ApplicationCaches application() {
    return Objects.requireNonNull(application, "a provider without an application");
  }

  /**
   * A manager of the application's caches for one client that may close it: the caches that it
   * created are closed with it, and no others.
   *
   * @return a new one, which {@link #close()} leaves open
   */
  public CacheManager clientManager() {
    return application().manager(new Properties(), ManagerEnd.NOTHING);
  }

  /**
   * The caches of the application for annotations, whatever its clients close.
   *
   * @return a view
   */
  public BackingCaches engineCaches() {
    return application().caches();
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
    return application().caches().injected(cacheName, key, value);
  }

  /**
   * The names of the caches that exist on the application's connection, in any manager.
   *
   * @return a sorted copy
   */
  public Set<String> cacheNames() {
    return openCaches().keySet();
  }

  /**
   * The caches that exist on the application's connection, in any manager.
   *
   * @return a sorted copy; of several of one name, one
   */
  public Map<String, ManagedCache<?, ?>> openCaches() {
    Map<String, ManagedCache<?, ?>> open = application().openCaches();
    managers.values().stream()
        .filter(opened -> opened.given().isEmpty())
        .forEach(opened -> opened.caches().open().forEach(open::putIfAbsent));
    return open;
  }

  @Override
  public ClassLoader getDefaultClassLoader() {
    if (application != null) {
      return application.runtime().loader();
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null
        ? context
        : Objects.requireNonNullElseGet(
            getClass().getClassLoader(), ClassLoader::getSystemClassLoader);
  }

  /** That of the application's caches, which names the prefix of its keys. */
  @Override
  public URI getDefaultURI() {
    return application == null ? ManagerUris.DEFAULT : application.uri();
  }

  @Override
  public Properties getDefaultProperties() {
    return new Properties();
  }

  /** Closes all managers that {@code getCacheManager} gave, and what they created. */
  @Override
  public void close() {
    closeAll(key -> true);
  }

  /** Closes those of a class loader; null is the default one. */
  @Override
  public void close(@Nullable ClassLoader loader) {
    ClassLoader of = key(null, loader).loader();
    closeAll(key -> key.loader() == of);
  }

  /** Closes the one of a URI and a class loader; null is the default of either. */
  @Override
  public void close(@Nullable URI uri, @Nullable ClassLoader loader) {
    closeAll(key(uri, loader)::equals);
  }

  private void closeAll(Predicate<Key> closing) {
    List<Runnable> steps = new ArrayList<>();
    managers.forEach(
        (key, opened) -> {
          if (closing.test(key)) {
            steps.add(opened.manager()::close);
          }
        });
    Failures.runAll(steps);
  }

  /** Closes all managers and the caches of the application, which ends. */
  public void end() {
    Failures.closeAll(this, application);
  }

  @Override
  public boolean isSupported(OptionalFeature feature) {
    return false;
  }
}
