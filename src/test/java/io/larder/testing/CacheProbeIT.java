package io.larder.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.cdi.LarderExtension;
import io.larder.jcache.LarderCachingProvider;
import io.larder.testkit.CacheProbe;
import io.larder.testkit.LarderTest;
import io.larder.testkit.RedisControl;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.AssertionFailedError;

/** What a probe counts of an application in Weld SE that lives as long as the class. */
@LarderTest(properties = {"redis.timeout=10s", "redis.cache.default.deadline=30s"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CacheProbeIT {
  private final CacheProbe cache;
  private SeContainer container;
  private Rates rates;

  CacheProbeIT(CacheProbe cache) {
    this.cache = cache;
  }

  @BeforeAll
  void start() {
    container =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(LarderExtension.class)
            .addBeanClasses(Rates.class)
            .initialize();
    rates = container.select(Rates.class).get();
  }

  @AfterAll
  void stop() {
    container.close();
  }

  @BeforeEach
  void use() {
    rates.find("before");
  }

  @Test
  void annotatedMethod_isCounted_fromTheBeginningOfTheTest() {
    rates.find("EUR");
    rates.find("EUR");
    rates.find("EUR");

    assertThat(cache.hits("rates")).isEqualTo(2);
    assertThat(cache.misses("rates")).isEqualTo(1);
    assertThat(cache.loads("rates")).isEqualTo(1);
    assertThat(cache.loads("none")).isZero();
    assertThat(cache.toString())
        .contains(
            "rates: hits: 2, misses: 1, loads: 1, failed loads: 0, calls without the cache: 0");
  }

  @Test
  void annotatedMethod_isCachedOnce() throws Exception {
    int before = rates.calls();
    Rates.Rate rate = cache.assertCachedOnce("rates", () -> rates.find("EUR"));
    assertThat(rate).isEqualTo(new Rates.Rate("EUR", before + 1));
  }

  @Test
  void stage_isCachedOnce() throws Exception {
    CompletionStage<Rates.Rate> rate =
        cache.assertCachedOnce("later-rates", () -> rates.findLater("EUR"));
    assertThat(rate.toCompletableFuture().join().currency()).isEqualTo("EUR");
  }

  @Test
  void operations_areCachedOnce_underTheirName() throws Exception {
    CacheOperations operations = container.select(CacheOperations.class).get();
    String value =
        cache.assertCachedOnce(
            "c:",
            () -> operations.getOrCompute("a", String.class, Duration.ofMinutes(1), () -> "1"));
    assertThat(value).isEqualTo("1");
    cache.assertCachedOnce(
        "named",
        () ->
            operations
                .cache("named")
                .getOrCompute("b", String.class, Duration.ofMinutes(1), () -> "2"));
  }

  @Test
  void providerWithoutContainer_isCounted(RedisControl redis) throws Exception {
    try (LarderCachingProvider provider = new LarderCachingProvider()) {
      Cache<String, String> tutors =
          provider.getCacheManager().createCache("tutors", new MutableConfiguration<>());
      cache.assertCachedOnce(
          "tutors",
          () -> {
            String found = tutors.get("1");
            if (found == null) {
              found = "math";
              tutors.put("1", found);
            }
            return found;
          });
      assertThat(redis.keys()).anyMatch(key -> key.startsWith("j:tutors"));
    }
  }

  @Test
  void cachedBefore_isToldApart() {
    rates.find("EUR");
    assertThatThrownBy(() -> cache.assertCachedOnce("rates", () -> rates.find("EUR")))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("the cache rates should miss once and then hit once")
        .hasMessageContaining("first call: hits: 1, misses: 0, loads: 0");
  }

  @Test
  void otherKey_isNotCached() {
    assertThatThrownBy(
            () -> cache.assertCachedOnce("rates", () -> rates.find("" + System.nanoTime())))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("second call: hits: 0, misses: 1, loads: 1");
  }

  @Test
  void otherCache_isNotUsed() {
    assertThatThrownBy(() -> cache.assertCachedOnce("rate", () -> rates.find("EUR")))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageMatching("the cache rate was not used; caches in use: .*\\brates\\b.*");
  }

  @Test
  void valueWithoutEquals_isNamed() {
    assertThatThrownBy(() -> cache.assertCachedOnce("blanks", () -> rates.blank()))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("does io.larder.testing.Rates$Blank have equals?");
  }

  @Test
  void withoutRedis_isNotCached(RedisControl redis) {
    redis.stop();
    assertThatThrownBy(() -> cache.assertCachedOnce("rates", () -> rates.find("EUR")))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageNotContaining("calls without the cache: 0");
    redis.start();
    // The application lives on, and has to notice before the next test.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              rates.find("EUR");
              return cache.hits("rates") > 0;
            });
  }

  @Nested
  class Inside {
    @Test
    void nestedClass_sharesRedisAndProbe(RedisControl redis, CacheProbe probe) throws Exception {
      assertThat(probe).isSameAs(cache);
      cache.assertCachedOnce("rates", () -> rates.find("EUR"));
      assertThat(redis.keys()).isNotEmpty();
    }
  }
}
