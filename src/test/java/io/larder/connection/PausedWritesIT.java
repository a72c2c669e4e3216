package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection.State;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import io.larder.testkit.wire.FaultyLink;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** {@code CLIENT PAUSE … WRITE}, as before a planned failover. */
@RedisTest
class PausedWritesIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  /** A service whose results are cached. */
  @ApplicationScoped
  static class Rooms {
    private final AtomicInteger computed = new AtomicInteger();

    @CacheResult(cacheName = "rooms")
    public int find(int id) {
      computed.incrementAndGet();
      return id;
    }

    public int computed() {
      return computed.get();
    }
  }

  @Test
  void reads_ofEverySurface_doNotWaitForWritesOfOtherThreads(Fixture fixture)
      throws InterruptedException {
    OwnRedis redis = fixture.redis();
    TestContainer container =
        fixture.container(redis.settings("redis.timeout", TIMEOUT.toString()), Rooms.class);
    CacheOperations values = container.get(CacheOperations.class);
    SessionStore sessions = container.get(SessionStore.class);
    Rooms rooms = container.get(Rooms.class);
    Cache<String, Integer> cache =
        container
            .get(CacheManager.class)
            .createCache(
                "numbers",
                new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
    values.set("read", 11);
    values.hash("hash").set("field", 11);
    cache.put("read", 11);
    Duration hour = Duration.ofHours(1);
    sessions.set("token", Session.of("user"), hour);
    rooms.find(1);
    Map<String, Supplier<Object>> reads = new LinkedHashMap<>();
    reads.put("get", () -> values.get("read", Integer.class));
    reads.put(
        "async get", () -> values.async().get("read", Integer.class).toCompletableFuture().join());
    reads.put("getAll", () -> values.getAll(Set.of("read", "none"), Integer.class));
    reads.put("ttl", () -> values.ttl("read"));
    reads.put("hash", () -> values.hash("hash").get("field", Integer.class));
    reads.put("getOrCompute", () -> values.getOrCompute("read", Integer.class, hour, () -> 12));
    reads.put("Cache.get", () -> cache.get("read"));
    reads.put("Cache.getAll", () -> cache.getAll(Set.of("read", "none")));
    reads.put("Cache.containsKey", () -> cache.containsKey("none"));
    reads.put("annotated method", () -> rooms.find(1));
    reads.put("session", () -> sessions.get("token"));
    reads.put("session exists", () -> sessions.exists("token"));
    AtomicBoolean ended = new AtomicBoolean();
    Map<String, Integer> counts = new ConcurrentHashMap<>();
    Map<String, Duration> longest = new ConcurrentHashMap<>();
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    long connections;
    reads.forEach(
        (name, read) ->
            threads.add(
                new Thread(
                    () -> {
                      Object first = read.get();
                      while (!ended.get()) {
                        long begin = System.nanoTime();
                        try {
                          Object found = read.get();
                          if (!name.equals("ttl") && !found.equals(first)) {
                            failures.add(name + " gave " + found);
                          }
                          counts.merge(name, 1, Integer::sum);
                        } catch (RuntimeException e) {
                          failures.add(name + " threw " + e);
                        }
                        longest.merge(
                            name,
                            Duration.ofNanos(System.nanoTime() - begin),
                            (a, b) -> a.compareTo(b) > 0 ? a : b);
                        LockSupport.parkNanos(2_000_000);
                      }
                    })));
    threads.add(
        new Thread(
            () -> {
              while (!ended.get()) {
                try {
                  values.set("written", 1);
                } catch (RedisUnavailableException e) {
                  if (e.getMessage().contains("CLIENT PAUSE")) {
                    refused.incrementAndGet();
                  }
                }
              }
            }));
    threads.forEach(Thread::start);
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  counts.keySet().equals(reads.keySet())
                      && counts.values().stream().allMatch(count -> count > 20));
      connections = connections(redis);
      redis.ask("CLIENT", "PAUSE", "60000", "WRITE");
      await().atMost(Duration.ofSeconds(30)).until(() -> refused.get() > 100);
      Map<String, Integer> before = Map.copyOf(counts);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  before.entrySet().stream().allMatch(e -> counts.get(e.getKey()) > e.getValue()));
      redis.ask("CLIENT", "UNPAUSE");
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
          .untilAsserted(() -> values.set("written", 1));
    } finally {
      ended.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(failures).isEmpty();
    assertThat(longest)
        .allSatisfy((name, time) -> assertThat(time).isLessThan(TIMEOUT.dividedBy(2)));
    assertThat(rooms.computed()).isEqualTo(1);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(connections(redis)).isLessThanOrEqualTo(connections));
  }

  private static long connections(OwnRedis redis) {
    return String.valueOf(redis.ask("CLIENT", "LIST")).lines().count();
  }

  @Test
  void writesAreHeldBack_readsGoOn(Fixture fixture) throws InterruptedException {
    OwnRedis redis = fixture.leavingNoThreads().redis();
    Larder larder =
        fixture.larder(
            redis.settings("redis.timeout", "PT0.5S", "redis.cache.default.deadline", "PT10S"));
    CacheOperations cache = larder.cache();
    cache.set("read", 11);
    cache.set("computed", 11);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    AtomicInteger failedReads = new AtomicInteger();
    Thread reader =
        new Thread(
            () -> {
              while (!ended.get()) {
                try {
                  assertThat(cache.get("read", Integer.class)).contains(11);
                  reads.incrementAndGet();
                } catch (RedisUnavailableException e) {
                  failedReads.incrementAndGet();
                }
              }
            });
    try (LogCapture log = new LogCapture()) {
      redis.ask("CLIENT", "PAUSE", "60000", "WRITE");
      reader.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> cache.set("written", 1))
                      .isInstanceOf(RedisUnavailableException.class)
                      .hasMessageContaining("CLIENT PAUSE"));
      // What was sent before the verdict may still fail.
      int verdict = reads.get();
      await().atMost(Duration.ofSeconds(30)).until(() -> reads.get() > verdict + 2);
      int before = reads.get();
      int failedBefore = failedReads.get();
      long begin = System.nanoTime();
      for (int i = 0; i < 500; i++) {
        assertThatThrownBy(() -> cache.set("written", 1))
            .isInstanceOf(RedisUnavailableException.class);
        assertThat(cache.getOrCompute("computed", Integer.class, Duration.ofMinutes(1), () -> 2))
            .isEqualTo(11);
      }
      // Had each waited for redis.timeout, this would have taken 250 s.
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
      await().atMost(Duration.ofSeconds(30)).until(() -> reads.get() > before + 1_000);
      assertThat(failedReads).hasValue(failedBefore);
      assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);

      redis.ask("CLIENT", "UNPAUSE");
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
          .untilAsserted(() -> cache.set("written", 1));
      assertThat(log.lines()).hasSize(2).allMatch(line -> line.contains("LARDER-2015"));
    } finally {
      ended.set(true);
      reader.join();
    }
    assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);
  }

  /** The connections of a verdict break, and its questions are late: no sign of an end. */
  @Test
  void verdict_endsWithAnAnsweredWriteOnly(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    FaultyLink link = fixture.closing(new FaultyLink(redis.address(), 1));
    CacheOperations cache =
        fixture
            .larder(
                ServerSettings.of(
                    link.address(),
                    "redis.timeout",
                    "PT1S",
                    "redis.cache.default.deadline",
                    "PT10S"))
            .cache();
    LogCapture log = fixture.log();
    redis.ask("CLIENT", "PAUSE", "600000", "WRITE");
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
        .until(
            () -> {
              assertThatThrownBy(() -> cache.set("written", 1))
                  .isInstanceOf(RedisUnavailableException.class);
              return verdicts(log) > 0;
            });
    for (int i = 0; i < 40; i++) {
      link.reset();
      assertThatThrownBy(() -> cache.set("written", 1))
          .isInstanceOf(RedisUnavailableException.class);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    assertThat(verdicts(log)).isEqualTo(1);

    redis.ask("CLIENT", "UNPAUSE");
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
        .untilAsserted(() -> cache.set("written", 1));
    assertThat(verdicts(log)).isEqualTo(2);
  }

  /** Replies of some connections come late, as on a machine that has too much to do. */
  @Test
  void lateReplies_areNoHeldWrites(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    FaultyLink link = fixture.closing(new FaultyLink(redis.address(), 1));
    CacheOperations cache =
        fixture.larder(ServerSettings.of(link.address(), "redis.timeout", "PT0.3S")).cache();
    LogCapture log = fixture.log();
    link.delay(1_500_000);
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    int calls = 0;
    while (System.nanoTime() < end) {
      try {
        cache.set("written", calls++);
      } catch (RedisUnavailableException e) {
        // As it is late.
      }
    }
    assertThat(verdicts(log)).isZero();
  }

  private static long verdicts(LogCapture log) {
    return log.lines().stream().filter(line -> line.contains("LARDER-2015")).count();
  }
}
