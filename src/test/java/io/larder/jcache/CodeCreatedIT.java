package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import org.junit.jupiter.api.Test;

/** Settings of caches that code creates, as Hibernate creates its regions. */
@RedisTest
class CodeCreatedIT {
  private static Duration ttl(OwnRedis redis, Cache<Object, Object> cache) {
    cache.put("k", "v");
    for (Object key : (List<?>) redis.ask("KEYS", "*j:" + cache.getName() + ":*")) {
      if (key.toString().endsWith("\"k\"")) {
        return Duration.ofMillis((Long) redis.ask("PTTL", key.toString()));
      }
    }
    throw new AssertionError("no entry of " + cache.getName() + redis.ask("KEYS", "*"));
  }

  @Test
  void ttlOfAPattern_reachesCachesThatCodeCreates(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    LogCapture log = fixture.closing(LogCapture.ofAll());
    CacheManager caches =
        fixture
            .larder(
                redis.settings(
                    "redis.cache.app.model.*.ttl", "PT10M",
                    "redis.cache.app.model.*.statistics", "true",
                    "redis.cache.app.*.code-created", "true",
                    "redis.cache.app.idle.max-idle", "PT20M"))
            .caching()
            .getCacheManager();

    Cache<Object, Object> tutors =
        caches.createCache("app.model.Tutor", new MutableConfiguration<>());
    assertThat(ttl(redis, tutors)).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    assertThat(
            ((CompleteConfiguration<?, ?>) tutors.getConfiguration(CompleteConfiguration.class))
                .isStatisticsEnabled())
        .isTrue();
    assertThat(log.lines())
        .anyMatch(
            line ->
                line.contains("'app.model.Tutor' is open; its entries expire PT10M after they")
                    && line.contains("redis.cache.app.model.*.ttl=PT10M"));

    // Without a ttl of its own: the default's.
    assertThat(ttl(redis, caches.createCache("app.search", new MutableConfiguration<>())))
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
    assertThat(ttl(redis, caches.createCache("app.idle", new MutableConfiguration<>())))
        .isBetween(Duration.ofMinutes(19), Duration.ofMinutes(20));
  }

  @Test
  void expiryOfTheCode_andOtherCaches_stayAsTheyAre(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    CacheManager caches =
        fixture
            .larder(
                redis.settings(
                    "redis.cache.app.*.ttl", "PT10M", "redis.cache.app.*.code-created", "true"))
            .caching()
            .getCacheManager();
    MutableConfiguration<Object, Object> own =
        new MutableConfiguration<>()
            .setExpiryPolicyFactory(
                CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_DAY));
    assertThat(ttl(redis, caches.createCache("app.own", own))).isGreaterThan(Duration.ofHours(23));
    Cache<Object, Object> other = caches.createCache("other", new MutableConfiguration<>());
    assertThat(ttl(redis, other)).isEqualTo(Duration.ofMillis(-1));
    assertThat(
            ((CompleteConfiguration<?, ?>) other.getConfiguration(CompleteConfiguration.class))
                .getExpiryPolicyFactory())
        .isEqualTo(EternalExpiryPolicy.factoryOf());
  }

  /** Only the name of the cache brings the two patterns together. */
  @Test
  void patternsThatContradictEachOther_failTheCreationOfTheCache(Fixture fixture) {
    CacheManager caches =
        fixture
            .larder(
                fixture
                    .redis()
                    .settings("redis.cache.app.*.ttl", "PT5M", "redis.cache.*.b.max-idle", "PT1M"))
            .caching()
            .getCacheManager();
    assertThatThrownBy(() -> caches.createCache("app.b", new MutableConfiguration<>()))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll(
            "LARDER-1002", "redis.cache.app.*.ttl", "redis.cache.*.b.max-idle");
  }
}
