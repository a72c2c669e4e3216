package io.larder.jcache;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import io.larder.support.TestServers;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;

/** What tests of Larder's engine have in common: applications on servers, caches in them. */
abstract class EngineTest {
  final TestServers servers;
  private Fixture fixture;

  /** A cache of this test alone. */
  final String name = "engine-" + UUID.randomUUID();

  EngineTest(TestServers servers) {
    this.servers = servers;
  }

  @BeforeEach
  void open(Fixture fixture) {
    this.fixture = fixture;
  }

  /** Starts an application; it ends with the test. */
  Larder application(String... settings) {
    return fixture.larder(
        ServerSettings.with(servers.settings("redis.timeout", "PT20S"), settings));
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
