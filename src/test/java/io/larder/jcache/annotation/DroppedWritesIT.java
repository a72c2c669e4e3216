package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.guard.CacheGuard;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What code writes to a {@code Cache} that recomputes, beside annotated methods of the cache. */
@RedisTest
class DroppedWritesIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Counts its runs, of which the first waits. */
  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();
    private final CompletableFuture<Boolean> first = new CompletableFuture<>();

    @CacheResult(cacheName = "app.rows")
    public int find(String key) {
      int run = runs.incrementAndGet();
      if (run == 1) {
        first.join();
      }
      return run;
    }

    @CacheResult(cacheName = "app.rows")
    public String other(long key) {
      return "other";
    }

    public int runs() {
      return runs.get();
    }

    public void goOn() {
      first.complete(true);
    }
  }

  /** While Redis is away a computation is shared, but not beyond a change of its entry. */
  @ParameterizedTest
  @ValueSource(strings = {"key", "all"})
  void droppedWrite_endsTheSharingOfWhatIsComputed(String changed, Fixture fixture)
      throws Exception {
    OwnRedis redis = fixture.redis();
    Map<String, String> settings =
        redis.settings(
            "redis.cache.app.rows.on-failure",
            "recompute",
            "redis.cache.app.rows.flight-timeout",
            "PT10M",
            "redis.timeout",
            "PT1S");
    TestContainer container = fixture.container(settings, Service.class);
    Service service = container.get(Service.class);
    assertThat(service.other(0)).isEqualTo("other");
    Cache<Object, Object> cache = container.get(CacheManager.class).getCache("app.rows");
    redis.kill();
    for (int i = 0; i < 2 * CacheGuard.FAILURES; i++) {
      assertThat(service.other(i)).isEqualTo("other");
    }

    CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> service.find("a"));
    try {
      await().atMost(LONG).until(() -> service.runs() == 1);
      if (changed.equals("key")) {
        assertThat(cache.remove(new MethodKey("[\"a\"]"))).isFalse();
      } else {
        cache.clear();
      }
      CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> service.find("a"));
      assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(2);
    } finally {
      service.goOn();
    }
    assertThat(first.get(1, TimeUnit.MINUTES)).isEqualTo(1);
  }
}
