package io.larder.tck;

import io.larder.support.Larder;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.annotation.BeanProvider;
import manager.CacheNameOnEachMethodBlogManagerImpl;
import manager.ClassLevelCacheConfigBlogManagerImpl;
import manager.UsingDefaultCacheNameBlogManagerImpl;

/**
 * What the annotation tests of the TCK get their beans from: a CDI container with Larder on a real
 * Redis. If this class does not load, the TCK skips every test and is green, and half of the tests
 * pass without any caching; so it notes in a file which caches had entries in Redis after a test,
 * and BuildReportIT looks for them.
 */
public final class TckBeanProvider implements BeanProvider {
  /** Name, generation, key. */
  private static final Pattern ENTRY = Pattern.compile("(?<cache>[^~:]+)(~[^:]+)?:.+");

  private final TestContainer container;
  private final Larder larder;
  private final Path proof = Path.of(System.getProperty("larder.tck.proof"));
  private final Set<String> cachesInRedis = new TreeSet<>();

  public TckBeanProvider() {
    TestRedis redis = TestRedis.start();
    Map<String, String> settings = redis.settings();
    container =
        TestContainer.start(
            settings,
            CacheNameOnEachMethodBlogManagerImpl.class,
            ClassLevelCacheConfigBlogManagerImpl.class,
            UsingDefaultCacheNameBlogManagerImpl.class);
    larder = Larder.start(settings);
  }

  /** Called before each test, when what the one before it cached is still there. */
  @Override
  public <T> T getBeanByType(Class<T> beanClass) {
    String root = TestRedis.PREFIX + "j:";
    for (String key : larder.connection().client().getKeys().getKeysByPattern(root + "*")) {
      Matcher entry = ENTRY.matcher(key.substring(root.length()));
      if (entry.matches()) {
        cachesInRedis.add(entry.group("cache"));
      }
    }
    try {
      Files.write(proof, cachesInRedis);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return container.get(beanClass);
  }
}
