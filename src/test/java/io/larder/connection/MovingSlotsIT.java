package io.larder.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Slots;
import io.larder.session.RefreshToken;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** A cluster whose slots change their servers as operators do it, under load: no call fails. */
@RedisTest
class MovingSlotsIT {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Calls of an application that go on until this is closed; what failed, by message. */
  private static final class Load implements AutoCloseable {
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong added = new AtomicLong();
    private final AtomicLong maybeAdded = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final CacheOperations operations;
    private final Cache<String, String> cache;
    private final SessionStore sessions;

    Load(Larder larder) {
      operations = larder.cache();
      sessions = larder.sessions();
      cache =
          larder
              .caching()
              .getCacheManager()
              .createCache(
                  "moved",
                  new MutableConfiguration<String, String>().setTypes(String.class, String.class));
      List<Step> steps =
          List.of(this::values, this::bulk, this::entries, this::tokens, this::counters);
      for (Step step : steps) {
        Thread thread = new Thread(() -> repeat(step));
        thread.start();
        threads.add(thread);
      }
    }

    private interface Step {
      void run(int i);
    }

    private void repeat(Step step) {
      for (int i = 0; !ended.get(); i++) {
        long begin = System.nanoTime();
        try {
          step.run(i);
        } catch (RuntimeException | AssertionError e) {
          failures.merge(withoutKey(e), 1, Integer::sum);
        }
        longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
        calls.incrementAndGet();
      }
    }

    private static String withoutKey(Throwable failure) {
      return failure.getClass().getSimpleName()
          + ": "
          + String.valueOf(failure.getMessage()).replaceAll("key '[^']*'", "a key");
    }

    private void values(int i) {
      String key = "v" + i % 2_000;
      operations.set(key, i, HOUR);
      assertThat(operations.get(key, Integer.class)).contains(i);
      assertThat(operations.getOrCompute("c" + key, String.class, HOUR, () -> "c")).isEqualTo("c");
      operations.delete("c" + key);
    }

    private void bulk(int i) {
      Map<String, Integer> some = new TreeMap<>();
      for (int k = 0; k < 10; k++) {
        some.put("b" + (i * 10 + k) % 1_000, i);
      }
      operations.setAll(some, HOUR);
      assertThat(operations.getAll(some.keySet(), Integer.class)).isEqualTo(some);
      assertThat(operations.delete(some.keySet())).isEqualTo(10);
    }

    private void entries(int i) {
      String key = "k" + i % 500;
      cache.put(key, "v" + i);
      assertThat(cache.get(key)).isEqualTo("v" + i);
      assertThat(cache.<String>invoke(key, (entry, given) -> entry.getValue())).isEqualTo("v" + i);
      cache.putAll(Map.of(key, "a", "x" + key, "b"));
      assertThat(cache.getAll(Set.of(key, "x" + key))).hasSize(2);
      cache.remove("x" + key);
    }

    private void tokens(int i) {
      RefreshToken token = sessions.issue(Session.of("user" + i % 100), HOUR);
      assertThat(sessions.rotate(token.value())).isInstanceOf(RotationResult.Rotated.class);
      if (i % 20 == 0) {
        assertThat(sessions.revokeAll("user" + i % 100)).isPositive();
      }
    }

    /** Not repeatable: one that is executed twice, or not at all, is seen in the sum. */
    private void counters(int i) {
      maybeAdded.incrementAndGet();
      operations.increment("n" + i % 300, 1);
      added.incrementAndGet();
    }

    @Override
    public void close() {
      ended.set(true);
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    void assertNothingFailed(String what) {
      Duration slowest = Duration.ofNanos(longest.getAndSet(0));
      System.out.println(what + ": " + calls + " rounds, longest " + slowest + ", " + failures);
      assertThat(failures).isEmpty();
    }

    void assertNothingCountedTwice() {
      close();
      long sum = 0;
      for (int i = 0; i < 300; i++) {
        sum += operations.get("n" + i, Long.class).orElse(0L);
      }
      assertThat(sum).isBetween(added.get(), maybeAdded.get());
    }
  }

  private static Larder larder(RedisCluster cluster, Fixture fixture) {
    return fixture.larder(
        cluster.settings(
            // Enough for a busy machine; before, no time helped a call.
            "redis.timeout", "PT10S",
            "redis.cache.default.deadline", "PT10S"));
  }

  @Test
  void plannedFailovers_backAndForth_failNoCall(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    List<OwnRedis> primaries = List.copyOf(cluster.nodes());
    List<OwnRedis> replicas = primaries.stream().map(cluster::addReplica).toList();
    try (Load load = new Load(larder(cluster, fixture))) {
      await().atMost(Duration.ofMinutes(1)).until(() -> load.calls.get() > 200);
      for (int i = 0; i < primaries.size(); i++) {
        cluster.failover(replicas.get(i));
        goOn(load);
        load.assertNothingFailed("failover to replica " + i);
        cluster.failover(primaries.get(i));
        goOn(load);
        load.assertNothingFailed("failover back " + i);
      }
      load.assertNothingCountedTwice();
    }
  }

  private static void goOn(Load load) {
    long before = load.calls.get();
    await().atMost(Duration.ofMinutes(1)).until(() -> load.calls.get() - before > 500);
  }

  @Test
  void slotsThatMoveToANewServer_failNoCall(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    try (Load load = new Load(larder(cluster, fixture))) {
      await().atMost(Duration.ofMinutes(1)).until(() -> load.calls.get() > 200);
      OwnRedis from = cluster.nodes().get(0);
      OwnRedis added = cluster.addPrimary();
      for (int slot = 0; slot < 400; slot++) {
        cluster.beginMove(slot, from, added);
        cluster.endMove(slot, from, added);
      }
      goOn(load);
      load.assertNothingFailed("slots moved");
      load.assertNothingCountedTwice();
    }
  }

  @Test
  void slotOnTheMove_withoutTheRightToAskForIt_isNamed(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    for (OwnRedis node : cluster.nodes()) {
      node.ask("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all", "-asking");
    }
    CacheOperations cache =
        fixture
            .larder(
                cluster.settings(
                    "redis.timeout", "PT20S", "redis.username", "app", "redis.password", "secret"))
            .cache();
    int slot = Slots.of("{half}".getBytes(UTF_8));
    OwnRedis from = cluster.nodes().get(slot / (Slots.COUNT / 3 + 1));
    OwnRedis to = cluster.nodes().get(from == cluster.nodes().get(0) ? 1 : 0);
    cluster.beginMove(slot, from, to);

    try (LogCapture log = LogCapture.ofAll()) {
      assertThatThrownBy(() -> cache.get("{half}new", Integer.class))
          .hasMessageContaining("LARDER")
          .hasMessageContaining("not permitted")
          .hasMessageContaining("asking");
      assertThatThrownBy(() -> cache.set("{half}new", 1))
          .hasMessageContaining("not permitted")
          .hasMessageContaining("asking");
      assertThat(log.everything()).noneMatch(line -> line.contains("\n\tat "));
    }
  }

  @Test
  void slotThatStaysHalfMoved_isReadAndEvictedFrom(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    Larder larder = larder(cluster, fixture);
    CacheOperations cache = larder.cache();
    int slot = Slots.of("{half}".getBytes(UTF_8));
    OwnRedis from = cluster.nodes().get(slot / (Slots.COUNT / 3 + 1));
    OwnRedis to = cluster.nodes().get(from == cluster.nodes().get(0) ? 1 : 0);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      keys.add("{half}" + i);
      cache.set("{half}" + i, i, HOUR);
    }
    cluster.beginMove(slot, from, to);
    cluster.moveKeys(slot, from, to, 10);

    assertThat(cache.getAll(keys, Integer.class)).hasSize(20);
    assertThat(cache.get("{half}new", Integer.class)).isEmpty();
    // Redis refuses a script on keys of which some are away: the time of the call ends that.
    assertThatThrownBy(() -> cache.increment("{half}count", 1))
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("TRYAGAIN");
    assertThat(cache.delete(keys.subList(0, 15))).isEqualTo(15);
    assertThat(cache.delete(keys.get(15))).isTrue();
    assertThat(cache.deleteByPattern("*")).isEqualTo(4);
  }
}
