package io.larder.jcache;

import io.larder.support.Larder;
import io.larder.support.TestRedis;
import io.larder.support.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;

/** What tests of Larder's engine have in common: applications on servers, caches in them. */
abstract class EngineTest {
  final TestServers servers;
  private final List<Larder> applications = new ArrayList<>();

  /** A cache of this test alone. */
  final String name = "engine-" + UUID.randomUUID();

  EngineTest(TestServers servers) {
    this.servers = servers;
  }

  /** Starts an application; it ends with the test. */
  Larder application(String... settings) {
    Map<String, String> all = servers.settings("redis.timeout", "PT20S");
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    Larder larder = Larder.start(all);
    applications.add(larder);
    return larder;
  }

  @AfterEach
  void stopApplications() {
    applications.forEach(Larder::close);
  }

  static <K, V> Cache<K, V> cache(
      Larder larder, String name, MutableConfiguration<K, V> configuration) {
    return larder.caching().getCacheManager().createCache(name, configuration);
  }

  static MutableConfiguration<String, String> strings() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  /** A cache of text in an application of its own. */
  Cache<String, String> cache() {
    return cache(application(), name, strings());
  }

  static String root(String name) {
    return TestRedis.PREFIX + "j:" + name;
  }

  /** The key in Redis of a text, as long as the cache was not cleared. */
  static String redisKey(String name, String key) {
    return root(name) + ":\"" + key + '"';
  }
}
