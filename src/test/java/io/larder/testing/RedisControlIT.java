package io.larder.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.jcache.LarderCachingProvider;
import io.larder.support.Larder;
import io.larder.testkit.LarderTest;
import io.larder.testkit.RedisControl;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What a test does to its Redis, as a provider without CDI sees it. */
@LarderTest(properties = "redis.timeout=PT5S")
class RedisControlIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LarderCachingProvider provider = new LarderCachingProvider();
  private Cache<String, String> cache;

  @BeforeEach
  void open() {
    cache =
        provider
            .getCacheManager()
            .createCache(
                "tutors",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private static List<String> entries(RedisControl redis) {
    return redis.keys().stream().filter(key -> key.startsWith("j:tutors")).toList();
  }

  @RepeatedTest(2)
  void redis_isEmptyBeforeEachTest(RedisControl redis) {
    assertThat(entries(redis)).isEmpty();
    assertThat(cache.get("1")).isNull();
    cache.put("1", "math");
    assertThat(entries(redis)).hasSize(1);
  }

  @Test
  void flush_removesAll(RedisControl redis) {
    cache.put("1", "math");
    redis.flush();
    assertThat(entries(redis)).isEmpty();
    assertThat(cache.get("1")).isNull();
  }

  @RepeatedTest(2)
  void stoppedRedis_isEmptyWhenItIsBack(RedisControl redis) {
    cache.put("1", "math");
    redis.stop();
    redis.stop();
    assertThatThrownBy(() -> cache.get("1")).isInstanceOf(CacheException.class);
    assertThatThrownBy(redis::keys).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(redis::flush).isInstanceOf(IllegalStateException.class);
    redis.start();
    redis.start();
    await()
        .atMost(PATIENCE)
        .ignoreException(CacheException.class)
        .untilAsserted(() -> assertThat(cache.get("1")).isNull());
  }

  @RepeatedTest(2)
  void redisLeftStopped_isBackInTheNextTest(RedisControl redis) {
    cache.put("1", "math");
    redis.stop();
  }

  @Test
  void frozenRedis_keepsItsData(RedisControl redis) {
    cache.put("1", "math");
    redis.freeze();
    assertThatThrownBy(() -> cache.get("1")).isInstanceOf(CacheException.class);
    assertThat(entries(redis)).hasSize(1);
    redis.thaw();
    await()
        .atMost(PATIENCE)
        .ignoreException(CacheException.class)
        .untilAsserted(() -> assertThat(cache.get("1")).isEqualTo("math"));
  }

  @Test
  void redisLeftFrozen_isThawedForTheNextTest(RedisControl redis) {
    redis.freeze();
  }

  @Test
  void slowRedis_answersLater(RedisControl redis) {
    cache.put("1", "math");
    redis.slow(Duration.ofMillis(100));
    long begun = System.nanoTime();
    assertThat(cache.get("1")).isEqualTo("math");
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isGreaterThanOrEqualTo(Duration.ofMillis(99));
    assertThatThrownBy(() -> redis.slow(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Libraries give a class loader of theirs, by which the settings of the test are not found. */
  @Test
  void settings_areWhatAManagerOfAnotherClassLoaderTakes(RedisControl redis) {
    Properties properties = new Properties();
    properties.putAll(redis.settings());
    provider
        .getCacheManager(null, getClass().getClassLoader(), properties)
        .createCache("elsewhere", new MutableConfiguration<>())
        .put("1", "math");
    assertThat(redis.keys()).anyMatch(key -> key.startsWith("j:elsewhere"));
  }

  @Test
  void settings_leadToRedis(RedisControl redis) {
    assertThat(redis.settings())
        .containsEntry("redis.host", "127.0.0.1")
        .containsEntry("redis.timeout", "PT5S")
        .containsKeys("redis.port", "redis.key.prefix");
    assertThat(System.getProperty("redis.port")).isNull();
    try (Larder elsewhere = Larder.start(redis.settings())) {
      elsewhere.cache().set("a", "1");
      assertThat(redis.keys()).contains("c:a");
    }
  }
}
