package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.ReadmeRights;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rights that settings.md lists are enough for caches, too. */
@RedisTest
class CacheRightsIT {
  private static final List<String> RIGHTS = ReadmeRights.base();

  /** Redisson's JCache has keys of its own, and passes its channels as keys, too. */
  private static final List<String> REDISSON =
      ReadmeRights.all(
          RIGHTS,
          ReadmeRights.more("`redis.jcache.engine=redisson`", "rights-annotated"),
          ReadmeRights.more("`redis.jcache.engine=redisson`", "rights-injected"));

  static Stream<Arguments> rights() {
    return Stream.of(Arguments.of("larder", RIGHTS), Arguments.of("redisson", REDISSON));
  }

  @ApplicationScoped
  static class Service {
    final AtomicInteger runs = new AtomicInteger();

    @Inject
    @CacheName("rights-injected")
    Cache<String, String> cache;

    @CacheResult(cacheName = "rights-annotated")
    public String find(String key) {
      return key + runs.incrementAndGet();
    }

    @CachePut(cacheName = "rights-annotated")
    public void put(String key, @CacheValue String value) {}

    @CacheRemove(cacheName = "rights-annotated")
    public void remove(String key) {}

    @CacheRemoveAll(cacheName = "rights-annotated")
    public void removeAll() {}

    int runs() {
      return runs.get();
    }

    Cache<String, String> cache() {
      return cache;
    }
  }

  private static OwnRedis started(Fixture fixture, List<String> rights) {
    OwnRedis redis = fixture.redis();
    ReadmeRights.give(redis, rights);
    return redis;
  }

  private static Map<String, String> settings(OwnRedis redis, String... more) {
    return ServerSettings.with(
        redis.settings("redis.username", "app", "redis.password", "secret"), more);
  }

  private static TestContainer application(Fixture fixture, OwnRedis redis, String engine) {
    return fixture.container(
        settings(
            redis,
            "redis.jcache.engine",
            engine,
            "redis.cache.rights-annotated.single-flight",
            "cluster"),
        Service.class);
  }

  @ParameterizedTest
  @MethodSource("rights")
  void leastPrivilege_isEnoughForAnnotatedMethods(
      String engine, List<String> rights, Fixture fixture) {
    OwnRedis redis = started(fixture, rights);
    LogCapture log = fixture.log();
    TestContainer container = application(fixture, redis, engine);
    Service service = container.get(Service.class);
    assertThat(service.find("a")).isEqualTo("a1");
    assertThat(service.find("a")).isEqualTo("a1");
    service.put("a", "put");
    assertThat(service.find("a")).isEqualTo("put");
    service.remove("a");
    assertThat(service.find("a")).isEqualTo("a2");
    service.removeAll();
    assertThat(service.find("a")).isEqualTo("a3");
    assertThat(service.runs()).isEqualTo(3);
    assertThat(log.lines()).noneMatch(line -> line.startsWith("WARNING"));
  }

  @ParameterizedTest
  @MethodSource("rights")
  void leastPrivilege_isEnoughForInjectedCaches(
      String engine, List<String> rights, Fixture fixture) {
    OwnRedis redis = started(fixture, rights);
    TestContainer container = application(fixture, redis, engine);
    Cache<String, String> cache = container.get(Service.class).cache();
    cache.put("a", "1");
    cache.putAll(Map.of("b", "2", "c", "3"));
    assertThat(cache.get("a")).isEqualTo("1");
    assertThat(cache.getAll(Set.of("a", "b"))).isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(cache.containsKey("a")).isTrue();
    assertThat(cache.putIfAbsent("a", "2")).isFalse();
    assertThat(cache.getAndPut("a", "4")).isEqualTo("1");
    assertThat(cache.replace("a", "4", "5")).isTrue();
    assertThat(cache.replace("a", "6")).isTrue();
    assertThat(cache.getAndReplace("a", "7")).isEqualTo("6");
    assertThat(StreamSupport.stream(cache.spliterator(), false)).hasSize(3);
    assertThat(
            cache.<String>invoke(
                "a",
                (entry, arguments) -> {
                  entry.setValue("8");
                  return entry.getKey();
                }))
        .isEqualTo("a");
    assertThat(cache.remove("a", "8")).isTrue();
    assertThat(cache.getAndRemove("b")).isEqualTo("2");
    assertThat(cache.remove("c")).isTrue();
    cache.put("d", "1");
    cache.removeAll(Set.of("d"));
    cache.put("d", "1");
    cache.removeAll();
    cache.put("d", "1");
    cache.clear();
    assertThat(cache.iterator()).isExhausted();
  }

  /** Without the right to hear of changes everything works, with one more question a call. */
  @Test
  void withoutTracking_cachesWork_andSaySo(Fixture fixture) {
    OwnRedis redis =
        started(fixture, RIGHTS.stream().filter(right -> !right.contains("tracking")).toList());
    LogCapture log = fixture.log();
    TestContainer container = application(fixture, redis, "larder");
    Cache<String, String> cache = container.get(Service.class).cache();
    cache.put("a", "1");
    assertThat(cache.get("a")).isEqualTo("1");
    cache.clear();
    assertThat(cache.get("a")).isNull();
    log.awaitOnlyWarning(Duration.ofSeconds(30), "LARDER-2012", "+client|tracking");
  }
}
