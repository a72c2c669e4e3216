package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Caches that are opened at the same time, by code that takes long, or while Redis hangs. */
@RedisTest
class OpeningsIT {
  private OwnRedis redis;
  private CacheManager manager;

  /** Loads nothing. */
  static final class Loader implements CacheLoader<Object, Object> {
    @Override
    public Object load(Object key) {
      return "loaded";
    }

    @Override
    public Map<Object, Object> loadAll(Iterable<? extends Object> keys) {
      return Map.of();
    }
  }

  /** Hears nothing. */
  static final class Listener
      implements CacheEntryCreatedListener<Object, Object>, java.io.Serializable {
    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends Object, ? extends Object>> events) {}
  }

  @BeforeEach
  void start(Fixture fixture) {
    redis = fixture.redis();
    manager = fixture.larder(redis.settings("redis.timeout", "PT1S")).caching().getCacheManager();
  }

  private static MutableConfiguration<Object, Object> loading(Runnable factory) {
    return new MutableConfiguration<Object, Object>()
        .setReadThrough(true)
        .setCacheLoaderFactory(
            () -> {
              factory.run();
              return new Loader();
            });
  }

  /** Also where that is a thread for which the factory waits. */
  @Test
  void cache_isOpenedWhileAnotherIsBeingOpened() {
    Cache<Object, Object> slow =
        manager.createCache(
            "slow",
            loading(
                () -> {
                  CompletableFuture<Cache<Object, Object>> other =
                      CompletableFuture.supplyAsync(
                          () -> manager.createCache("other", new MutableConfiguration<>()));
                  assertThat(other).succeedsWithin(Duration.ofSeconds(30));
                }));
    slow.put("k", "v");
    assertThat(slow.get("k")).isEqualTo("v");
  }

  @Test
  void name_isOpenedOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Cache<Object, Object>> first =
        CompletableFuture.supplyAsync(
            () ->
                manager.createCache(
                    "once",
                    loading(
                        () -> {
                          begun.countDown();
                          try {
                            end.await();
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                        })));
    begun.await();
    assertThat(manager.<Object, Object>getCache("once")).isNull();
    CompletableFuture<Cache<Object, Object>> second =
        CompletableFuture.supplyAsync(
            () -> manager.createCache("once", new MutableConfiguration<>()));
    end.countDown();

    assertThat(first.join()).isSameAs(manager.getCache("once"));
    assertThatThrownBy(second::join).hasCauseInstanceOf(CacheException.class);
  }

  @Test
  void openingThatFails_leavesTheNameFree() {
    IllegalStateException failure = new IllegalStateException("no loader");
    assertThatThrownBy(
            () ->
                manager.createCache(
                    "failing",
                    loading(
                        () -> {
                          throw failure;
                        })))
        .isNotNull();
    assertThat(manager.createCache("failing", new MutableConfiguration<>()).isClosed()).isFalse();
  }

  @Test
  void manager_thatIsClosedMeanwhile_hasNoCacheAfterwards() {
    CompletableFuture<Cache<Object, Object>> opening =
        CompletableFuture.supplyAsync(() -> manager.createCache("late", loading(manager::close)));
    assertThatThrownBy(opening::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(manager.isClosed()).isTrue();
  }

  /** A call takes {@code redis.timeout} for each of its few steps, not Redisson's 7.5 seconds. */
  @Test
  void listener_whileRedisHangs_isAddedWithinTheTimeout() {
    MutableCacheEntryListenerConfiguration<Object, Object> listener =
        new MutableCacheEntryListenerConfiguration<>(
            FactoryBuilder.factoryOf(new Listener()), null, false, true);
    Cache<Object, Object> cache = manager.createCache("heard", new MutableConfiguration<>());
    redis.freeze();
    try {
      long begin = System.nanoTime();
      cache.registerCacheEntryListener(listener);
      manager.createCache(
          "new",
          new MutableConfiguration<Object, Object>().addCacheEntryListenerConfiguration(listener));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(12));
    } finally {
      redis.thaw();
    }
  }
}
