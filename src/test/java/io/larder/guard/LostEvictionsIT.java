package io.larder.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Deadline;
import io.larder.jcache.LarderCachingProvider;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.PutOptions;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evictions that Redis never carried out: the server comes back with what it had before. */
@RedisTest
class LostEvictionsIT {
  private static final int KEPT = 2;

  private OwnRedis redis;
  // The evictions that were made up for in each outage.
  private final List<Long> recovered = new CopyOnWriteArrayList<>();
  private Larder larder;
  private CacheGuard guard;
  private BackingCache cache;
  private BackingCache other;

  @BeforeEach
  void start(Fixture fixture) {
    redis = fixture.redis();
    larder =
        fixture.larder(
            redis.settings("redis.retry.delay", "50", "redis.retry.max-delay", "PT0.2S"));
    guard =
        fixture.closing(
            new CacheGuard(
                Probe.of(larder.connection().calls()),
                noting(),
                getClass().getClassLoader(),
                KEPT));
    cache = larder.caching().engineCaches().annotated("lost");
    other = larder.caching().engineCaches().annotated("lost.other");
    for (int i = 0; i < 5; i++) {
      put(cache, key(i));
      put(other, key(i));
    }
  }

  private Outages noting() {
    return new Outages() {
      @Override
      public void began(String reason) {}

      @Override
      public void ended(Duration outage, long evictions) {
        recovered.add(evictions);
      }
    };
  }

  private static MethodKey key(int number) {
    return new MethodKey("[" + number + "]");
  }

  private static void put(BackingCache cache, MethodKey key) {
    cache
        .put(key, "old", String.class, PutOptions.DEFAULT, Deadline.in(Duration.ofSeconds(20)))
        .stage(ForkJoinPool.commonPool())
        .toCompletableFuture()
        .join();
  }

  /** The connection may be a moment later than the guard. */
  private static Object get(BackingCache cache, MethodKey key) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(CompletionException.class)
        .until(() -> Optional.ofNullable(read(cache, key)), found -> true)
        .orElse(null);
  }

  private static Object read(BackingCache cache, MethodKey key) {
    return cache
        .get(key, String.class, Deadline.in(Duration.ofSeconds(20)))
        .stage(ForkJoinPool.commonPool())
        .toCompletableFuture()
        .join();
  }

  /** Stops answering, with what it has on disk. */
  private void freezeSaved() {
    redis.ask("SAVE");
    redis.freeze();
  }

  private void comeBackAsSaved() {
    redis.kill();
    redis.start();
    await().until(() -> !recovered.isEmpty());
  }

  /** As a call does that waited in vain. */
  private void evict(BackingCache cache, MethodKey key) {
    evict(cache, new Eviction.OfKey(key));
  }

  private void evict(BackingCache cache, Eviction eviction) {
    if (!guard.keepIfOpen(cache, eviction)) {
      var unused = cache.evict(eviction, Deadline.in(Duration.ofSeconds(20)));
      guard.lost(cache, eviction, new RedisUnavailableException("no reply"));
    }
  }

  @Test
  void evictions_areMadeUpFor_oneByOne() {
    freezeSaved();
    evict(cache, key(0));
    evict(cache, key(1));
    comeBackAsSaved();

    assertThat(get(cache, key(0))).isNull();
    assertThat(get(cache, key(1))).isNull();
    assertThat(get(cache, key(2))).isEqualTo("old");
  }

  @Test
  void evictions_moreThanAreKept_clearTheirCacheAlone() {
    try (LogCapture log = new LogCapture()) {
      freezeSaved();
      for (int i = 0; i < 4; i++) {
        evict(cache, key(i));
      }
      evict(other, key(0));
      comeBackAsSaved();

      for (int i = 0; i < 5; i++) {
        assertThat(get(cache, key(i))).as("key %s", i).isNull();
      }
      assertThat(get(other, key(0))).isNull();
      assertThat(get(other, key(1))).isEqualTo("old");
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARNING LARDER-6007") && line.contains("'lost'"))
          .hasSize(1);
    }
  }

  @Test
  void removalOfAll_thatNeverRan_isMadeUpFor() {
    freezeSaved();
    evict(cache, Eviction.ALL);
    comeBackAsSaved();

    for (int i = 0; i < 5; i++) {
      assertThat(get(cache, key(i))).as("key %s", i).isNull();
      assertThat(get(other, key(i))).isEqualTo("old");
    }
  }

  /** Its entries are there for a cache of its name that is opened then. */
  @ParameterizedTest
  @ValueSource(strings = {"larder", "redisson"})
  void evictionsOfAClosedCache_areMadeUpFor(String engine, Fixture fixture) {
    LarderCachingProvider caching =
        fixture
            .larder(
                redis.settings(
                    "redis.jcache.engine",
                    engine,
                    "redis.retry.delay",
                    "50",
                    "redis.retry.max-delay",
                    "PT0.2S"))
            .caching();
    BackingCache one = caching.engineCaches().annotated("closed.one");
    BackingCache all = caching.engineCaches().annotated("closed.all");
    put(one, key(0));
    put(one, key(1));
    put(all, key(0));
    freezeSaved();
    evict(one, key(0));
    evict(all, Eviction.ALL);
    for (String name : List.of("closed.one", "closed.all")) {
      caching.getCacheManager().getCache(name).close();
    }
    BackingCache nextOne = caching.engineCaches().annotated("closed.one");
    BackingCache nextAll = caching.engineCaches().annotated("closed.all");
    comeBackAsSaved();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> guard.isPassable(nextOne) && guard.isPassable(nextAll));
    assertThat(get(nextOne, key(0))).isNull();
    assertThat(get(nextOne, key(1))).isEqualTo("old");
    assertThat(get(nextAll, key(0))).isNull();
  }
}
