package io.larder.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.cache.HashOperations;
import io.larder.common.LarderException;
import io.larder.observe.CacheObserver.Layer;
import io.larder.observe.CacheObserver.Near;
import io.larder.observe.CacheObserver.Refusal;
import io.larder.observe.SessionMeters.End;
import io.larder.observe.SessionMeters.Rotation;
import io.larder.session.RefreshToken;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.CommandStats;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted of each surface, beside what its calls return and what Redis counts. */
@RedisTest
class MetersIT {
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final Duration LONG = Duration.ofSeconds(60);

  private static CacheMeters of(Larder larder, String name) {
    return larder.meters().cache(name);
  }

  private static long hits(CacheMeters meters) {
    return meters.hits(Layer.REDIS);
  }

  private static <T> T done(java.util.concurrent.CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static Map<String, String> settings(OwnRedis redis, String... more) {
    return ServerSettings.with(
        redis.settings(),
        Stream.concat(Stream.of("redis.timeout", "PT10S"), Stream.of(more)).toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void operations_countUnderTheNamespace_whatRedisCounts(boolean async, Fixture fixture) {
    Larder larder = fixture.larder(settings(fixture.redis()));
    CacheOperations cache = larder.cache();
    var later = cache.async();
    CacheMeters meters = of(larder, "c:");
    if (async) {
      done(later.set("a", 1));
      done(later.setAll(Map.of("b", 2, "c", 3), TTL));
      assertThat(done(later.setIfAbsent("d", 4, TTL))).isTrue();
      assertThat(done(later.setIfAbsent("d", 5, TTL))).isFalse();
    } else {
      cache.set("a", 1);
      cache.setAll(Map.of("b", 2, "c", 3), TTL);
      assertThat(cache.setIfAbsent("d", 4, TTL)).isTrue();
      assertThat(cache.setIfAbsent("d", 5, TTL)).isFalse();
    }
    assertThat(meters.puts()).isEqualTo(4);

    var before = CommandStats.keyspace(larder.connection().client());
    var calls = CommandStats.calls(larder.connection().client());
    if (async) {
      assertThat(done(later.get("a", Integer.class))).contains(1);
      assertThat(done(later.get("x", Integer.class))).isEmpty();
      assertThat(done(later.getAll(List.of("b", "c", "y"), Integer.class))).hasSize(2);
    } else {
      assertThat(cache.get("a", Integer.class)).contains(1);
      assertThat(cache.get("x", Integer.class)).isEmpty();
      assertThat(cache.getAll(List.of("b", "c", "y"), Integer.class)).hasSize(2);
    }
    assertThat(CommandStats.between(calls, CommandStats.calls(larder.connection().client())))
        .containsEntry("get", 2L)
        .containsEntry("mget", 1L);
    assertThat(CommandStats.keyspace(larder.connection().client()).since(before))
        .isEqualTo(new CommandStats.Keyspace(hits(meters), meters.misses()))
        .isEqualTo(new CommandStats.Keyspace(3, 2));
    assertThat(meters.reads().counted().count()).isEqualTo(3);

    if (async) {
      assertThat(done(later.delete("a"))).isTrue();
      assertThat(done(later.delete("a"))).isFalse();
      assertThat(done(later.delete(List.of("b", "z")))).isEqualTo(1);
      assertThat(done(later.deleteByPattern("*"))).isEqualTo(2);
    } else {
      assertThat(cache.delete("a")).isTrue();
      assertThat(cache.delete("a")).isFalse();
      assertThat(cache.delete(List.of("b", "z"))).isEqualTo(1);
      assertThat(cache.invalidate("*")).isEqualTo(2);
    }
    assertThat(meters.removals()).isEqualTo(4);
    assertThat(meters.unreadables()).isZero();
    assertThat(larder.meters().caches()).hasSize(1);
  }

  @Test
  void operations_withTheNameOfACache_countUnderThatName(Fixture fixture) {
    Larder larder = fixture.larder(settings(fixture.redis()));
    CacheOperations tutors = larder.cache().withPrefix("t:").cache("tutors");
    tutors.set("a", "text");
    assertThat(tutors.get("a", Integer.class)).isEmpty();
    CacheMeters meters = of(larder, "tutors");
    assertThat(meters.puts()).isEqualTo(1);
    assertThat(meters.misses()).isEqualTo(1);
    assertThat(meters.unreadables()).isEqualTo(1);
    assertThat(of(larder, "c:").puts() + of(larder, "c:").misses()).isZero();
  }

  @Test
  void withoutANamespace_operationsCountAsDefault(Fixture fixture) {
    Larder larder = fixture.larder(settings(fixture.redis(), "redis.key.cache-namespace", ""));
    larder.cache().set("a", 1);
    assertThat(of(larder, "default").puts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hashes_countWhatIsReadAndWritten(boolean async, Fixture fixture) {
    Larder larder = fixture.larder(settings(fixture.redis()));
    var calls = CommandStats.calls(larder.connection().client());
    HashOperations hash = larder.cache().hash("h");
    var later = larder.cache().async().hash("h");
    if (async) {
      done(later.set("a", 1));
      done(later.setAll(Map.of("b", 2, "c", 3)));
      assertThat(done(later.get("a", Integer.class))).contains(1);
      assertThat(done(later.get("x", Integer.class))).isEmpty();
      assertThat(done(later.getAll(Integer.class))).hasSize(3);
      assertThat(done(later.delete("a", "x"))).isEqualTo(1);
    } else {
      hash.set("a", 1);
      hash.setAll(Map.of("b", 2, "c", 3));
      assertThat(hash.get("a", Integer.class)).contains(1);
      assertThat(hash.get("x", Integer.class)).isEmpty();
      assertThat(hash.getAll(Integer.class)).hasSize(3);
      assertThat(hash.delete("a", "x")).isEqualTo(1);
    }
    CacheMeters meters = of(larder, "c:");
    assertThat(meters.puts()).isEqualTo(3);
    assertThat(hits(meters)).isEqualTo(2);
    assertThat(meters.misses()).isEqualTo(1);
    assertThat(meters.removals()).isEqualTo(1);
    assertThat(CommandStats.between(calls, CommandStats.calls(larder.connection().client())))
        .containsEntry("hget", 2L)
        .containsEntry("hgetall", 1L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void getOrCompute_countsReadsLoadsAndStores(boolean async, Fixture fixture) {
    Larder larder = fixture.larder(settings(fixture.redis()));
    CacheOperations cache = larder.cache().cache("n");
    AtomicInteger loads = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      int value =
          async
              ? done(
                  cache
                      .async()
                      .getOrCompute(
                          "k",
                          Integer.class,
                          TTL,
                          () -> CompletableFuture.completedFuture(loads.incrementAndGet())))
              : cache.getOrCompute("k", Integer.class, TTL, loads::incrementAndGet);
      assertThat(value).isEqualTo(1);
    }
    assertThatThrownBy(
            () -> {
              if (async) {
                done(
                    cache
                        .async()
                        .getOrCompute(
                            "f",
                            Integer.class,
                            TTL,
                            () -> CompletableFuture.failedFuture(new IllegalStateException("no"))));
              } else {
                cache.getOrCompute(
                    "f",
                    Integer.class,
                    TTL,
                    () -> {
                      throw new IllegalStateException("no");
                    });
              }
            })
        .hasStackTraceContaining("no");
    CacheMeters meters = of(larder, "n");
    assertThat(hits(meters)).isEqualTo(2);
    assertThat(meters.misses()).isEqualTo(2);
    assertThat(meters.loads().counted().count()).isEqualTo(1);
    assertThat(meters.failedLoads().counted().count()).isEqualTo(1);
    assertThat(meters.puts()).isEqualTo(1);
    // Scripts use GET as well, so it is Larder's own count of what it sent.
    assertThat(sent(larder, "GET")).isEqualTo(hits(meters) + meters.misses());
    assertThat(meters.savedNanos()).isPositive();
  }

  private static long sent(Larder larder, String operation) {
    CallMeters calls = larder.meters().calls();
    return calls.kinds().stream()
        .filter(kind -> kind.operation().equals(operation))
        .mapToLong(kind -> calls.durations(kind).counted().count())
        .sum();
  }

  @Test
  void callersWhoShareALoad_areFlightHits(Fixture fixture) throws Exception {
    Larder larder = fixture.larder(settings(fixture.redis()));
    CacheOperations cache = larder.cache();
    CountDownLatch hold = new CountDownLatch(1);
    CacheMeters meters = of(larder, "c:");
    List<CompletableFuture<Integer>> callers =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            cache.getOrCompute(
                                "k",
                                Integer.class,
                                TTL,
                                () -> {
                                  awaitQuietly(hold);
                                  return 7;
                                }),
                        task -> new Thread(task).start()))
            .toList();
    await().atMost(LONG).until(() -> meters.hits(Layer.FLIGHT) == 3);
    hold.countDown();
    callers.forEach(caller -> assertThat(caller.join()).isEqualTo(7));
    assertThat(meters.misses()).isEqualTo(4);
    assertThat(meters.loads().counted().count()).isEqualTo(1);
    assertThat(meters.puts()).isEqualTo(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void refusals_haveTheirReason(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Larder larder =
        fixture.larder(
            ServerSettings.with(
                redis.settings("redis.timeout", "PT5S"), "redis.cache.n.deadline", "PT2S"));
    CacheOperations cache = larder.cache().cache("n");
    CacheMeters meters = of(larder, "n");
    await() // the first call of a JVM may be a late one
        .atMost(LONG)
        .until(
            () -> {
              cache.getOrCompute("warm", String.class, TTL, () -> "v");
              return meters.hits() > 0;
            });
    long late = meters.refusals(Refusal.DEADLINE);
    long hits = meters.hits();

    redis.ask("CONFIG", "SET", "maxmemory", "1");
    assertThat(cache.getOrCompute("full", String.class, TTL, () -> "v")).isEqualTo("v");
    assertThat(meters.refusals(Refusal.FULL)).isPositive();
    long full = meters.refusals(Refusal.FULL);
    assertThatThrownBy(() -> cache.set("full", "v")).isInstanceOf(LarderException.class);
    assertThat(meters.refusals(Refusal.FULL)).isEqualTo(full + 1);
    redis.ask("CONFIG", "SET", "maxmemory", "0");

    redis.freeze();
    assertThat(cache.getOrCompute("slow", String.class, TTL, () -> "v")).isEqualTo("v");
    assertThat(meters.refusals(Refusal.DEADLINE)).isEqualTo(late + 1);
    await()
        .atMost(LONG)
        .until(
            () -> {
              cache.getOrCompute("slow", String.class, TTL, () -> "v");
              return meters.refusals(Refusal.BREAKER) > 0;
            });
    redis.thaw();
    redis.kill();
    await()
        .atMost(LONG)
        .until(
            () -> {
              assertThatThrownBy(() -> cache.get("k", String.class))
                  .isInstanceOf(LarderException.class);
              return meters.refusals(Refusal.DOWN) > 0;
            });
    assertThat(meters.hits()).isEqualTo(hits);
  }

  private static MutableConfiguration<String, Integer> types() {
    return new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"larder", "redisson"})
  void caches_countWhatTheirCallsSay(String engine, Fixture fixture) {
    Larder larder = fixture.larder(settings(fixture.redis(), "redis.jcache.engine", engine));
    Cache<String, Integer> cache = larder.caching().getCacheManager().createCache("j", types());
    CacheMeters meters = of(larder, "j");
    cache.put("a", 1);
    cache.putAll(Map.of("b", 2, "c", 3));
    assertThat(cache.putIfAbsent("d", 4)).isTrue();
    assertThat(meters.puts()).isEqualTo(4);
    long missed = meters.misses(); // JSR-107: putIfAbsent reads, too
    assertThat(cache.get("a")).isEqualTo(1);
    assertThat(cache.get("x")).isNull();
    assertThat(cache.getAll(Set.of("a", "b", "y"))).hasSize(2);
    assertThat(hits(meters)).isEqualTo(3);
    assertThat(meters.misses() - missed).isEqualTo(2);
    assertThat(cache.remove("a")).isTrue();
    assertThat(cache.remove("a")).isFalse();
    assertThat(meters.removals()).isEqualTo(1);
    assertThat(cache.<Integer>invoke("b", (entry, more) -> entry.getValue())).isEqualTo(2);
    assertThat(hits(meters)).isEqualTo(4);
    assertThat(meters.refusals(Refusal.DOWN)).isZero();
  }

  /** Loads lengths of keys. */
  public static final class Lengths implements CacheLoader<String, Integer> {
    @Override
    public Integer load(String key) {
      return key.length();
    }

    @Override
    public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
      Map<String, Integer> all = new java.util.HashMap<>();
      keys.forEach(key -> all.put(key, key.length()));
      return all;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"larder", "redisson"})
  void readThroughLoads_areMissesAndLoads(String engine, Fixture fixture) {
    Larder larder = fixture.larder(settings(fixture.redis(), "redis.jcache.engine", engine));
    Cache<String, Integer> cache =
        larder
            .caching()
            .getCacheManager()
            .createCache("j", types().setReadThrough(true).setCacheLoaderFactory(Lengths::new));
    CacheMeters meters = of(larder, "j");
    assertThat(cache.get("ab")).isEqualTo(2);
    await().atMost(LONG).until(() -> cache.containsKey("ab")); // Redisson stores it later
    assertThat(cache.get("ab")).isEqualTo(2);
    assertThat(hits(meters)).isEqualTo(1);
    assertThat(meters.misses()).isEqualTo(1);
    assertThat(meters.loads().counted().count()).isEqualTo(1);
    assertThat(cache.getAll(Set.of("ab", "abc"))).hasSize(2);
    assertThat(hits(meters)).isEqualTo(2);
    assertThat(meters.misses()).isEqualTo(2);
    assertThat(meters.loads().counted().count()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"larder", "redisson"})
  void statisticsOfJsr107_areCountedBeside(String engine, Fixture fixture) throws Exception {
    Larder larder = fixture.larder(settings(fixture.redis(), "redis.jcache.engine", engine));
    var manager = larder.caching().getCacheManager();
    Cache<String, Integer> cache = manager.createCache("stats", types().setStatisticsEnabled(true));
    cache.put("a", 1);
    cache.get("a");
    CacheMeters meters = of(larder, "stats");
    assertThat(statistic(engine, "CacheHits")).isEqualTo(1L);
    assertThat(hits(meters)).isEqualTo(1);
    manager.enableStatistics("stats", false);
    cache.get("a");
    assertThat(hits(meters)).isEqualTo(2);
    manager.enableStatistics("stats", true);
    cache.get("a");
    assertThat(hits(meters)).isEqualTo(3);
    assertThat(statistic(engine, "CacheHits")).isEqualTo(1L);
  }

  private static Object statistic(String engine, String name) throws Exception {
    var server = java.lang.management.ManagementFactory.getPlatformMBeanServer();
    var names =
        server.queryNames(
            new javax.management.ObjectName("javax.cache:type=CacheStatistics,Cache=stats,*"),
            null);
    assertThat(names).as(engine).hasSize(1);
    return server.getAttribute(names.iterator().next(), name);
  }

  @Test
  void failuresOfACache_areRefusals(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Larder larder = fixture.larder(settings(redis));
    Cache<String, Integer> cache = larder.caching().getCacheManager().createCache("j", types());
    redis.ask("CONFIG", "SET", "maxmemory", "1");
    assertThatThrownBy(() -> cache.put("a", 1)).isInstanceOf(CacheException.class);
    assertThat(of(larder, "j").refusals(Refusal.FULL)).isEqualTo(1);
    redis.ask("CONFIG", "SET", "maxmemory", "0");
    redis.kill();
    assertThatThrownBy(() -> cache.get("a")).isInstanceOf(CacheException.class);
    assertThat(of(larder, "j").refusals(Refusal.DOWN)).isEqualTo(1);
  }

  @Test
  void nearCaches_tellWhatTheyKeep_untilTheyAreClosed(Fixture fixture) {
    Larder larder =
        fixture.larder(settings(fixture.redis(), "redis.cache.near.near-max-entries", "5"));
    var caching = larder.caching();
    Cache<String, Integer> cache = caching.getCacheManager().createCache("near", types());
    Cache<String, Integer> other =
        caching
            .getCacheManager(java.net.URI.create("larder:other"), getClass().getClassLoader())
            .createCache("near", types());
    CacheMeters meters = of(larder, "near");
    for (int i = 0; i < 3; i++) {
      cache.put("k" + i, i);
    }
    await()
        .atMost(LONG)
        .until(
            () -> {
              Stream.of("k0", "k1", "k2").forEach(cache::get);
              other.get("k0");
              Near near = meters.near();
              return near != null
                  && near.entries() == 4
                  && near.unconfirmedNanos() < Duration.ofSeconds(2).toNanos();
            });
    Near near = meters.near();
    assertThat(near.bytes()).isBetween(4 * 100L, 4 * 300L);
    var calls = CommandStats.calls(larder.connection().client());
    long before = meters.hits(Layer.NEAR);
    long invalidated = meters.invalidations();
    Stream.of("k0", "k1", "k2").forEach(cache::get);
    assertThat(meters.hits(Layer.NEAR) - before).isEqualTo(3);
    assertThat(CommandStats.between(calls, CommandStats.calls(larder.connection().client())))
        .doesNotContainKeys("get", "evalsha");
    cache.remove("k0");
    await().atMost(LONG).until(() -> meters.invalidations() - invalidated == 2);
    for (int i = 0; i < 30; i++) {
      cache.put("m" + i, i);
      cache.get("m" + i);
    }
    await()
        .atMost(LONG)
        .until(
            () -> {
              for (int i = 0; i < 30; i++) {
                cache.get("m" + i);
              }
              return meters.nearEvictions() > 10;
            });
    other.close();
    assertThat(meters.near().entries()).isLessThanOrEqualTo(6);
    cache.close();
    assertThat(meters.near()).isNull();
  }

  @Test
  void sessions_areCounted_syncAndAsync(Fixture fixture) {
    Larder larder =
        fixture.larder(
            settings(
                fixture.redis(),
                "redis.session.max-per-user",
                "3",
                "redis.session.rotation-grace",
                "PT0S"));
    SessionMeters meters = larder.meters().sessions();
    SessionStore sessions = larder.sessions();
    sessions.set("t1", Session.of("u", Map.of()), TTL);
    done(sessions.async().set("t2", Session.of("u", Map.of()), TTL));
    RefreshToken issued = sessions.issue(Session.of("u", Map.of()), TTL);
    assertThat(meters.created()).isEqualTo(3);
    assertThat(sessions.rotate(issued.value())).isInstanceOf(RotationResult.Rotated.class);
    assertThat(done(sessions.async().rotate(issued.value())))
        .isInstanceOf(RotationResult.Reused.class);
    assertThat(sessions.rotate(issued.value())).isInstanceOf(RotationResult.Invalid.class);
    assertThat(sessions.rotate("nonsense")).isInstanceOf(RotationResult.Invalid.class);
    assertThat(meters.rotations(Rotation.ROTATED)).isEqualTo(1);
    assertThat(meters.rotations(Rotation.REUSED)).isEqualTo(1);
    assertThat(meters.rotations(Rotation.INVALID)).isEqualTo(2);
    assertThat(meters.ended(End.REUSED)).isEqualTo(1);
    sessions.set("t1", Session.of("u", Map.of()), TTL);
    assertThat(meters.ended(End.REPLACED)).isEqualTo(1);
    sessions.set("t3", Session.of("u", Map.of()), TTL);
    sessions.set("t4", Session.of("u", Map.of()), TTL);
    assertThat(meters.ended(End.LIMIT)).isEqualTo(1);
    assertThat(sessions.delete("t4")).isTrue();
    assertThat(sessions.delete("t4")).isFalse();
    assertThat(meters.ended(End.DELETED)).isEqualTo(1);
    assertThat(done(sessions.async().revokeAll("u"))).isEqualTo(2);
    assertThat(meters.ended(End.REVOKED)).isEqualTo(2);
    assertThat(meters.created()).isEqualTo(6);
  }

  @Test
  void aRotationWithinTheGrace_isARepetition(Fixture fixture) {
    Larder larder = fixture.larder(settings(fixture.redis()));
    String first = larder.sessions().issue(Session.of("u", Map.of()), TTL).value();
    larder.sessions().rotate(first);
    assertThat(larder.sessions().rotate(first)).isInstanceOf(RotationResult.Rotated.class);
    assertThat(larder.meters().sessions().rotations(Rotation.ROTATED)).isEqualTo(1);
    assertThat(larder.meters().sessions().rotations(Rotation.REPEATED)).isEqualTo(1);
  }

  /** A bean with every kind of annotation. */
  @ApplicationScoped
  public static class Annotated {
    @CacheResult(cacheName = "numbers")
    public int number(String key) {
      if (key.isEmpty()) {
        throw new IllegalStateException("no number");
      }
      return key.length();
    }

    @CachePut(cacheName = "numbers")
    public void put(String key, @CacheValue int number) {}

    @CacheRemove(cacheName = "numbers")
    public void remove(String key) {}

    @CacheRemoveAll(cacheName = "numbers")
    public void clear() {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"larder", "redisson"})
  void annotatedMethods_areCounted(String engine, Fixture fixture) {
    OwnRedis redis = fixture.redis();
    TestContainer container =
        fixture.container(
            ServerSettings.with(
                redis.settings("redis.timeout", "PT1S"),
                "redis.jcache.engine",
                engine,
                "redis.cache.numbers.deadline",
                "PT1S"),
            Annotated.class);
    Annotated bean = container.get(Annotated.class);
    Meters meters = container.get(Meters.class);
    CacheMeters numbers = meters.cache("numbers");
    assertThat(bean.number("ab")).isEqualTo(2);
    assertThat(bean.number("ab")).isEqualTo(2);
    assertThatThrownBy(() -> bean.number("")).isInstanceOf(IllegalStateException.class);
    assertThat(hits(numbers)).isEqualTo(1);
    assertThat(numbers.misses()).isEqualTo(2);
    assertThat(numbers.loads().counted().count()).isEqualTo(1);
    assertThat(numbers.failedLoads().counted().count()).isEqualTo(1);
    assertThat(numbers.puts()).isEqualTo(1);
    bean.put("x", 3);
    assertThat(numbers.puts()).isEqualTo(2);
    bean.remove("ab");
    bean.clear();
    assertThat(numbers.evictions()).isEqualTo(1);
    assertThat(numbers.clears()).isEqualTo(1);
    assertThat(numbers.removals()).isEqualTo(1);
    assertThat(meters.calls().all(CallObserver.Outcome.ANSWERED).count()).isPositive();

    redis.kill();
    await()
        .atMost(LONG)
        .until(
            () -> {
              bean.number("down");
              bean.remove("a");
              bean.remove("b");
              return numbers.refusals(Refusal.BREAKER) > 0;
            });
    assertThat(numbers.refusals(Refusal.DOWN) + numbers.refusals(Refusal.DEADLINE)).isPositive();
    assertThat(numbers.keptEvictions()).isEqualTo(2);
    redis.start();
    await().atMost(LONG).until(() -> numbers.keptEvictions() == 0);
  }
}
