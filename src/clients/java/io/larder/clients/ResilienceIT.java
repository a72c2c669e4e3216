package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.cache.Cache;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** resilience4j decorates what is computed with a cache. */
@RedisTest
class ResilienceIT {
  @TempDir Path folder;

  @Test
  void decorated_isComputedOnce_andComputedWithoutRedis(Fixture fixture) {
    fixture.leavingNoThreads();
    OwnRedis redis = fixture.redis();
    Recipe.of("resilience4j").install(fixture, folder, redis);
    CacheManager manager =
        fixture.closing(
            Caching.getCachingProvider("io.larder.jcache.LarderCachingProvider")
                .getCacheManager(Recipe.SETTINGS, null));
    Cache<String, String> cache =
        Cache.of(
            manager.createCache(
                "titles",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class)));
    AtomicInteger runs = new AtomicInteger();
    Function<String, String> title =
        Cache.decorateSupplier(cache, () -> "title " + runs.incrementAndGet());

    assertThat(title.apply("k")).isEqualTo("title 1");
    assertThat(title.apply("k")).isEqualTo("title 1");
    assertThat(cache.getMetrics().getNumberOfCacheHits()).isEqualTo(1);

    redis.kill();
    assertThat(title.apply("k")).isEqualTo("title 2");
  }
}
