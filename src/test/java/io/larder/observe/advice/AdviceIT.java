package io.larder.observe.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.observe.CacheMeters;
import io.larder.observe.CacheObserver.Layer;
import io.larder.observe.CallMeters;
import io.larder.observe.CallObserver.Outcome;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each rule is provoked by the use of a cache, and silent where a cache is used well. */
@RedisTest
class AdviceIT {
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final Duration LONG = Duration.ofSeconds(60);
  // Of calls that are not to be late.
  private static final List<String> PATIENT =
      List.of("redis.timeout", "PT20S", "redis.cache.default.deadline", "PT20S");

  private Fixture fixture;
  private OwnRedis redis;

  @BeforeEach
  void start(Fixture test) {
    fixture = test;
    redis = test.redis();
  }

  private Larder larder(String... more) {
    return fixture.larder(
        redis.settings(Stream.concat(PATIENT.stream(), Stream.of(more)).toArray(String[]::new)));
  }

  private static List<Advice> advice(Larder larder) {
    return new Adviser(larder.meters(), larder.settings(), () -> Duration.ofDays(1)).advice();
  }

  private static void assertSays(Larder larder, Rule rule, String... parts) {
    assertThat(advice(larder))
        .filteredOn(one -> one.rule() == rule)
        .singleElement()
        .extracting(Advice::sentence)
        .asString()
        .contains(parts);
  }

  private static Cache<String, Integer> near(Larder larder) {
    return larder
        .caching()
        .getCacheManager()
        .createCache(
            "stock",
            new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
  }

  @Test
  void aCacheThatIsUsedWell_needsNoAdvice() {
    Larder larder = larder("redis.cache.stock.near-max-entries", "100");
    CacheOperations cache = larder.cache();
    Cache<String, Integer> near = near(larder);
    for (int round = 0; round < 30; round++) {
      for (int i = 0; i < 60; i++) {
        String key = "k" + i;
        int value = i;
        assertThat(
                cache.getOrCompute(
                    key,
                    Integer.class,
                    TTL,
                    () -> {
                      catchThrowable(() -> Thread.sleep(20)); // the work whose time is spared
                      return value;
                    }))
            .isEqualTo(i);
        if (round == 0) {
          near.put(key, i);
        }
        assertThat(near.get(key)).isEqualTo(i);
      }
    }
    assertThat(advice(larder)).isEmpty();
  }

  @Test
  void reloadsThatChangeNothing() {
    Larder larder = larder();
    CacheOperations cache = larder.cache().cache("search");
    for (int i = 0; i < 60; i++) {
      cache.getOrCompute("k", String.class, TTL, () -> "same");
      cache.delete("k");
    }
    assertSays(
        larder,
        Rule.RELOADS_UNCHANGED,
        "100 % of 59 reloads of 'search'",
        "redis.cache.search.ttl");
  }

  @Test
  void reloadsThatChangeSomething_areSilent() {
    Larder larder = larder();
    for (int i = 0; i < 60; i++) {
      larder.cache().set("k", i, TTL);
    }
    assertThat(advice(larder)).extracting(Advice::rule).doesNotContain(Rule.RELOADS_UNCHANGED);
  }

  @Test
  void aNearCacheThatIsInvalidatedMoreThanItServes() {
    Larder larder = larder("redis.cache.stock.near-max-entries", "100");
    Cache<String, Integer> cache = near(larder);
    CacheMeters meters = larder.meters().cache("stock");
    await()
        .atMost(LONG)
        .until(
            () -> {
              cache.put("k", 1);
              cache.get("k");
              return meters.invalidations() >= 100;
            });
    assertSays(
        larder,
        Rule.NEAR_INVALIDATED,
        "near cache of 'stock'",
        "redis.cache.stock.near-max-entries=0");
  }

  @Test
  void aNearCacheThatIsTooSmall() {
    Larder larder = larder("redis.cache.stock.near-max-entries", "2");
    Cache<String, Integer> cache = near(larder);
    IntStream.range(0, 200).forEach(i -> cache.put("k" + i, i));
    CacheMeters meters = larder.meters().cache("stock");
    await()
        .atMost(LONG)
        .until(
            () -> {
              IntStream.range(0, 200).forEach(i -> cache.get("k" + i));
              return meters.nearEvictions() >= 100;
            });
    assertThat(meters.hits(Layer.NEAR)).isLessThan(100);
    assertSays(larder, Rule.NEAR_TOO_SMALL, "redis.cache.stock.near-max-entries");
  }

  @Test
  void loadsThatTakeLessThanARead() {
    Larder larder = larder();
    CacheOperations cache = larder.cache();
    IntStream.range(0, 60).forEach(i -> cache.getOrCompute("k" + i, Integer.class, TTL, () -> i));
    assertSays(
        larder, Rule.LOADS_FASTER_THAN_REDIS, "loads of 'c:'", "redis.cache.default.enabled=false");
  }

  @Test
  void aCacheThatIsWrittenAndNotRead() {
    Larder larder = larder();
    IntStream.range(0, 120).forEach(i -> larder.cache().cache("log").set("k" + i, i));
    assertSays(larder, Rule.PUTS_WITHOUT_GETS, "written 120 times and read 0 times");
  }

  @Test
  void aCacheThatFindsLittle() {
    Larder larder = larder();
    larder.cache().getAll(IntStream.range(0, 1_000).mapToObj(i -> "k" + i).toList(), Integer.class);
    assertSays(larder, Rule.LOW_HIT_RATIO, "only 0.0 % of 1,000 reads of 'c:'");
  }

  @Test
  void valuesThatAreNeverRead() {
    Larder larder = larder("redis.cache.profiles.ttl", "PT10M");
    Cache<String, Integer> cache =
        larder
            .caching()
            .getCacheManager()
            .createCache(
                "profiles",
                new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
    for (int i = 0; i < 1_000; i++) {
      cache.put("k" + i, i);
    }
    // One of them often: the others are not read for that.
    for (int i = 0; i < 770; i++) {
      cache.get("k0");
    }
    assertSays(
        larder,
        Rule.NEVER_READ,
        "at least 23 % of 1,000 values that were stored in 'profiles' were never read",
        "redis.cache.profiles.ttl");
    for (int i = 0; i < 40; i++) {
      cache.get("k0");
    }
    assertThat(advice(larder)).extracting(Advice::rule).doesNotContain(Rule.NEVER_READ);
  }

  @Test
  void valuesThatStayForEver() {
    Larder larder = larder();
    IntStream.range(0, 20)
        .forEach(i -> larder.cache().cache("x").set("k" + i, i, CacheOperations.NO_EXPIRY));
    assertSays(larder, Rule.NO_TIME_TO_LIVE, "20 of 20 values of 'x'", "redis.cache.x.ttl");
  }

  @Test
  void valuesThatAreBig() {
    Larder larder = larder();
    String big = "x".repeat(200_000);
    IntStream.range(0, 20).forEach(i -> larder.cache().cache("pages").set("k" + i, big));
    assertSays(larder, Rule.BIG_VALUES, "values of 'pages' have 200 KB on average");
  }

  @Test
  void valuesThatAreUnreadable() {
    Larder larder = larder();
    larder.cache().set("k", "text");
    assertThat(larder.cache().get("k", Integer.class)).isEmpty();
    assertSays(larder, Rule.UNREADABLE_VALUES, "1 value of 'c:' could not be read");
  }

  @Test
  void loadsInVain_withoutSingleFlight() {
    Larder here = larder("redis.cache.n.single-flight", "off");
    CacheOperations there = larder().cache().cache("n");
    for (int i = 0; i < 55; i++) {
      String key = "k" + i;
      here.cache()
          .cache("n")
          .getOrCompute(
              key, String.class, TTL, () -> there.getOrCompute(key, String.class, TTL, () -> "v"));
    }
    assertSays(here, Rule.STAMPEDE, "55 of 55 loads of 'n'", "redis.cache.n.single-flight=jvm");
  }

  @Test
  void callsThatMissTheDeadline_andThoseThatTheBreakerRefuses() {
    Larder larder = larder("redis.cache.n.deadline", "PT0.02S");
    CacheOperations cache = larder.cache().cache("n");
    redis.freeze();
    await()
        .atMost(LONG)
        .until(
            () -> {
              for (int i = 0; i < 50; i++) {
                cache.getOrCompute("k", String.class, TTL, () -> "v");
              }
              return advice(larder).stream().anyMatch(one -> one.rule() == Rule.BREAKER_OPEN);
            });
    assertSays(larder, Rule.BREAKER_OPEN, "calls of 'n' went on without the cache");
    await()
        .atMost(LONG)
        .until(
            () -> {
              redis.thaw();
              awaitHit(cache);
              redis.freeze();
              for (int i = 0; i < 10; i++) {
                cache.getOrCompute("k", String.class, TTL, () -> "v");
              }
              return advice(larder).stream().anyMatch(one -> one.rule() == Rule.DEADLINE_MISSED);
            });
    redis.thaw();
    assertSays(
        larder,
        Rule.DEADLINE_MISSED,
        "had no answer in time",
        "redis.cache.n.deadline, which is 20ms");
  }

  /** The breaker is closed when a call finds what an earlier one stored. */
  private static void awaitHit(CacheOperations cache) {
    AtomicInteger computed = new AtomicInteger();
    await()
        .atMost(LONG)
        .until(
            () -> {
              int before = computed.get();
              cache.getOrCompute("hit", String.class, TTL, () -> "v" + computed.incrementAndGet());
              return computed.get() == before;
            });
  }

  @Test
  void aRedisThatIsFull() {
    Larder larder = larder();
    redis.ask("CONFIG", "SET", "maxmemory", "1");
    assertThat(catchThrowable(() -> larder.cache().set("k", "v"))).isNotNull();
    assertSays(larder, Rule.REDIS_FULL, "Redis was full and refused to store 1 value of 'c:'");
  }

  @Test
  void callsThatAreSentAgain() throws Exception {
    Larder larder = larder();
    Thread caller =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                catchThrowable(() -> larder.cache().get("k", String.class));
              }
            });
    caller.start();
    try {
      // As often as it takes: a call in between may be quick.
      await()
          .atMost(LONG)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                redis.ask("CLIENT", "KILL", "TYPE", "normal");
                CallMeters calls = larder.meters().calls();
                return calls.repetitions() >= 20
                    && calls.repetitions() * 500 > calls.all(Outcome.ANSWERED).count();
              });
    } finally {
      caller.interrupt();
      caller.join();
    }
    assertSays(larder, Rule.CONNECTION_REPETITIONS, "calls to Redis were sent again");
  }
}
