package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.LarderException;
import io.larder.common.RedisUnavailableException;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code on-failure=recompute} beside code of the application: its writer and its processors. */
@RedisTest
class RecomputingWritersIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Map<String, String> rows = new ConcurrentHashMap<>();
  private volatile boolean fails;
  private volatile Runnable afterwards = () -> {};

  private static CacheManager caches(Fixture fixture, OwnRedis redis) {
    return fixture
        .larder(
            redis.settings(
                "redis.cache.app.*.on-failure",
                "recompute",
                "redis.cache.app.*.deadline",
                "PT1S",
                "redis.timeout",
                "PT1S",
                "redis.retry.max-delay",
                "PT0.2S",
                "redis.retry.delay",
                "100"))
        .caching()
        .getCacheManager();
  }

  private static Cache<String, String> cache(CacheManager caches) {
    return caches.createCache(
        "app.tutors",
        new MutableConfiguration<String, String>().setTypes(String.class, String.class));
  }

  private Cache<String, String> writtenThrough(CacheManager caches) {
    return caches.createCache(
        "app.tutors",
        new MutableConfiguration<String, String>()
            .setTypes(String.class, String.class)
            .setWriteThrough(true)
            .setCacheWriterFactory(
                () ->
                    new TableWriter(rows) {
                      @Override
                      void before() {
                        if (fails) {
                          throw new IllegalStateException("of the table");
                        }
                      }

                      @Override
                      void after() {
                        afterwards.run();
                      }
                    }));
  }

  /** A server that comes back with what it had before. */
  private static void comeBackAsSaved(OwnRedis redis) {
    redis.kill();
    redis.start();
  }

  @Test
  void changeThatTheWriterWasToldOf_isNotReadAsItWas(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, String> cache = writtenThrough(caches(fixture, redis));
    cache.putAll(Map.of("removed", "old", "all", "old", "put", "old", "kept", "old"));
    redis.ask("SAVE");
    afterwards = redis::freeze;
    assertThatThrownBy(() -> cache.remove("removed")).isInstanceOf(CacheException.class);
    afterwards = () -> {};
    assertThatThrownBy(() -> cache.removeAll(Set.of("all"))).isInstanceOf(CacheException.class);
    assertThatThrownBy(() -> cache.put("put", "new")).isInstanceOf(CacheException.class);
    assertThat(rows).doesNotContainKey("removed");
    comeBackAsSaved(redis);

    // What is written with what was there is no less a read.
    await()
        .atMost(LONG)
        .ignoreExceptionsInstanceOf(CacheException.class)
        .until(
            () -> {
              assertThat(cache.getAndPut("removed", "newest")).isNotEqualTo("old");
              return true;
            });
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(cache.get("all")).isNull();
              assertThat(cache.get("put")).isNotEqualTo("old");
              assertThat(cache.get("kept")).isEqualTo("old");
            });
    assertThat(cache.get("all")).isNull();
    assertThat(cache.get("put")).isNotEqualTo("old");
  }

  /** Redis is full: it answers reads, and removals. */
  @Test
  void refusedPut_isNotReadAsItWas(Fixture fixture) {
    OwnRedis redis = fixture.redis("--maxmemory-policy", "noeviction");
    Cache<String, String> cache = writtenThrough(caches(fixture, redis));
    cache.put("a", "old");
    redis.ask("CONFIG", "SET", "maxmemory", "1");
    assertThatThrownBy(() -> cache.put("a", "new")).isInstanceOf(CacheException.class);
    assertThat(cache.get("a")).isNull();
  }

  @Test
  void writerThatFails_leavesTheEntry(Fixture fixture) {
    Cache<String, String> cache = writtenThrough(caches(fixture, fixture.redis()));
    cache.put("a", "old");
    fails = true;
    assertThatThrownBy(() -> cache.put("a", "new")).isInstanceOf(CacheWriterException.class);
    assertThat(cache.get("a")).isEqualTo("old");
  }

  @Test
  void writeThatMeetsSilence_isMadeUpForOnce(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, String> cache = cache(caches(fixture, redis));
    cache.put("a", "old");
    try (LogCapture log = new LogCapture()) {
      redis.freeze();
      cache.put("a", "new");
      redis.thaw();
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(String.join("\n", log.lines())).contains("evictions made up for: 1"));
    }
  }

  private static LarderException failure(String kind) {
    return kind.equals("silence")
        ? new RedisUnavailableException("of another server")
        : new LarderException("of another cache");
  }

  /** It may use other caches of Larder, whose failures are none of this one's Redis. */
  @ParameterizedTest
  @ValueSource(strings = {"silence", "refusal"})
  void processorsOwnException_comesOut_andLeavesTheEntry(String kind, Fixture fixture) {
    OwnRedis redis = fixture.redis();
    CacheManager caches = caches(fixture, redis);
    Cache<String, String> strict =
        caches.createCache("strict", new MutableConfiguration<String, String>());
    AtomicInteger runs = new AtomicInteger();
    EntryProcessor<String, String, String> failing =
        (entry, arguments) -> {
          runs.incrementAndGet();
          throw failure(kind);
        };
    for (Cache<String, String> cache : List.of(cache(caches), strict)) {
      runs.set(0);
      cache.put("a", "old");
      assertThatThrownBy(() -> cache.invoke("a", failing))
          .isInstanceOf(EntryProcessorException.class)
          .hasCauseInstanceOf(LarderException.class);
      assertThat(runs).hasValue(1);
      assertThat(cache.get("a")).isEqualTo("old");
    }
  }

  /** Of an entry whose processor asked a cache without Redis; the Redis of this one answers. */
  @Test
  void processorsOwnCacheException_isThatOfItsEntry_theOthersRun(Fixture fixture) {
    CacheManager caches = caches(fixture, fixture.redis());
    Cache<String, String> strict =
        caches.createCache("strict", new MutableConfiguration<String, String>());
    for (Cache<String, String> cache : List.of(cache(caches), strict)) {
      AtomicInteger runs = new AtomicInteger();
      EntryProcessor<String, String, String> failing =
          (entry, arguments) -> {
            runs.incrementAndGet();
            throw new CacheException("of another cache", failure("silence"));
          };
      assertThat(cache.invokeAll(Set.of("a", "b", "c"), failing)).hasSize(3);
      assertThat(runs).hasValue(3);
    }
  }

  @Test
  void cacheClosedWithoutRedis_isEvictedFromByItsSuccessor(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    CacheManager caches = caches(fixture, redis);
    Cache<String, String> cache = cache(caches);
    cache.putAll(Map.of("a", "old", "kept", "old"));
    redis.ask("SAVE");
    redis.freeze();
    cache.remove("a");
    cache.close();
    comeBackAsSaved(redis);
    Cache<String, String> next = cache(caches);
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(next.get("a")).isNull();
              assertThat(next.get("kept")).isEqualTo("old");
            });
    assertThat(next.get("a")).isNull();
  }
}
