package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection.State;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One primary of a cluster goes away; the others go on. */
@RedisTest
class DegradedClusterIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private Fixture fixture;
  private RedisCluster cluster;
  private Larder larder;

  @BeforeEach
  void start(Fixture given) {
    fixture = given.leavingNoThreads();
    cluster = fixture.cluster();
  }

  private void configure(String setting, String value) {
    cluster.nodes().forEach(node -> node.ask("CONFIG", "SET", setting, value));
  }

  private void larder(String... more) {
    larder = fixture.larder(ServerSettings.with(cluster.settings("redis.timeout", "PT2S"), more));
  }

  private State state() {
    return larder.connection().state();
  }

  private void awaitState(State state) {
    await().atMost(LONG).until(() -> state() == state);
  }

  /** A key that a primary has. */
  private String keyOf(int primary) {
    return keysOf(primary).findFirst().orElseThrow();
  }

  /** Keys of different slots that a primary has. */
  private Stream<String> keysOf(int primary) {
    return keysOf(primary, cluster.nodes().get((primary + 1) % 3));
  }

  private static Stream<String> keysOf(int primary, OwnRedis any) {
    return IntStream.range(0, 1_000)
        .mapToObj(i -> "{t" + i + "}k")
        .filter(key -> slot(any, key.substring(1, key.indexOf('}'))) * 3 / 16_384 == primary);
  }

  private static int slot(OwnRedis node, String key) {
    return Integer.parseInt(String.valueOf(node.ask("CLUSTER", "KEYSLOT", key)));
  }

  /** Calls for the keys of some primaries in a thread of its own, until it is closed. */
  private final class Caller implements AutoCloseable {
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();
    private final Thread thread;

    Caller(List<String> keys) {
      thread = new Thread(() -> run(keys));
      thread.start();
    }

    private void run(List<String> keys) {
      while (!ended.get()) {
        for (String key : keys) {
          try {
            larder.cache().set(key, "v");
            larder.cache().get(key, String.class);
            calls.addAndGet(2);
          } catch (RedisUnavailableException e) {
            failures.add(e.getMessage());
          }
        }
      }
    }

    @Override
    public void close() throws InterruptedException {
      ended.set(true);
      thread.join();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void primaryKilled_othersGoOn_andTheStateTellsWhatIsAway(int dead) throws InterruptedException {
    configure("cluster-require-full-coverage", "no");
    larder();
    List<String> others =
        IntStream.range(0, 3).filter(i -> i != dead).mapToObj(this::keyOf).toList();
    String lost = keyOf(dead);
    OwnRedis primary = cluster.nodes().get(dead);
    try (LogCapture log = new LogCapture();
        Caller caller = new Caller(others)) {
      primary.kill();
      awaitState(State.DEGRADED);
      int before = caller.calls.get();
      await().atMost(LONG).until(() -> caller.calls.get() > before + 2_000);

      RedisDegraded degradation = larder.connection().degradation().orElseThrow();
      assertThat(degradation.primaries()).containsExactly(primary.address().toString());
      assertThat(degradation.slots()).isBetween(16_384 / 3, 16_384 / 3 + 1);
      assertThat(degradation.share()).isBetween(0.33, 0.34);
      assertThat(degradation.reason()).isEqualTo("connection refused");
      assertThat(larder.connection().problem()).contains("connection refused");
      long begin = System.nanoTime();
      for (int i = 0; i < 1_000; i++) {
        assertThatThrownBy(() -> larder.cache().get(lost, String.class))
            .isInstanceOf(RedisUnavailableException.class)
            .hasMessageContaining(primary.address().toString());
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));

      primary.start();
      awaitState(State.CONNECTED);
      larder.cache().set(lost, "v");
      caller.close();
      assertThat(caller.failures).isEmpty();
      assertThat(log.lines().stream().filter(line -> line.contains("LARDER-2014"))).hasSize(2);
      assertThat(log.lines().stream().filter(line -> line.contains("LARDER-200"))).isEmpty();
    }
    assertThat(larder.connection().degradation()).isEmpty();
    assertThat(larder.connection().problem()).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(larder.events())
                    .hasExactlyElementsOfTypes(
                        RedisConnected.class, RedisDegraded.class, RedisConnected.class));
  }

  /** Neither does the breaker bypass what others have, nor is what is away called for. */
  @Test
  void primaryKilled_computedValuesOfOthersStayCached() {
    configure("cluster-require-full-coverage", "no");
    // A busy machine takes its time.
    larder("redis.cache.default.deadline", "PT30S");
    String lost = keyOf(0);
    String other = keyOf(1);
    larder.cache().set(other, 1);
    cluster.nodes().get(0).kill();
    awaitState(State.DEGRADED);

    for (int i = 0; i < 100; i++) {
      assertThat(larder.cache().getOrCompute(lost, Integer.class, LONG, () -> 2)).isEqualTo(2);
      assertThat(larder.cache().getOrCompute(other, Integer.class, LONG, () -> 2)).isEqualTo(1);
    }
  }

  @Test
  void allKilled_isALoss() {
    configure("cluster-require-full-coverage", "no");
    larder();

    cluster.nodes().forEach(OwnRedis::kill);
    awaitState(State.DISCONNECTED);
    assertThat(larder.connection().problem()).contains("connection refused");
    assertThat(larder.connection().degradation()).isEmpty();
    cluster.nodes().forEach(OwnRedis::start);
    awaitState(State.CONNECTED);
    await().atMost(LONG).ignoreExceptions().untilAsserted(() -> larder.cache().set(keyOf(0), "v"));
  }

  @Test
  void primaryKilled_whereAllSlotsAreRequired_isALossThatSaysClusterDown() {
    configure("cluster-node-timeout", "1000");
    larder();

    cluster.nodes().get(2).kill();
    awaitState(State.DISCONNECTED);
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(larder.connection().problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("CLUSTERDOWN")));
    cluster.nodes().get(2).start();
    awaitState(State.CONNECTED);
  }

  @Test
  void replicaTakesOver_theStateComesBackByItself() {
    configure("cluster-require-full-coverage", "no");
    OwnRedis replica = cluster.addReplica(cluster.nodes().get(1));
    larder();
    String key = keyOf(1);
    larder.cache().set(key, "v");

    cluster.nodes().get(1).kill();
    awaitState(State.DEGRADED);
    replica.ask("CLUSTER", "FAILOVER", "TAKEOVER");
    awaitState(State.CONNECTED);
    assertThat(larder.cache().get(key, String.class)).contains("v");
  }

  @Test
  void primaryFrozen_whatAsksEveryPrimaryFailsAtOnce() {
    configure("cluster-require-full-coverage", "no");
    larder();
    OwnRedis frozen = cluster.nodes().get(0);
    String lost = keyOf(0);
    frozen.freeze();
    try {
      assertThatThrownBy(() -> larder.cache().get(lost, String.class))
          .isInstanceOf(RedisUnavailableException.class);
      awaitState(State.DEGRADED);
      long begin = System.nanoTime();
      for (int i = 0; i < 60; i++) {
        assertThatThrownBy(() -> larder.cache().deleteByPattern("*"))
            .isInstanceOf(RedisUnavailableException.class)
            .hasMessageContaining("was not sent")
            .hasMessageContaining(frozen.address().toString());
      }
      // Had each waited for redis.timeout, this would have taken two minutes.
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
    } finally {
      frozen.thaw();
    }
    awaitState(State.CONNECTED);
  }

  /** As long as Redisson has not connected to it, only MOVED tells of the new primary. */
  @Test
  void primaryThatIsSilentSinceItTookOver_isForgotten_whenAnotherOneTakesOver() {
    configure("cluster-require-full-coverage", "no");
    OwnRedis first = cluster.nodes().get(1);
    OwnRedis second = cluster.addReplica(first);
    cluster.promote(second);
    larder("redis.cache.default.deadline", "PT0.5S");
    List<String> keys = keysOf(1).limit(20).toList();
    // A cluster that has just begun is down for a moment.
    await()
        .atMost(LONG)
        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
        .untilAsserted(() -> keys.forEach(key -> larder.cache().set(key, "v")));
    await()
        .atMost(LONG)
        .until(() -> RawRedis.info(first.address()).contains("master_link_status:up"));

    first.ask("CLUSTER", "FAILOVER", "TAKEOVER");
    keys.forEach(key -> larder.cache().get(key, String.class));
    first.freeze();
    // The replica sends here all the time, also to a connection that does not come about.
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> larder.cache().get(keys.get(0), String.class))
          .isInstanceOf(RedisUnavailableException.class);
    }
    second.ask("CLUSTER", "FAILOVER", "TAKEOVER");

    await()
        .atMost(LONG)
        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
        .untilAsserted(
            () -> {
              for (String key : keys) {
                assertThat(larder.cache().get(key, String.class)).contains("v");
              }
            });
    first.thaw();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void startedWithoutOnePrimary_othersWork_andItIsUsedWhenItIsThere(int dead) {
    configure("cluster-require-full-coverage", "no");
    cluster.nodes().get(dead).kill();

    larder();

    assertThat(state()).isEqualTo(State.DEGRADED);
    for (int i = 0; i < 3; i++) {
      String key = keysOf(i, cluster.nodes().get(1)).findFirst().orElseThrow();
      if (i == dead) {
        assertThatThrownBy(() -> larder.cache().set(key, "v"))
            .isInstanceOf(RedisUnavailableException.class);
      } else {
        larder.cache().set(key, "v");
        assertThat(larder.cache().get(key, String.class)).contains("v");
      }
    }
    cluster.nodes().get(dead).start();
    awaitState(State.CONNECTED);
    larder.cache().set(keyOf(dead), "v");
  }
}
