package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.jcache.CacheName;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

@RedisTest
class IneffectiveAnnotationsCdiTest {
  interface Finder {
    @CacheResult
    String find(String a);
  }

  @Dependent
  static class Ineffective implements Finder {
    @Inject
    @CacheName("ineffective.generated")
    Cache<String, String> generated;

    @Override
    public String find(String a) {
      return a;
    }

    @CacheResult(cacheName = "ineffective.generated", cachedExceptions = RuntimeException.class)
    public String noExceptionCache(String a) {
      return a;
    }

    @CacheRemove(afterInvocation = false, evictFor = RuntimeException.class)
    public void before(String a) {}

    @CacheRemoveAll
    public void keyWithout(@CacheKey String a) {}

    @CacheResult
    public void nothing(String a) {}

    @CacheResult
    public Future<String> future(String a) {
      return null;
    }

    @CacheResult
    private String hidden(String a) {
      return a;
    }

    @CacheResult
    static String shared(String a) {
      return a;
    }

    public String calling(String a) {
      return a + hidden(a);
    }

    @CacheResult(cacheName = "ineffective.generated")
    public Integer otherType(String a) {
      return 1;
    }
  }

  @Test
  void withoutEffect_eachOfIt_isAWarning(TestRedis redis) {
    try (LogCapture log = new LogCapture()) {
      TestContainer.start(redis.settings(), Ineffective.class).close();

      List<String> warnings =
          log.lines().stream().filter(line -> line.startsWith("WARNING LARDER-6002")).toList();
      for (String what :
          List.of(
              "@CacheResult on a method of an interface has no effect",
              "noExceptionCache(String): cachedExceptions and nonCachedExceptions have no effect",
              "before(String): evictFor and noEvictFor have no effect with afterInvocation=false",
              "keyWithout(String): @CacheKey has no effect",
              "nothing(String): @CacheResult on a method that returns nothing",
              "future(String): @CacheResult cannot give back what it caches as",
              "hidden(String): @CacheResult on a private method",
              "shared(String): @CacheResult on a static method",
              "Ineffective.generated: a Cache with keys of type java.lang.String")) {
        assertThat(warnings).as(what).filteredOn(line -> line.contains(what)).hasSize(1);
      }
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.startsWith("WARNING")
                      && line.contains("ineffective.generated")
                      && line.contains("java.lang.Integer")
                      && line.contains("java.lang.String"));
    }
  }
}
