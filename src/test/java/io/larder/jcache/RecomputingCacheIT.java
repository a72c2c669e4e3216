package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** {@code redis.cache.NAME.on-failure=recompute} for code that calls {@code Cache} itself. */
@RedisTest
class RecomputingCacheIT {
  private static CacheManager caches(Fixture fixture, OwnRedis redis, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "redis.cache.app.*.on-failure",
                "recompute",
                "redis.cache.app.*.code-created",
                "true",
                "redis.cache.app.*.deadline",
                "PT10S",
                "redis.timeout",
                "PT10S",
                "redis.retry.max-delay",
                "PT0.2S",
                "redis.retry.delay",
                "100"));
    settings.addAll(List.of(more));
    return fixture
        .larder(redis.settings(settings.toArray(String[]::new)))
        .caching()
        .getCacheManager();
  }

  private static Cache<String, String> cache(CacheManager caches, String name) {
    return caches.createCache(
        name, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
  }

  private static void awaitValue(Cache<String, String> cache, String key, String value) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              cache.put(key, value);
              assertThat(cache.get(key)).isEqualTo(value);
            });
  }

  @Test
  void whileRedisIsAway_readsFindNothing_writesAreDropped(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    CacheManager caches = caches(fixture, redis);
    Cache<String, String> cache = cache(caches, "app.tutors");
    assertThat(caches.getCache("app.tutors")).isSameAs(cache);
    cache.put("a", "old");
    redis.kill();

    assertThat(cache.get("a")).isNull();
    assertThat(cache.getAll(Set.of("a", "b"))).isEmpty();
    assertThat(cache.containsKey("a")).isFalse();
    assertThat(cache.iterator().hasNext()).isFalse();
    cache.put("a", "new");
    cache.putAll(Map.of("b", "new", "c", "new"));
    assertThat(cache.getAndPut("a", "newer")).isNull();
    assertThat(cache.putIfAbsent("d", "new")).isTrue();
    assertThat(cache.replace("a", "newer")).isFalse();
    assertThat(cache.replace("a", "old", "newer")).isFalse();
    assertThat(cache.getAndReplace("a", "newer")).isNull();
    assertThat(cache.remove("a")).isFalse();
    assertThat(cache.remove("a", "old")).isFalse();
    assertThat(cache.getAndRemove("a")).isNull();
    assertThat(
            cache.<String>invoke(
                "a",
                (entry, arguments) -> {
                  assertThat(entry.exists()).isFalse();
                  entry.setValue("new");
                  return "done";
                }))
        .isEqualTo("done");
    assertThat(cache.invokeAll(Set.of("a"), (entry, arguments) -> "done").get("a").get())
        .isEqualTo("done");
    cache.removeAll(Set.of("a"));
    cache.removeAll();
    cache.clear();
    // What the cache refuses it refuses always.
    assertThatThrownBy(() -> cache.get(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> cache.put("a", null)).isInstanceOf(NullPointerException.class);
    caches.close();
    assertThatThrownBy(() -> cache.get("a")).isInstanceOf(IllegalStateException.class);
  }

  /** Redis keeps its data in the meantime. */
  @Test
  void whatAWriteDidNotReplace_isNeverReadAgain(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    CacheManager caches = caches(fixture, redis, "redis.timeout", "PT1S");
    Cache<String, String> cache = cache(caches, "app.tutors");
    cache.putAll(Map.of("put", "old", "removed", "old", "processed", "old", "kept", "old"));
    redis.freeze();
    cache.put("put", "new");
    assertThat(cache.remove("removed")).isFalse();
    boolean unused =
        cache.invoke(
            "processed",
            (entry, arguments) -> {
              entry.setValue("new");
              return true;
            });
    assertThat(cache.get("kept")).isNull();
    redis.thaw();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              // Nothing old before, nor afterwards.
              assertThat(cache.get("put")).isNotEqualTo("old");
              assertThat(cache.get("removed")).isNull();
              assertThat(cache.get("processed")).isNotEqualTo("old");
              assertThat(cache.get("kept")).isEqualTo("old");
            });
    assertThat(cache.get("put")).isNotEqualTo("old");
    awaitValue(cache, "put", "newest");
  }

  /** A server without memory for more answers reads and removals. */
  @Test
  void refusedWrite_evictsWhatItWasToReplace(Fixture fixture) {
    OwnRedis redis = fixture.redis("--maxmemory-policy", "noeviction");
    Cache<String, String> cache = cache(caches(fixture, redis), "app.tutors");
    cache.put("a", "old");
    cache.put("b", "old");
    redis.ask("CONFIG", "SET", "maxmemory", "1");
    cache.put("a", "new");
    assertThat(cache.get("a")).isNull();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(cache.get("b")).isEqualTo("old"));
    redis.ask("CONFIG", "SET", "maxmemory", "0");
    awaitValue(cache, "a", "newest");
  }

  /** Without the entry that it saw, a processor may change nothing: what it had made is lost. */
  @Test
  void refusedProcessor_evictsWhatItWasToReplace(Fixture fixture) {
    OwnRedis redis = fixture.redis("--maxmemory-policy", "noeviction");
    Cache<String, String> cache = cache(caches(fixture, redis), "app.tutors");
    cache.put("a", "old");
    redis.ask("CONFIG", "SET", "maxmemory", "1");
    boolean changed =
        cache.invoke(
            "a",
            (entry, arguments) -> {
              if (entry.exists()) {
                entry.setValue("new");
              }
              return entry.exists();
            });
    assertThat(changed).isFalse();
    assertThat(cache.get("a")).isNull();
  }

  /** To make values ready is no wait for Redis, and many of them have more time than one. */
  @Test
  void manyEntries_areStoredTogether(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, String> cache =
        cache(caches(fixture, redis, "redis.cache.app.*.deadline", "PT2S"), "app.tutors");
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      many.put("k" + i, "v".repeat(100));
    }
    cache.putAll(many);
    assertThat(cache.getAll(Set.of("k0", "k49999"))).hasSize(2);
    assertThat(redis.ask("DBSIZE"))
        .asInstanceOf(InstanceOfAssertFactories.LONG)
        .isGreaterThanOrEqualTo(50_000);
  }

  /** Also where each entry that is returned is touched in Redis. */
  @Test
  void iteration_endsWithoutRedis_forGood(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, String> cache =
        cache(caches(fixture, redis, "redis.cache.app.*.max-idle", "PT20M"), "app.tutors");
    for (int i = 0; i < 20; i++) {
      cache.put("k" + i, "v");
    }
    Iterator<Cache.Entry<String, String>> entries = cache.iterator();
    assertThat(entries.hasNext()).isTrue();
    redis.kill();
    while (entries.hasNext()) {
      assertThat(entries.next().getValue()).isEqualTo("v");
    }
    redis.start();
    awaitValue(cache, "other", "v");
    assertThat(entries.hasNext()).isFalse();
    assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void otherCaches_throw(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    CacheManager caches =
        caches(
            fixture,
            redis,
            "redis.cache.default.on-failure",
            "recompute",
            "redis.cache.app.strict.on-failure",
            "throw");
    Cache<String, String> other = cache(caches, "other");
    Cache<String, String> strict = cache(caches, "app.strict");
    redis.kill();
    for (Cache<String, String> cache : List.of(other, strict)) {
      assertThatThrownBy(() -> cache.get("a")).isInstanceOf(CacheException.class);
      assertThatThrownBy(() -> cache.put("a", "b")).isInstanceOf(CacheException.class);
    }
  }

  public static class Loader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return "loaded " + key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> all = new HashMap<>();
      keys.forEach(key -> all.put(key, load(key)));
      return all;
    }
  }

  @Test
  void readThroughCache_loads(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, String> cache =
        caches(fixture, redis)
            .createCache(
                "app.loaded",
                new MutableConfiguration<String, String>()
                    .setTypes(String.class, String.class)
                    .setReadThrough(true)
                    .setCacheLoaderFactory(FactoryBuilder.factoryOf(Loader.class)));
    assertThat(cache.get("a")).isEqualTo("loaded a");
    redis.kill();
    assertThat(cache.get("b")).isEqualTo("loaded b");
    assertThat(cache.getAll(Set.of("b"))).isEqualTo(Map.of("b", "loaded b"));
  }
}
