package io.larder.jcache.redisson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With Redisson's engine, too, callers do not share what began before code changed the entry. */
@RedisTest
class RedissonFlightsIT {
  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    int runs() {
      return runs.get();
    }

    void release() {
      release.countDown();
    }

    @CacheResult(cacheName = "redisson-flights")
    public int find(String key) throws InterruptedException {
      int run = runs.incrementAndGet();
      if (run == 1) {
        release.await();
      }
      return run;
    }
  }

  private record Change(String name, BiConsumer<Cache<Object, Object>, String> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Change> changes() {
    return Stream.of(
        new Change("remove", Cache::remove),
        new Change("getAndRemove", Cache::getAndRemove),
        new Change("removeAll of keys", (cache, key) -> cache.removeAll(Set.of(key))),
        new Change("removeAll", (cache, key) -> cache.removeAll()),
        new Change("clear", (cache, key) -> cache.clear()));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void caller_afterAChange_doesNotShareWhatBeganBefore(Change change, Fixture fixture)
      throws Exception {
    Map<String, String> settings =
        fixture
            .shared()
            .settings(
                "redis.jcache.engine", "redisson", "redis.cache.default.flight-timeout", "PT5M");
    TestContainer application = fixture.container(settings, Service.class);
    Service service = application.get(Service.class);
    ExecutorService threads = Executors.newCachedThreadPool();
    fixture.closing(threads::shutdownNow);
    String key = UUID.randomUUID().toString();

    Future<Integer> before = threads.submit(() -> service.find(key));
    await().until(() -> service.runs() == 1);
    Cache<Object, Object> cache = application.get(CacheManager.class).getCache("redisson-flights");
    change.change().accept(cache, "[\"" + key + "\"]");
    Future<Integer> after = threads.submit(() -> service.find(key));

    assertThat(after.get(1, TimeUnit.MINUTES)).isEqualTo(2);
    service.release();
    assertThat(before.get(1, TimeUnit.MINUTES)).isEqualTo(1);
    assertThat(service.find(key)).isEqualTo(2);
    cache.clear();
  }
}
