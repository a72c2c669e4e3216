package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.jcache.CacheRecovered;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One call waits for a Redis that has stopped once, whatever it asks for; what it evicts holds. */
@RedisTest
class CallBudgetIT {
  private static final Duration DEADLINE = Duration.ofSeconds(4);

  /** Enough for a busy machine, and less than two deadlines. */
  private static final Duration ONE_DEADLINE = Duration.ofMillis(7_700);

  /** A writer without a database. */
  private static final class Writer implements CacheWriter<Object, Object> {
    @Override
    public void write(Cache.Entry<?, ?> entry) {}

    @Override
    public void writeAll(Collection<Cache.Entry<?, ?>> entries) {
      entries.clear();
    }

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.clear();
    }
  }

  @ApplicationScoped
  static class Service {
    private final AtomicInteger recoveries = new AtomicInteger();

    public int recoveries() {
      return recoveries.get();
    }

    void on(@Observes CacheRecovered event) {
      recoveries.incrementAndGet();
    }

    @CacheResult(cacheName = "plain")
    public String find(String key) {
      return "found";
    }

    @CachePut(cacheName = "plain")
    public void put(String key, @CacheValue String value) {}

    @CacheResult(cacheName = "plain", skipGet = true)
    public String update(String key) {
      return "updated";
    }

    @CacheResult(cacheName = "plain", skipGet = true)
    public CompletionStage<String> updateLater(String key) {
      return CompletableFuture.completedFuture("updated");
    }

    @CacheRemove(cacheName = "plain")
    public void remove(String key) {}

    @CacheRemoveAll(cacheName = "plain")
    public void removeAll() {}

    @CacheResult(cacheName = "written")
    public String findWritten(String key) {
      return "found";
    }

    @CachePut(cacheName = "written")
    public void putWritten(String key, @CacheValue String value) {}

    @CachePut(cacheName = "written")
    public CompletionStage<Integer> putWrittenLater(String key, @CacheValue String value) {
      return CompletableFuture.completedFuture(1);
    }

    @CacheRemoveAll(cacheName = "written")
    public void removeAllWritten() {}
  }

  private enum Call {
    PUT(service -> service.put("k", "new"), Service::find),
    UPDATE(service -> service.update("k"), Service::find),
    UPDATE_LATER(service -> service.updateLater("k").toCompletableFuture().join(), Service::find),
    REMOVE(service -> service.remove("k"), Service::find),
    REMOVE_ALL(Service::removeAll, Service::find),
    PUT_WRITTEN(service -> service.putWritten("k", "new"), Service::findWritten),
    PUT_WRITTEN_LATER(
        service -> service.putWrittenLater("k", "new").toCompletableFuture().join(),
        Service::findWritten),
    REMOVE_ALL_WRITTEN(Service::removeAllWritten, Service::findWritten);

    private final Consumer<Service> made;
    private final Reading reading;

    Call(Consumer<Service> made, Reading reading) {
      this.made = made;
      this.reading = reading;
    }
  }

  @FunctionalInterface
  private interface Reading {
    String read(Service service, String key);
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void redisStops_changeCostsOneDeadline_andHoldsAfterwards(Call call, Fixture fixture) {
    OwnRedis redis = fixture.redis();
    TestContainer container =
        fixture.container(
            redis.settings(
                "redis.cache.default.deadline", DEADLINE.toString(),
                "redis.timeout", "PT10S",
                "redis.cache.plain.statistics", "true"),
            Service.class);
    Service service = container.get(Service.class);
    var unused =
        container
            .get(CacheManager.class)
            .createCache(
                "written",
                new MutableConfiguration<Object, Object>()
                    .setWriteThrough(true)
                    .setCacheWriterFactory(Writer::new));
    service.put("k", "old");
    service.putWritten("k", "old");
    assertThat(call.reading.read(service, "k")).isEqualTo("old");
    redis.freeze();
    Duration took;
    try {
      long begin = System.nanoTime();
      call.made.accept(service);
      took = Duration.ofNanos(System.nanoTime() - begin);
    } finally {
      redis.thaw();
    }
    await().until(() -> service.recoveries() > 0);

    assertThat(call.reading.read(service, "k")).isNotEqualTo("old");
    assertThat(took).isLessThan(ONE_DEADLINE);
  }
}
