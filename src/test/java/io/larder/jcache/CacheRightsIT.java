package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.connection.EmbeddedRedis;
import io.larder.support.LogCapture;
import io.larder.support.RespClient;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rights that the README lists are enough for caches, too. */
class CacheRightsIT {
  private static final String BASE =
      " resetchannels -@all +ping +select +time +@read +@write +@scripting -@dangerous";

  /** As in the README. */
  enum Engine {
    LARDER(BASE + " +client|tracking &PREFIX* +subscribe +unsubscribe +publish"),

    /** It passes its channels as keys, too. */
    REDISSON("~jcache_*_channel:{PREFIX*" + BASE + " &jcache_*_channel:{PREFIX* +publish");

    private final String rights;

    Engine(String rights) {
      this.rights = rights.strip();
    }
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

  private static EmbeddedRedis started(String rights) {
    EmbeddedRedis redis = EmbeddedRedis.onFreePort();
    redis.start();
    try (RespClient resp = RespClient.connect(redis.address().host(), redis.address().port())) {
      String rule =
          "ACL SETUSER app on >secret ~"
              + TestRedis.PREFIX
              + "* "
              + rights.replace("PREFIX", TestRedis.PREFIX);
      assertThat(String.valueOf(resp.ask(rule.split(" ")))).isEqualTo("OK");
    }
    return redis;
  }

  private static TestContainer application(EmbeddedRedis redis, Engine engine) {
    return TestContainer.start(
        Map.of(
            "redis.host",
            redis.address().host(),
            "redis.port",
            Integer.toString(redis.address().port()),
            "redis.jcache.engine",
            engine.name(),
            "redis.username",
            "app",
            "redis.password",
            "secret",
            "redis.cache.rights-annotated.single-flight",
            "cluster",
            "redis.key.prefix",
            TestRedis.PREFIX),
        Service.class);
  }

  @ParameterizedTest
  @EnumSource
  void leastPrivilege_isEnoughForAnnotatedMethods(Engine engine) {
    try (EmbeddedRedis redis = started(engine.rights);
        LogCapture log = new LogCapture();
        TestContainer container = application(redis, engine)) {
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
  }

  @ParameterizedTest
  @EnumSource
  void leastPrivilege_isEnoughForInjectedCaches(Engine engine) {
    try (EmbeddedRedis redis = started(engine.rights);
        TestContainer container = application(redis, engine)) {
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
  }
}
