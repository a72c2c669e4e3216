package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.connection.call.Deadline;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.BackingCaches;
import io.larder.jcache.engine.EngineHold;
import io.larder.jcache.engine.PutOptions;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Redis without memory (maxmemory with noeviction, which sessions need): what frees memory works,
 * and frees it.
 */
@RedisTest
class FullRedisIT {
  private static final int ENTRIES = 100;

  private record Removal(String name, Consumer<Cache<String, String>> of) {
    @Override
    public String toString() {
      return name;
    }
  }

  private enum Kind {
    PLAIN,
    CLEARED_BEFORE,
    WRITING_THROUGH
  }

  static Stream<Arguments> removals() {
    List<Removal> removals =
        List.of(
            new Removal("clear", Cache::clear),
            new Removal("removeAll", Cache::removeAll),
            new Removal("remove", cache -> keys().forEach(cache::remove)),
            new Removal("removeAll of keys", cache -> cache.removeAll(keys())),
            new Removal("getAndRemove", cache -> keys().forEach(cache::getAndRemove)),
            new Removal(
                "remove of values", cache -> keys().forEach(key -> cache.remove(key, "value"))),
            new Removal(
                "iterator",
                cache -> {
                  for (var entries = cache.iterator(); entries.hasNext(); ) {
                    entries.next();
                    entries.remove();
                  }
                }),
            new Removal(
                "processors",
                cache ->
                    cache.invokeAll(
                        keys(),
                        (entry, arguments) -> {
                          entry.remove();
                          return null;
                        })));
    return Stream.of(Kind.values())
        .flatMap(kind -> removals.stream().map(removal -> Arguments.of(removal, kind)));
  }

  private static Set<String> keys() {
    return Stream.iterate(0, i -> i + 1)
        .limit(ENTRIES)
        .map(i -> "key-" + i)
        .collect(Collectors.toSet());
  }

  private static Cache<String, String> cache(Larder larder) {
    return cache(larder, Kind.PLAIN);
  }

  private static Cache<String, String> cache(Larder larder, Kind kind) {
    CacheManager manager = larder.caching().getCacheManager();
    MutableConfiguration<String, String> configuration =
        new MutableConfiguration<String, String>().setTypes(String.class, String.class);
    if (kind == Kind.WRITING_THROUGH) {
      Map<String, String> table = new ConcurrentHashMap<>();
      configuration.setWriteThrough(true).setCacheWriterFactory(() -> new TableWriter(table));
    }
    return manager.createCache("full", configuration);
  }

  private static long entriesInRedis(OwnRedis redis) {
    return ((List<?>) redis.ask("KEYS", "*j:full*key-*")).size();
  }

  @ParameterizedTest
  @MethodSource("removals")
  void removal_whileRedisIsFull_works_andFreesMemory(Removal removal, Kind kind, Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, String> cache = cache(fixture.larder(redis.settings()), kind);
    if (kind == Kind.CLEARED_BEFORE) {
      cache.put("earlier", "value");
      cache.clear();
    }
    keys().forEach(key -> cache.put(key, "value"));
    redis.ask("CONFIG", "SET", "maxmemory", "1");

    removal.of().accept(cache);

    assertThat(cache.containsKey("key-0")).isFalse();
    assertThat(cache).isEmpty();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(entriesInRedis(redis)).isZero());
    redis.ask("CONFIG", "SET", "maxmemory", "0");
    cache.put("key-0", "new");
    assertThat(cache.get("key-0")).isEqualTo("new");
  }

  @ParameterizedTest
  @MethodSource("ends")
  void otherRemovals_whileRedisIsFull_work(String gone, Consumer<Larder> removal, Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Larder larder = fixture.larder(redis.settings());
    Cache<String, String> cache = cache(larder);
    cache.put("key-1", "value");
    larder.cache().set("full:1", "value");
    redis.ask("CONFIG", "SET", "maxmemory", "1");

    removal.accept(larder);

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> ((List<?>) redis.ask("KEYS", gone)).isEmpty());
  }

  private static Arguments end(String gone, Consumer<Larder> removal) {
    return Arguments.of(gone, removal);
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        end("*j:full*key-*", larder -> larder.caching().getCacheManager().destroyCache("full")),
        end("*c:full*", larder -> assertThat(larder.cache().delete("full:1")).isTrue()),
        end("*c:full*", larder -> assertThat(larder.cache().delete(List.of("full:1"))).isOne()),
        end("*c:full*", larder -> assertThat(larder.cache().deleteByPattern("full:*")).isOne()),
        end("*c:full*", larder -> assertThat(larder.cache().invalidate("full:*")).isOne()));
  }

  /** What other JVMs have in memory is no longer read either. */
  @Test
  void anotherJvm_learnsOfTheClearing(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    String[] near = {"redis.cache.full.near-max-entries", "100"};
    Cache<String, String> here = cache(fixture.larder(redis.settings(near)));
    Cache<String, String> there = cache(fixture.larder(redis.settings(near)));
    here.put("key-1", "value");
    await().until(() -> "value".equals(there.get("key-1")));
    redis.ask("CONFIG", "SET", "maxmemory", "1");

    here.clear();

    await().atMost(Duration.ofMinutes(1)).until(() -> there.get("key-1") == null);
    assertThatThrownBy(() -> here.put("key-2", "value"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("maxmemory");
  }

  private static BackingCache annotated(Cache<String, String> cache) {
    return ((BackingCaches) cache.getCacheManager()).annotated(cache.getName());
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  /** An eviction in a transaction holds what it evicts. */
  @Test
  void hold_whileRedisIsFull_works(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, String> cache = cache(fixture.larder(redis.settings()));
    BackingCache annotated = annotated(cache);
    for (Eviction eviction : List.of(new Eviction.OfKey("key-1"), Eviction.ALL)) {
      cache.put("key-1", "value");
      redis.ask("CONFIG", "SET", "maxmemory", "1");

      EngineHold hold = annotated.hold(eviction);
      hold.begin(soon()).await();

      assertThat(cache.containsKey("key-1")).isFalse();
      redis.ask("CONFIG", "SET", "maxmemory", "0");
      assertThat(annotated.take("key-1", null, soon()).await().isGranted()).isFalse();
      redis.ask("CONFIG", "SET", "maxmemory", "1");
      hold.end(true, soon()).await();
      redis.ask("CONFIG", "SET", "maxmemory", "0");
      StoreRight right = annotated.take("key-1", null, soon()).await();
      assertThat(right.isGranted()).isTrue();
      annotated.release(right);
    }
  }

  /** Of another hold of the cache something is left when one ends. */
  @Test
  void holds_whileRedisIsFull_endOneAfterTheOther(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, String> cache = cache(fixture.larder(redis.settings()));
    BackingCache annotated = annotated(cache);
    EngineHold one = annotated.hold(Eviction.ALL);
    EngineHold other = annotated.hold(Eviction.ALL);
    one.begin(soon()).await();
    other.begin(soon()).await();
    redis.ask("CONFIG", "SET", "maxmemory", "1");

    one.end(true, soon()).await();
    other.end(true, soon()).await();

    redis.ask("CONFIG", "SET", "maxmemory", "0");
    assertThat(annotated.take("key-1", null, soon()).await().isGranted()).isTrue();
  }

  /** Other JVMs, whose puts take rights to store away from then on, learn who computes. */
  @Test
  void firstComputation_whileRedisIsFull_isToldToOthers(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, String> cache = cache(fixture.larder(redis.settings()));
    cache.put("key-1", "value");
    redis.ask("CONFIG", "SET", "maxmemory", "1");

    assertThatThrownBy(() -> annotated(cache).take("key-2", null, soon()).await())
        .hasMessageContaining("maxmemory");

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> "1".equals(redis.ask("HGET", "larder:test:j:~full", "computed")));
  }

  static Stream<Arguments> writes() {
    return Stream.of(
        write("put", (larder, cache, right) -> cache.put("key-2", "value")),
        write("getAndPut", (larder, cache, right) -> cache.getAndPut("key-2", "value")),
        write("replace", (larder, cache, right) -> cache.replace("key-1", "value", "another")),
        write("set", (larder, cache, right) -> larder.cache().set("key-2", "value")),
        write(
            "setIfAbsent",
            (larder, cache, right) ->
                larder.cache().setIfAbsent("key-2", "value", Duration.ofHours(1))),
        write(
            "store",
            (larder, cache, right) ->
                annotated(cache)
                    .put(
                        "key-2",
                        "value",
                        String.class,
                        PutOptions.computed(right, Storing.ABSENT),
                        soon())
                    .await()));
  }

  private interface Write {
    void make(Larder larder, Cache<String, String> cache, StoreRight right);
  }

  private static Arguments write(String name, Write write) {
    return Arguments.of(name, write);
  }

  /** What ends a right to store does not make room for a value. */
  @ParameterizedTest
  @MethodSource("writes")
  void write_whileRedisIsFull_isRefused_alsoWhereValuesAreComputed(
      String name, Write write, Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Larder larder = fixture.larder(redis.settings());
    Cache<String, String> cache = cache(larder);
    cache.put("key-1", "value");
    StoreRight right = annotated(cache).take("key-2", null, soon()).await();
    await().until(() -> "1".equals(redis.ask("HGET", "larder:test:j:~full", "computed")));
    // What managers tell each other stands behind two colons.
    Set<?> before = keys(redis);
    redis.ask("CONFIG", "SET", "maxmemory", "1");

    assertThatThrownBy(() -> write.make(larder, cache, right)).hasMessageContaining("maxmemory");

    assertThat(keys(redis)).isEqualTo(before);
    assertThat(cache.get("key-1")).isEqualTo("value");
    assertThat(cache.containsKey("key-2")).isFalse();
  }

  private static Set<?> keys(OwnRedis redis) {
    return new HashSet<>((List<?>) redis.ask("KEYS", "larder:test:[cjf]:[^:]*"));
  }
}
