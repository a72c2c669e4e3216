package io.larder.tck;

import io.larder.config.NodeAddress;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisCluster;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;

/**
 * What the TCK of JSR-107 finds: the provider that an application injects, on a real Redis, or on a
 * cluster of three where {@code larder.tck.run} says so. Before each test it notes in a file how
 * many entries each server was given so far, for BuildReportIT.
 */
public final class TckCachingProvider implements CachingProvider {
  private static final String[] SETTINGS = {
    "redis.codec.allowed-types", "org.jsr107.tck.*,domain.*",
    // The TCK is about what calls do; how long they take here is the machine's.
    "redis.timeout", "PT30S",
    "redis.connect-timeout", "PT30S"
  };

  /** The execution of the build. */
  private static final String RUN = System.getProperty("larder.tck.run", "tck");

  private final CachingProvider injected;
  private final List<NodeAddress> servers;

  public TckCachingProvider() {
    AutoCloseable redis;
    Map<String, String> settings;
    if (RUN.contains("cluster")) {
      RedisCluster cluster = RedisCluster.start();
      servers = cluster.nodes().stream().map(OwnRedis::address).toList();
      settings = cluster.settings(SETTINGS);
      redis = cluster;
    } else {
      TestRedis single = TestRedis.start();
      servers = List.of(new NodeAddress(single.host(), single.port()));
      settings = single.settings(SETTINGS);
      redis = single;
    }
    TestContainer container = TestContainer.start(settings);
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

  private static void close(AutoCloseable redis) {
    try {
      redis.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void report() {
    String proof = "target/%s-servers-%s.txt".formatted(RUN, System.getProperty("larder.tck.fork"));
    try {
      Files.write(
          Path.of(proof),
          servers.stream().map(server -> Long.toString(RawRedis.calls(server, "set"))).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
    report();
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
