package io.larder.jcache;

import static io.larder.support.ServerSettings.properties;
import static io.larder.support.ServerSettings.withSystem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider without CDI makes of the URI and the properties that it is given. */
@RedisTest
class ProviderIT {
  private static final String SECRET = "s3cr3t-pw";

  private final CachingProvider provider = new LarderCachingProvider();

  @AfterEach
  void closeProvider() {
    provider.close();
  }

  private static URI uri(OwnRedis redis) {
    return URI.create("redis://" + redis.address());
  }

  private static Cache<String, String> cache(CacheManager manager) {
    return manager.createCache("lessons", new MutableConfiguration<String, String>());
  }

  @Test
  void uris_ofTwoServers_giveTwoConnectionsAtOnce(Fixture fixture) {
    OwnRedis one = fixture.redis();
    OwnRedis two = fixture.redis();
    Cache<String, String> first = cache(provider.getCacheManager(uri(one), null));
    Cache<String, String> second = cache(provider.getCacheManager(uri(two), null));
    first.put("a", "of one");
    second.put("a", "of two");
    assertThat(first.get("a")).isEqualTo("of one");
    assertThat(second.get("a")).isEqualTo("of two");
    assertThat((String) one.ask("GET", "larder:j:lessons:\"a\"")).contains("of one");
    assertThat((String) two.ask("GET", "larder:j:lessons:\"a\"")).contains("of two");
    first.getCacheManager().close();
    assertThat(second.get("a")).isEqualTo("of two");
  }

  @Test
  void names_withProperties_giveTwoConnectionsAtOnce(Fixture fixture) {
    OwnRedis one = fixture.redis();
    OwnRedis two = fixture.redis();
    CacheManager first =
        provider.getCacheManager(URI.create("larder:one"), null, properties(one.settings()));
    CacheManager second =
        provider.getCacheManager(URI.create("larder:two"), null, properties(two.settings()));
    cache(first).put("a", "1");
    assertThat(cache(second).get("a")).isNull();
    assertThat(provider.getCacheManager(URI.create("larder:one"), null)).isSameAs(first);
  }

  @Test
  void properties_goBeforeOtherSources_alsoAsDefaults(Fixture fixture) {
    OwnRedis one = fixture.redis();
    OwnRedis two = fixture.redis();
    withSystem(
        Map.of(
            "redis.url", "redis://someone:" + SECRET + "@" + one.address() + "/3",
            "redis.sentinel.username", "watcher",
            "redis.key.prefix", "others:"),
        () -> {
          Properties defaults = properties(two.settings("redis.cache.lessons.ttl", "PT5M"));
          defaults.setProperty("redis.key.prefix", "mine:");
          defaults.setProperty("com.example.else", "of somebody else");
          cache(provider.getCacheManager(null, null, new Properties(defaults))).put("a", "1");
        });
    assertThat((String) two.ask("GET", "mine:j:lessons:\"a\"")).contains("1");
    assertThat(one.ask("DBSIZE")).isEqualTo(0L);
  }

  @Test
  void database_inTheProperties_completesAUrlOfAnotherSource(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    withSystem(
        Map.of("redis.url", "redis://" + redis.address() + "/1"),
        () ->
            cache(provider.getCacheManager(null, null, properties("redis.db", "5"))).put("a", "1"));
    assertThat((String) redis.ask("INFO", "keyspace")).contains("db5:").doesNotContain("db1:");
  }

  @Test
  void port_inTheProperties_isThatOfTheServerOfAnotherSource(Fixture fixture) {
    OwnRedis redis = fixture.redis("--user", "app", "on", ">" + SECRET, "~*", "&*", "+@all");
    Properties port = properties("redis.port", String.valueOf(redis.address().port()));
    for (Map<String, String> others :
        List.of(
            ServerSettings.with(
                Map.of(),
                "redis.host",
                "127.0.0.1",
                "redis.username",
                "app",
                "redis.password",
                SECRET,
                "redis.db",
                "4"),
            Map.of("redis.url", "redis://app:" + SECRET + "@127.0.0.1:1/5"))) {
      withSystem(
          others,
          () -> {
            CacheManager manager = provider.getCacheManager(null, null, port);
            cache(manager).put("a", "1");
            assertThat((String) redis.ask("CLIENT", "LIST")).contains("user=app");
            manager.close();
          });
    }
    assertThat((String) redis.ask("INFO", "keyspace")).contains("db4:", "db5:");
  }

  @Test
  void uri_withUserPasswordAndDatabase_isTheServer_andShowsNoPassword(Fixture fixture)
      throws Exception {
    OwnRedis redis = fixture.redis("--user", "app", "on", ">" + SECRET, "~*", "&*", "+@all");
    URI uri = URI.create("redis://app:" + SECRET + "@" + redis.address() + "/2");
    try (LogCapture log = new LogCapture()) {
      CacheManager manager = provider.getCacheManager(uri, null);
      Cache<String, String> cache =
          manager.createCache(
              "lessons",
              new MutableConfiguration<String, String>()
                  .setManagementEnabled(true)
                  .setStatisticsEnabled(true));
      cache.put("a", "1");
      assertThat((String) redis.ask("INFO", "keyspace")).contains("db2:");
      assertThat(manager.getURI()).isEqualTo(uri);
      assertThat(
              java.lang.management.ManagementFactory.getPlatformMBeanServer()
                  .queryNames(null, null)
                  .toString())
          .contains("CacheManager=redis.//...@")
          .doesNotContain(SECRET);
      manager.close();
      assertThatThrownBy(() -> manager.createCache("b", new MutableConfiguration<>()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("redis://***@" + redis.address() + "/2")
          .hasMessageNotContaining(SECRET);
      assertThat(String.join("\n", log.lines())).contains("LARDER-2002").doesNotContain(SECRET);
    }
  }

  @Test
  void password_ofTheProperties_isThatOfTheServerOfTheUri(Fixture fixture) {
    OwnRedis redis = fixture.redis("--requirepass", SECRET);
    CacheManager manager =
        provider.getCacheManager(uri(redis), null, properties("redis.password", SECRET));
    cache(manager).put("a", "1");
    // What the JVM knows of another server is not told to this one.
    withSystem(
        Map.of("redis.host", "127.0.0.1", "redis.password", SECRET),
        () ->
            assertThatThrownBy(() -> provider.getCacheManager(URI.create(uri(redis) + "/1"), null))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("Redis asks for a password")
                .hasMessageNotContaining(SECRET));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://cache.example:6379",
        "file:/etc/ehcache.xml",
        "jar:file:/app.jar!/cache.xml",
        "lessons",
        "ehcache.xml",
        "larder://127.0.0.1:6379",
        "larder:a?redis.host=b",
        "larder:a#b",
        "redis-cluster://127.0.0.1:6379",
        "redis:127.0.0.1:6379"
      })
  void uri_thatIsNotUnderstood_isAnError(String uri) {
    assertThatThrownBy(() -> provider.getCacheManager(URI.create(uri), null))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(uri.substring(0, uri.indexOf(':') + 1))
        .hasMessageContaining("expected")
        .hasMessageContaining("redis://");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://user:" + SECRET + "@127.0.0.1:6379/0?timeout=5",
        "redis://user:" + SECRET + "@127.0.0.1:6379/0#x",
        "redis://user:" + SECRET + "@127.0.0.1:x/0",
        "redis://:" + SECRET + "@127.0.0.1:6379,127.0.0.1:6380",
        "rediss://" + SECRET + "@127.0.0.1/lessons",
        "http://user:" + SECRET + "@127.0.0.1:6379"
      })
  void uri_thatIsNotUnderstood_showsNoPassword(String uri) {
    assertThatThrownBy(() -> provider.getCacheManager(URI.create(uri), null))
        .isInstanceOf(CacheException.class)
        .hasStackTraceContaining("127.0.0.1")
        .hasStackTraceContaining("redis://")
        .satisfies(
            e ->
                assertThat(org.assertj.core.util.Throwables.getStackTrace(e))
                    .doesNotContain(SECRET));
  }

  @ParameterizedTest
  @CsvSource({
    "redis.hots, redis.host",
    "redis.cache.lessons.tll, redis.cache.lessons.ttl",
    "redis.Url, redis.url",
    "REDIS_URL, redis.url",
    "REDIS_CONNECT_TIMEOUT, redis.connect-timeout",
    "reddis.host, redis.host",
    "redis-key-prefix, redis.key.prefix"
  })
  void property_thatIsAlmostASetting_isAnError(String name, String meant) {
    assertThatThrownBy(() -> provider.getCacheManager(null, null, properties(name, "x")))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("LARDER-1003", name, "the nearest one is " + meant);
  }

  @Test
  void properties_withWrongValues_areReportedTogether() {
    Properties wrong = properties("redis.port", "many", "redis.timeout", "soon");
    assertThatThrownBy(() -> provider.getCacheManager(null, null, wrong))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("redis.port=many", "redis.timeout=soon", "expected");
    Properties noTexts = new Properties();
    noTexts.put("redis.port", 6379);
    noTexts.put(42, "of somebody else");
    assertThatThrownBy(() -> provider.getCacheManager(null, null, noTexts))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("redis.port", "java.lang.Integer", "setProperty(\"redis.port\"");
    Properties defaults = new Properties();
    defaults.put("redis.db", 1L);
    assertThatThrownBy(() -> provider.getCacheManager(null, null, new Properties(defaults)))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("redis.db", "no text");
  }

  @ParameterizedTest
  @CsvSource({
    "redis://127.0.0.1:1, redis.host, 127.0.0.2",
    "redis://127.0.0.1:1/1, redis.db, 2",
    "redis://a:" + SECRET + "@127.0.0.1:1, redis.password, other",
    "redis://127.0.0.1:1, redis.cluster.nodes, 127.0.0.2:1",
    "redis://127.0.0.1:1, redis.tls.enabled, true"
  })
  void properties_thatContradictTheUri_areAnError(String uri, String name, String value) {
    assertThatThrownBy(
            () -> provider.getCacheManager(URI.create(uri), null, properties(name, value)))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("LARDER-1002", name)
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void manager_askedForAgain_isTheSame_unlessItIsToHaveOtherSettings(Fixture fixture) {
    Properties settings = properties(fixture.redis().settings());
    CacheManager manager = provider.getCacheManager(null, null, settings);
    assertThat(provider.getCacheManager(null, null, settings)).isSameAs(manager);
    assertThatThrownBy(() -> provider.getCacheManager(null, null, properties("redis.hots", "x")))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("LARDER-1003", "redis.hots");
    assertThat(provider.getCacheManager(null, null, properties("com.example", "x")))
        .isSameAs(manager);
    assertThat(provider.getCacheManager()).isSameAs(manager);
    Properties others = properties("redis.timeout", "PT9S");
    assertThatThrownBy(() -> provider.getCacheManager(null, null, others))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("larder:default", "redis.timeout", "redis.host", "larder:NAME");
    manager.close();
    CacheManager next =
        provider.getCacheManager(
            null, null, properties(fixture.redis().settings("redis.timeout", "PT9S")));
    assertThat(next).isNotSameAs(manager);
  }

  @Test
  void close_ofTheProviderOrALoader_closesWhatItGave_andNothingElse(Fixture fixture)
      throws Exception {
    Properties settings = properties(fixture.redis().settings());
    URI name = URI.create("larder:other");
    try (URLClassLoader loader = new URLClassLoader(new URL[0], getClass().getClassLoader())) {
      CacheManager first = provider.getCacheManager(null, null, settings);
      CacheManager other = provider.getCacheManager(name, null, settings);
      CacheManager ofLoader = provider.getCacheManager(null, loader, settings);
      provider.close(null, loader);
      assertThat(ofLoader.isClosed()).isTrue();
      assertThat(first.isClosed() || other.isClosed()).isFalse();
      provider.close(name, null);
      assertThat(other.isClosed()).isTrue();
      assertThat(first.isClosed()).isFalse();
      provider.close((ClassLoader) null);
      assertThat(first.isClosed()).isTrue();
      CacheManager again = provider.getCacheManager(null, null, settings);
      provider.close();
      provider.close();
      assertThat(again.isClosed()).isTrue();
    }
  }
}
