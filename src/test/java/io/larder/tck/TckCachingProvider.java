package io.larder.tck;

import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import java.net.URI;
import java.util.Properties;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;

/** What the TCK of JSR-107 finds: the provider that an application injects, on a real Redis. */
public final class TckCachingProvider implements CachingProvider {
  private final CachingProvider injected;

  public TckCachingProvider() {
    TestRedis redis = TestRedis.start();
    TestContainer container =
        TestContainer.start(
            redis.settings(
                "redis.codec.allowed-types", "org.jsr107.tck.*,domain.*",
                // The TCK is about what calls do; how long they take here is the machine's.
                "redis.timeout", "PT30S"));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  container.close();
                  close(redis);
                }));
    injected = container.get(CachingProvider.class);
    // The manager of the bean is the one that the tests get.
    if (container.get(CacheManager.class).getURI() != injected.getCacheManager().getURI()) {
      throw new IllegalStateException("not the manager that @Inject CacheManager gives");
    }
  }

  private static void close(TestRedis redis) {
    try {
      redis.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public CacheManager getCacheManager(URI uri, ClassLoader loader, Properties properties) {
    return injected.getCacheManager(uri, loader, properties);
  }

  @Override
  public ClassLoader getDefaultClassLoader() {
    return injected.getDefaultClassLoader();
  }

  @Override
  public URI getDefaultURI() {
    return injected.getDefaultURI();
  }

  @Override
  public Properties getDefaultProperties() {
    return injected.getDefaultProperties();
  }

  @Override
  public CacheManager getCacheManager(URI uri, ClassLoader loader) {
    return injected.getCacheManager(uri, loader);
  }

  @Override
  public CacheManager getCacheManager() {
    return injected.getCacheManager();
  }

  @Override
  public void close() {
    injected.close();
  }

  @Override
  public void close(ClassLoader loader) {
    injected.close(loader);
  }

  @Override
  public void close(URI uri, ClassLoader loader) {
    injected.close(uri, loader);
  }

  @Override
  public boolean isSupported(OptionalFeature feature) {
    return injected.isSupported(feature);
  }
}
