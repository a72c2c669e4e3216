package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** Processors that end without a write, as those of a bucket without tokens. */
@RedisTest
class UnlockedProcessorsIT {
  @Test
  void processorWithoutAWrite_waitsForNoOther(Fixture fixture) throws Exception {
    Cache<String, Long> cache =
        fixture
            .larder("redis.cache.buckets.flight-timeout", "PT60S")
            .caching()
            .getCacheManager()
            .createCache(
                "buckets",
                new MutableConfiguration<String, Long>().setTypes(String.class, Long.class));
    cache.put("bucket", 0L);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Long> slow =
        CompletableFuture.supplyAsync(
            () ->
                cache.invoke(
                    "bucket",
                    (entry, arguments) -> {
                      inside.countDown();
                      await(go);
                      entry.setValue(entry.getValue() + 1);
                      return entry.getValue();
                    }));
    await(inside);
    CompletableFuture<Long> quick =
        CompletableFuture.supplyAsync(
            () -> cache.invoke("bucket", (entry, arguments) -> entry.getValue()));
    try {
      assertThat(quick.get(30, TimeUnit.SECONDS)).isZero();
      assertThat(slow).isNotDone();
    } finally {
      go.countDown();
    }
    assertThat(slow.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(cache.get("bucket")).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
