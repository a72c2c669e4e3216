package io.larder.jcache;

import io.larder.common.Exclusive;
import io.larder.config.Settings;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.ManagedCache;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The caches of an application, which no client closes: those of its annotations, injection points
 * and clients. Opened when they are first asked for. Thread-safe.
 */
final class ApplicationCaches implements AutoCloseable {
  private final CacheRuntime runtime;
  private final LarderCachingProvider provider;
  private final Exclusive alone = new Exclusive();
  private volatile @Nullable ManagedCaches caches;

  ApplicationCaches(CacheRuntime runtime, LarderCachingProvider provider) {
    this.runtime = runtime;
    this.provider = provider;
  }

  CacheRuntime runtime() {
    return runtime;
  }

  /**
   * {@code larder:} and the prefix of the application's keys, so that the management beans of
   * applications in one server have names of their own.
   */
  URI uri() {
    try {
      return new URI(ManagerUris.SCHEME, runtime.settings().get(Settings.KEY_PREFIX), null);
    } catch (URISyntaxException e) {
      return ManagerUris.DEFAULT;
    }
  }

  ManagedCaches caches() {
    ManagedCaches known = caches;
    return known != null ? known : alone.get(this::open);
  }

  private ManagedCaches open() {
    ManagedCaches open = caches;
    if (open == null) {
      open = new ManagedCaches(uri(), runtime);
      open.ownedBy(manager(open, new Properties(), ManagerEnd.NOTHING));
      caches = open;
    }
    return open;
  }

  /** {@return a new manager for one client, which may close it} */
  LarderCacheManager manager(Properties properties, ManagerEnd end) {
    return manager(caches(), properties, end);
  }

  private LarderCacheManager manager(ManagedCaches of, Properties properties, ManagerEnd end) {
    return new LarderCacheManager(provider, of.uri(), properties, of, end);
  }

  /** {@return a copy of those that are open} */
  Map<String, ManagedCache<?, ?>> openCaches() {
    ManagedCaches known = caches;
    return known == null ? new TreeMap<>() : known.open();
  }

  @Override
  public void close() {
    ManagedCaches known = caches;
    if (known != null) {
      known.close();
    }
  }
}
