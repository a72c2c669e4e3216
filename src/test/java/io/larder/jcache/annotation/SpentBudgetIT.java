package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.jcache.CacheDegraded;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.annotation.GeneratedCacheKey;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A call whose time the application used up says nothing about Redis: other caches go on. */
@RedisTest
class SpentBudgetIT {
  private static final Duration DEADLINE = Duration.ofMillis(300);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile Duration writing = Duration.ZERO;
  private Service service;
  private Cache<GeneratedCacheKey, Object> cache;

  @ApplicationScoped
  static class Service {
    private final AtomicInteger outages = new AtomicInteger();

    public int outages() {
      return outages.get();
    }

    void on(@Observes CacheDegraded event) {
      outages.incrementAndGet();
    }

    @CacheResult(cacheName = "written")
    public Object find(String key) {
      return "found";
    }

    @CachePut(cacheName = "written")
    public void save(String key, @CacheValue Object value) {}

    @CacheRemove(cacheName = "written")
    public void forget(String key) {}
  }

  private final class Writer implements CacheWriter<GeneratedCacheKey, Object> {
    @Override
    public void write(Cache.Entry<? extends GeneratedCacheKey, ? extends Object> entry) {
      long end = System.nanoTime() + writing.toNanos();
      await().until(() -> System.nanoTime() - end >= 0);
    }

    @Override
    public void writeAll(
        Collection<Cache.Entry<? extends GeneratedCacheKey, ? extends Object>> entries) {
      entries.clear();
    }

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.clear();
    }
  }

  private enum Change {
    SAVE(service -> service.save("k", "new")),
    FORGET(service -> service.forget("k"));

    private final Consumer<Service> made;

    Change(Consumer<Service> made) {
      this.made = made;
    }
  }

  @BeforeEach
  void open(Fixture fixture) {
    TestContainer container =
        fixture.container(
            fixture
                .redis()
                .settings(
                    "redis.cache.default.deadline",
                    DEADLINE.toString(),
                    "redis.timeout",
                    "PT1M",
                    "redis.cache.written.flight-timeout",
                    "PT1H"),
            Service.class);
    service = container.get(Service.class);
    cache =
        container
            .get(CacheManager.class)
            .createCache(
                "written",
                new MutableConfiguration<GeneratedCacheKey, Object>()
                    .setTypes(GeneratedCacheKey.class, Object.class)
                    .setWriteThrough(true)
                    .setCacheWriterFactory(Writer::new));
    // On a busy machine the first calls may be late.
    await()
        .until(
            () -> {
              service.save("k", "old");
              return cache.iterator().hasNext();
            });
    service = container.get(Service.class);
  }

  @AfterEach
  void close() {
    end.countDown();
    threads.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void change_thatWaitsForAProcessor_opensNothing_andHolds(Change change) throws Exception {
    int before = service.outages();
    GeneratedCacheKey key = cache.iterator().next().getKey();
    CountDownLatch held = new CountDownLatch(1);
    Future<?> processor =
        threads.submit(
            () ->
                cache.invoke(
                    key,
                    (entry, unused) -> {
                      held.countDown();
                      try {
                        return end.await(1, TimeUnit.MINUTES);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return false;
                      }
                    }));
    assertThat(held.await(1, TimeUnit.MINUTES)).isTrue();

    change.made.accept(service);

    assertThat(service.outages()).isEqualTo(before);
    await().untilAsserted(() -> assertThat(cache.get(key)).isNotEqualTo("old"));
    end.countDown();
    processor.get(1, TimeUnit.MINUTES);
    assertThat(service.outages()).isEqualTo(before);
  }

  @Test
  void put_thatCannotBeStored_afterALongWriter_opensNothing_andHolds() {
    int before = service.outages();
    writing = DEADLINE.multipliedBy(2);

    service.save("k", Thread.currentThread());

    await().untilAsserted(() -> assertThat(service.find("k")).isEqualTo("found"));
    assertThat(service.outages()).isEqualTo(before);
  }
}
