package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.jcache.CacheName;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.Test;

@RedisTest
class ForbiddenAnnotationsCdiTest {
  abstract static class NoGenerator implements CacheKeyGenerator {}

  @ApplicationScoped
  static class Wrong {
    @CachePut
    public void noValue(String a, String b) {}

    @CachePut
    public void twoValues(@CacheValue String a, @CacheValue String b) {}

    @CachePut
    public void keyAndValue(@CacheKey @CacheValue String a, String b) {}

    @CacheResult
    public String valueOnResult(@CacheValue String a) {
      return a;
    }

    @CacheResult
    @CacheRemove
    public String two(String a) {
      return a;
    }

    @CacheResult(cacheKeyGenerator = NoGenerator.class)
    public String generator(String a) {
      return a;
    }
  }

  @CacheResult
  @ApplicationScoped
  static class OnClass {
    public String find(String a) {
      return a;
    }
  }

  interface Finder {
    @CacheResult
    String find(String a);
  }

  @Dependent
  static class Ineffective implements Finder {
    @Inject
    @CacheName("forbidden.generated")
    Cache<String, String> generated;

    @Override
    public String find(String a) {
      return a;
    }

    @CacheResult(cacheName = "forbidden.generated", cachedExceptions = RuntimeException.class)
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

    @CacheResult
    public final String last(String a) {
      return a + hidden(a);
    }

    @CacheResult(cacheName = "forbidden.generated")
    public Integer otherType(String a) {
      return 1;
    }
  }

  @Dependent
  static final class LastOfItsKind {
    @CacheResult
    public String find(String a) {
      return a;
    }
  }

  @Test
  void forbidden_allOfIt_failsTheDeployment(TestRedis redis) {
    Throwable failure =
        catchThrowable(
            () -> TestContainer.start(redis.settings(), Wrong.class, OnClass.class).close());

    String message = messages(failure);
    for (String method :
        List.of("noValue", "twoValues", "keyAndValue", "valueOnResult", "two", "generator")) {
      assertThat(message).contains(Wrong.class.getName() + "." + method + "(String");
    }
    assertThat(message)
        .contains("LARDER-6001", "exactly one parameter with @CacheValue; this method has 0")
        .contains("this method has 2", "parameter 1 has @CacheKey and @CacheValue")
        .contains("@CacheRemove and @CacheResult", NoGenerator.class.getName())
        .contains(OnClass.class.getName() + ": @CacheResult stands on methods");
  }

  @Test
  void withoutEffect_eachOfIt_isAWarning(TestRedis redis) {
    try (LogCapture log = new LogCapture()) {
      TestContainer.start(redis.settings(), Ineffective.class, LastOfItsKind.class).close();

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
              "last(String): @CacheResult on a final method",
              "LastOfItsKind.find(String): @CacheResult on a method of a final class",
              "Ineffective.generated: a Cache with keys of type java.lang.String")) {
        assertThat(warnings).as(what).filteredOn(line -> line.contains(what)).hasSize(1);
      }
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.startsWith("WARNING")
                      && line.contains("forbidden.generated")
                      && line.contains("java.lang.Integer")
                      && line.contains("java.lang.String"));
    }
  }

  private static String messages(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause).append('\n');
      for (Throwable suppressed : cause.getSuppressed()) {
        text.append(suppressed).append('\n');
      }
    }
    return text.toString();
  }
}
