package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.cache.CacheOperations;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache with {@code enabled=false}: always empty, whatever other JVMs have in it. */
@RedisTest
class SwitchedOffCacheIT {
  private static final String NAME = "switched-off";
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<String> written = new CopyOnWriteArrayList<>();
  private OwnRedis redis;
  private Cache<String, String> on;
  private Larder off;

  private final class Writer implements CacheWriter<String, String> {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      written.add(entry.getKey() + "=" + entry.getValue());
    }

    @Override
    public void writeAll(
        java.util.Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      written.add("no " + key);
    }

    @Override
    public void deleteAll(java.util.Collection<?> keys) {
      keys.forEach(this::delete);
      keys.clear();
    }
  }

  private static final class Loader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return "loaded " + key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      return Map.of("k", "loaded k");
    }
  }

  private static MutableConfiguration<String, String> strings() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  @BeforeEach
  void open(Fixture fixture) {
    redis = fixture.redis();
    on = fixture.larder(redis.settings()).caching().getCacheManager().createCache(NAME, strings());
    off = fixture.larder(redis.settings("redis.cache.switched-off.enabled", "false"));
  }

  private Cache<String, String> off(MutableConfiguration<String, String> configuration) {
    return off.caching().getCacheManager().createCache(NAME, configuration);
  }

  @Test
  void reads_findNothing() {
    on.put("k", "there");
    Cache<String, String> cache = off(strings());

    assertThat(cache.get("k")).isNull();
    assertThat(cache.getAll(Set.of("k"))).isEmpty();
    assertThat(cache.containsKey("k")).isFalse();
    assertThat(cache.iterator()).isExhausted();
    assertThat(cache.replace("k", "other")).isFalse();
    assertThat(cache.remove("k", "there")).isFalse();
    assertThat(on.get("k")).isEqualTo("there");
  }

  @Test
  void changes_removeWhatOthersHave() {
    Cache<String, String> cache = off(strings());
    on.put("put", "old");
    on.put("removed", "old");
    on.put("all", "old");
    cache.put("put", "new");
    assertThat(cache.remove("removed")).isFalse();

    assertThat(cache.get("put")).isNull();
    assertThat(on.get("put")).isNull();
    assertThat(on.get("removed")).isNull();
    assertThat(on.get("all")).isEqualTo("old");
    cache.clear();
    assertThat(on.get("all")).isNull();
  }

  @Test
  void loaderAndWriter_areCalled() {
    Cache<String, String> cache =
        off(
            strings()
                .setReadThrough(true)
                .setCacheLoaderFactory(Loader::new)
                .setWriteThrough(true)
                .setCacheWriterFactory(Writer::new));

    assertThat(cache.get("k")).isEqualTo("loaded k");
    cache.put("k", "v");
    cache.remove("k");
    cache.putAll(Map.of("m", "1"));
    assertThat(cache.<String>invoke("k", (entry, given) -> entry.exists() + entry.getValue()))
        .isEqualTo("falseloaded k");
    cache.invoke(
        "k",
        (entry, given) -> {
          entry.setValue("set");
          return null;
        });

    assertThat(written).containsExactly("k=v", "no k", "m=1", "k=set");
  }

  @Test
  void redisGone_breaksNothing() {
    Cache<String, String> cache = off(strings());
    redis.kill();

    assertThat(cache.get("k")).isNull();
    cache.put("k", "v");
    cache.clear();
    assertThat(cache.remove("k")).isFalse();
  }

  /** A silent server costs a call of many keys the deadline once, not for each key. */
  @Test
  void manyChanges_whileAServerHangs_takeTheDeadlineOnce(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    Map<String, String> settings =
        cluster.settings(
            "redis.cache.switched-off.enabled",
            "false",
            "redis.cache.switched-off.deadline",
            "PT0.5S",
            "redis.timeout",
            "PT5S");
    Cache<String, String> cache =
        fixture.larder(settings).caching().getCacheManager().createCache(NAME, strings());
    Map<String, String> entries =
        IntStream.range(0, 200).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v"));
    cache.putAll(entries);
    cluster.nodes().get(1).freeze();
    try {
      long begin = System.nanoTime();
      cache.putAll(entries);
      cache.removeAll(entries.keySet());
      cache.invokeAll(
          entries.keySet(),
          (entry, given) -> {
            entry.setValue("set");
            return null;
          });
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    } finally {
      cluster.nodes().get(1).thaw();
    }
  }

  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();

    @CacheResult(cacheName = "anything")
    public int find(String key) {
      return runs.incrementAndGet();
    }

    @CacheResult(cacheName = "anything")
    public CompletionStage<Integer> findLater(String key) {
      return CompletableFuture.completedFuture(runs.incrementAndGet());
    }

    @CachePut(cacheName = "anything")
    public void put(String key, @CacheValue int value) {}

    @CacheRemove(cacheName = "anything")
    public void remove(String key) {}

    @CacheRemoveAll(cacheName = "anything")
    public void removeAll() {}
  }

  /** {@code redis.cache.default.enabled=false}, with Redis and without. */
  @ParameterizedTest
  @ValueSource(strings = {"larder", "redisson"})
  void everyCache_isSwitchedOffByDefault(String engine, Fixture fixture) {
    Map<String, String> settings =
        redis.settings("redis.cache.default.enabled", "false", "redis.jcache.engine", engine);
    TestContainer container = fixture.container(settings, Service.class);
    Service service = container.get(Service.class);
    CacheOperations operations = container.get(CacheOperations.class);
    Cache<String, String> cache =
        container.get(CacheManager.class).createCache("of-code", strings());
    AtomicInteger loads = new AtomicInteger();
    boolean redissons = engine.equals("redisson");
    operations.set("k", 7);
    assertThat(operations.get("k", Integer.class)).isEmpty();

    for (int round = 1; round <= 2; round++) {
      int runs = 4 * (round - 1);
      assertThat(service.find("k")).isEqualTo(runs + 1);
      assertThat(service.find("k")).isEqualTo(runs + 2);
      assertThat(service.findLater("k").toCompletableFuture().join()).isEqualTo(runs + 3);
      service.put("k", 0);
      assertThat(service.find("k")).isEqualTo(runs + 4);
      service.remove("k");
      service.removeAll();
      int before = loads.get();
      assertThat(operations.getOrCompute("k", Integer.class, HOUR, loads::incrementAndGet))
          .isEqualTo(before + 1);
      assertThat(
              operations
                  .async()
                  .getOrCompute(
                      "k",
                      Integer.class,
                      HOUR,
                      () -> CompletableFuture.completedFuture(loads.incrementAndGet()))
                  .toCompletableFuture()
                  .join())
          .isEqualTo(before + 2);
      if (!redissons) {
        cache.put("k", "v");
        assertThat(cache.get("k")).isNull();
        cache.clear();
      }
      if (round == 1) {
        if (redissons) {
          cache.put("k", "Redisson's own");
          assertThat(cache.get("k")).isEqualTo("Redisson's own");
        }
        assertThat(operations.delete("k")).isFalse();
        redis.kill();
      }
    }
  }
}
