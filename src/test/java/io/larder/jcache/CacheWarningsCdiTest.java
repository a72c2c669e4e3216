package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.GeneratedCacheKey;
import org.junit.jupiter.api.Test;

/** What an application is told about its caches when it is deployed, and still works. */
@RedisTest
class CacheWarningsCdiTest {
  record Tutor(String name) {}

  @ApplicationScoped
  static class TwoMethods {
    @CacheResult(cacheName = "warn-methods")
    public Tutor one(String key) {
      return new Tutor(key);
    }

    @CacheResult(cacheName = "warn-methods")
    public List<Tutor> many(long key) {
      return List.of(new Tutor("first"));
    }

    @CacheRemoveAll(cacheName = "warn-methods")
    public void clear() {}
  }

  @ApplicationScoped
  static class MethodAndCache {
    @Inject
    @CacheName("warn-both")
    Cache<GeneratedCacheKey, String> cache;

    @CacheResult(cacheName = "warn-both")
    public Tutor one(String key) {
      return new Tutor(key);
    }

    @CacheRemoveAll(cacheName = "warn-both")
    public void clear() {}
  }

  @ApplicationScoped
  static class StringKeys {
    @Inject
    @CacheName("warn-keys")
    Cache<String, Tutor> cache;

    @CacheResult(cacheName = "warn-keys")
    public Tutor one(String key) {
      return new Tutor(key);
    }
  }

  @ApplicationScoped
  static class Fitting {
    @Inject
    @CacheName("warn-not")
    Cache<GeneratedCacheKey, Tutor> cache;

    @Inject
    @CacheName("warn-not-here-either")
    Cache<Object, Tutor> other;

    @CacheResult(cacheName = "warn-not")
    public Tutor one(String key) {
      return new Tutor(key);
    }

    @CacheResult(cacheName = "warn-not")
    public CompletionStage<Tutor> later(String key) {
      throw new UnsupportedOperationException(key);
    }

    @CacheResult(cacheName = "warn-not-here-either")
    public Tutor another(String key) {
      return new Tutor(key);
    }
  }

  @ApplicationScoped
  static class KeysOfRedisson {
    @Inject
    @CacheName("warn-patterns")
    Cache<Pattern, Tutor> patterns;

    @Inject
    @CacheName("warn-texts")
    Cache<String, Tutor> texts;

    @CacheResult(cacheName = "warn-texts")
    public Tutor one(String key) {
      return new Tutor(key);
    }

    @CacheRemoveAll(cacheName = "warn-texts")
    public void clear() {}

    Tutor found(String key) {
      return texts.get(key);
    }
  }

  /** With methods that beans inherit: one without a name, one with. */
  abstract static class Base {
    @CacheResult
    public String describe(long id) {
      return getClass().getName() + id;
    }

    @CacheResult(cacheName = "warn-named")
    public String named(long id) {
      return "named" + id;
    }

    @CacheRemoveAll
    public void clear() {}
  }

  @ApplicationScoped
  static class Users extends Base {}

  @ApplicationScoped
  static class Orders extends Base {}

  @ApplicationScoped
  @CacheDefaults(cacheName = "warn-own")
  static class Named extends Base {}

  private static List<String> warnings(LogCapture log) {
    return log.lines().stream().filter(line -> line.startsWith("WARNING")).toList();
  }

  @Test
  void method_thatBeansInheritWithoutAName_isReportedOnceWithTheBeans(TestRedis redis) {
    try (LogCapture log = new LogCapture();
        TestContainer container =
            TestContainer.start(redis.settings(), Users.class, Orders.class, Named.class)) {
      assertThat(warnings(log))
          .filteredOn(line -> line.contains("LARDER-6010"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .contains("Base.describe(long)'", "cacheName")
                      .contains(Orders.class.getName() + " and " + Users.class.getName())
                      .doesNotContain(Named.class.getName()));
      assertThat(container.get(Named.class).describe(1)).isNotNull();
    }
  }

  @Test
  void methods_ofDifferentTypes_areReportedAndReadWhatTheyWrote(TestRedis redis) {
    try (LogCapture log = new LogCapture();
        TestContainer container = TestContainer.start(redis.settings(), TwoMethods.class)) {
      assertThat(warnings(log))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .contains("LARDER-5003", "'warn-methods'")
                      .contains("TwoMethods.one(String) (" + Tutor.class.getName() + ")")
                      .contains("TwoMethods.many(long) (java.util.List<"));
      TwoMethods service = container.get(TwoMethods.class);
      for (int i = 0; i < 2; i++) {
        assertThat(service.one("a")).isEqualTo(new Tutor("a"));
        assertThat(service.many(1)).containsExactly(new Tutor("first"));
      }
      assertThat(warnings(log)).hasSize(1);
      service.clear();
    }
  }

  @Test
  void methodBesideAnInjectedCache_ofAnotherType_isReportedAndReadsWhatItWrote(TestRedis redis) {
    try (LogCapture log = new LogCapture();
        TestContainer container = TestContainer.start(redis.settings(), MethodAndCache.class)) {
      assertThat(warnings(log))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .contains("LARDER-5003", "'warn-both'")
                      .contains("MethodAndCache.cache (java.lang.String)")
                      .contains("MethodAndCache.one(String) (" + Tutor.class.getName() + ")"));
      MethodAndCache service = container.get(MethodAndCache.class);
      for (int i = 0; i < 2; i++) {
        assertThat(service.one("a")).isEqualTo(new Tutor("a"));
      }
      assertThat(warnings(log)).hasSize(1);
      service.clear();
    }
  }

  @Test
  void cacheOfStringKeys_besideGeneratedOnes_isReported(TestRedis redis) {
    try (LogCapture log = new LogCapture()) {
      TestContainer.start(redis.settings(), StringKeys.class).close();
      assertThat(warnings(log))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .contains("LARDER-6002", StringKeys.class.getName() + ".cache")
                      .contains("keys of type java.lang.String", "'warn-keys'")
                      .contains("GeneratedCacheKey"));
    }
  }

  @Test
  void keysThatRedissonWrites_areNotJudged(TestRedis redis) {
    Map<String, String> settings = redis.settings("redis.jcache.engine", "redisson");
    try (LogCapture log = new LogCapture();
        TestContainer container = TestContainer.start(settings, KeysOfRedisson.class)) {
      assertThat(warnings(log)).isEmpty();
      KeysOfRedisson service = container.get(KeysOfRedisson.class);
      service.one("a");
      assertThat(service.found("[\"a\"]")).isEqualTo(new Tutor("a"));
      service.clear();
    }
    try (LogCapture log = new LogCapture()) {
      TestContainer.start(redis.settings(), KeysOfRedisson.class).close();
      assertThat(warnings(log))
          .hasSize(2)
          .anyMatch(line -> line.contains("LARDER-6006") && line.contains("Pattern"))
          .anyMatch(line -> line.contains("LARDER-6002") && line.contains("'warn-texts'"));
    }
  }

  @Test
  void typesThatFit_areNotReported(TestRedis redis) {
    try (LogCapture log = new LogCapture()) {
      TestContainer.start(redis.settings(), Fitting.class).close();
      assertThat(warnings(log)).isEmpty();
    }
  }

  @Test
  void settingsOfACache_thatNoAnnotationUses_areReportedWithTheNearestName(TestRedis redis) {
    try (LogCapture log = new LogCapture()) {
      TestContainer.start(
              redis.settings(
                  "redis.cache.warn-metods.ttl", "PT5M",
                  "redis.cache.warn-methods.ttl", "PT5M"),
              TwoMethods.class)
          .close();
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-1007"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .startsWith("INFO")
                      .contains("redis.cache.warn-metods.*", "'warn-methods'"));
    }
  }
}
