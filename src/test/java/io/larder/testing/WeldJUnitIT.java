package io.larder.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.cache.CacheOperations;
import io.larder.cdi.LarderExtension;
import io.larder.testkit.CacheProbe;
import io.larder.testkit.LarderTest;
import io.larder.testkit.RedisControl;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.junit5.EnableWeld;
import org.jboss.weld.junit5.ExplicitParamInjection;
import org.jboss.weld.junit5.WeldInitiator;
import org.jboss.weld.junit5.WeldSetup;
import org.jboss.weld.junit5.auto.AddBeanClasses;
import org.jboss.weld.junit5.auto.AddExtensions;
import org.jboss.weld.junit5.auto.EnableAutoWeld;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Weld-JUnit starts the container, with the settings of the class, whichever is declared first. It
 * resolves parameters of methods itself, so those of Larder's are the constructor's.
 */
class WeldJUnitIT {
  private static WeldInitiator larder() {
    return WeldInitiator.of(
        new Weld()
            .disableDiscovery()
            .addExtension(new LarderExtension())
            .addBeanClass(Rates.class));
  }

  @Nested
  @LarderTest(properties = {"redis.timeout=10s", "redis.cache.default.deadline=30s"})
  @EnableWeld
  class LarderFirst {
    @WeldSetup WeldInitiator weld = larder();
    @Inject Rates rates;
    private final CacheProbe cache;
    private final RedisControl redis;

    LarderFirst(CacheProbe cache, RedisControl redis) {
      this.cache = cache;
      this.redis = redis;
    }

    @RepeatedTest(2)
    void method_isCachedOnce() throws Exception {
      assertThat(redis.keys()).noneMatch(key -> key.startsWith("j:rates"));
      assertThat(cache.assertCachedOnce("rates", () -> rates.find("EUR")).number()).isEqualTo(1);
      assertThat(redis.keys()).anyMatch(key -> key.contains("rates"));
    }
  }

  @Nested
  @EnableWeld
  @LarderTest(properties = {"redis.timeout=10s", "redis.cache.default.deadline=30s"})
  class WeldFirst {
    @WeldSetup WeldInitiator weld = larder();

    @RepeatedTest(2)
    @ExplicitParamInjection
    void method_isCachedOnce(@Default Rates rates, CacheProbe cache) throws Exception {
      assertThat(cache.assertCachedOnce("rates", () -> rates.find("EUR")).number()).isEqualTo(1);
    }
  }

  @Nested
  @EnableAutoWeld
  @AddExtensions(LarderExtension.class)
  @AddBeanClasses(Rates.class)
  @LarderTest(properties = {"redis.timeout=10s", "redis.cache.default.deadline=30s"})
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class AutoWeldForTheClass {
    @Inject Rates rates;
    @Inject CacheOperations operations;
    private final CacheProbe cache;

    AutoWeldForTheClass(CacheProbe cache) {
      this.cache = cache;
    }

    @Test
    void method_isCachedOnce() throws Exception {
      cache.assertCachedOnce("rates", () -> rates.find("EUR"));
    }

    @Test
    void operations_areCachedOnce() throws Exception {
      cache.assertCachedOnce(
          "c:", () -> operations.getOrCompute("a", String.class, Duration.ofMinutes(1), () -> "1"));
    }
  }
}
