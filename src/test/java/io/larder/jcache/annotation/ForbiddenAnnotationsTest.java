package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import java.util.List;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.Test;

/** A deployment that fails; OpenWebBeans SE cannot start another one after it in the same JVM. */
@RedisTest
class ForbiddenAnnotationsTest {
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

  @Dependent
  static class Last {
    @CacheResult
    public final String last(String a) {
      return a;
    }
  }

  @Dependent
  static final class LastOfItsKind {
    @CacheResult
    public String find(String a) {
      return a;
    }
  }

  /** OpenWebBeans looks at the class itself and fails the deployment, naming class and method. */
  @Test
  void finalMethodsAndClasses_areWarnings(TestRedis redis) {
    try (LogCapture log = new LogCapture()) {
      TestContainer.start(redis.settings(), Last.class, LastOfItsKind.class).close();

      for (String what :
          List.of(
              "Last.last(String): @CacheResult on a final method",
              "LastOfItsKind.find(String): @CacheResult on a method of a final class")) {
        assertThat(log.lines())
            .filteredOn(line -> line.startsWith("WARNING LARDER-6002") && line.contains(what))
            .hasSize(1);
      }
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
