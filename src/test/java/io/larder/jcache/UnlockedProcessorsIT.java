package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.CommandStats;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.util.Map;
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

  /** One GET, and neither a right to store nor the end of one. */
  @Test
  void processorOfAnEntryThatTheLastOneLeftAlone_onlyReadsIt(Fixture fixture) {
    Larder larder = fixture.larder();
    Cache<String, Long> cache =
        larder
            .caching()
            .getCacheManager()
            .createCache(
                "buckets",
                new MutableConfiguration<String, Long>().setTypes(String.class, Long.class));
    for (int i = 0; i < 10; i++) {
      cache.put("bucket" + i, 0L);
      cache.<Long>invoke("bucket" + i, (entry, arguments) -> entry.getValue());
    }
    Map<String, Long> before = CommandStats.calls(larder.connection().client());

    for (int i = 0; i < 1_000; i++) {
      assertThat(cache.<Long>invoke("bucket" + i % 10, (entry, arguments) -> entry.getValue()))
          .isZero();
    }

    Map<String, Long> between =
        CommandStats.between(before, CommandStats.calls(larder.connection().client()));
    assertThat(between.get("get")).isGreaterThanOrEqualTo(1_000);
    // But for scripts that say that this manager is there.
    assertThat(between.getOrDefault("evalsha", 0L)).isLessThan(500);

    for (int i = 0; i < 10; i++) {
      cache.invoke(
          "bucket1",
          (entry, arguments) -> {
            entry.setValue(entry.getValue() + 1);
            return null;
          });
    }
    assertThat(cache.get("bucket1")).isEqualTo(10);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
