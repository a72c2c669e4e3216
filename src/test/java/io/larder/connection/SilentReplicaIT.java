package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import io.larder.testkit.wire.RespClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads go to replicas, and one of these does not answer: the primary does, and takes writes. */
@RedisTest
class SilentReplicaIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  /** What happens to the replica, and how that ends. */
  enum Fault {
    STOPPED(OwnRedis::kill, OwnRedis::start),
    FROZEN(OwnRedis::freeze, OwnRedis::thaw),
    WITHOUT_ITS_PRIMARY(
        replica -> {
          replica.ask("CONFIG", "SET", "replica-serve-stale-data", "no");
          replica.ask("REPLICAOF", "127.0.0.1", "1");
        },
        replica -> replica.ask("CONFIG", "SET", "replica-serve-stale-data", "yes"));

    private final Consumer<OwnRedis> begin;
    private final Consumer<OwnRedis> end;

    Fault(Consumer<OwnRedis> begin, Consumer<OwnRedis> end) {
      this.begin = begin;
      this.end = end;
    }
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(1));
  }

  private static Map<String, String> reading(OwnRedis primary, OwnRedis replica) {
    return primary.settings(
        "redis.replicas", replica.address().toString(),
        "redis.read-from", "replica",
        "redis.timeout", TIMEOUT.toString());
  }

  private static List<String> ofReplicas(LogCapture log) {
    return log.lines().stream().filter(line -> line.contains("LARDER-2013")).toList();
  }

  /** Reads and writes within the time of a call. */
  private static void use(Larder larder, String key, int value) {
    long begin = System.nanoTime();
    larder.cache().set(key, value, Duration.ofHours(1));
    assertThat(larder.cache().exists(key)).isTrue();
    assertThat(larder.cache().getAll(List.of(key), Integer.class)).containsEntry(key, value);
    assertThat(System.nanoTime() - begin).isLessThan(TIMEOUT.multipliedBy(3).toNanos());
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void replicaThatDoesNotAnswer_isMadeUpForByThePrimary(Fault fault, Fixture fixture) {
    OwnRedis primary = fixture.redis();
    OwnRedis replica = fixture.closing(OwnRedis.replicaOf(primary));
    Larder larder = fixture.larder(reading(primary, replica));
    larder.cache().set("k", 0, Duration.ofHours(1));
    soon().until(() -> larder.cache().get("k", Integer.class).isPresent());
    LogCapture log = fixture.log();

    fault.begin.accept(replica);
    try {
      // What is on its way to the replica meanwhile is the old value.
      soon().until(() -> !ofReplicas(log).isEmpty() || !isAnswered(larder));
      for (int i = 0; i < 200; i++) {
        use(larder, "k", i);
      }
      assertThat(ofReplicas(log)).hasSize(1);
      assertThat(ofReplicas(log).get(0))
          .startsWith("WARNING")
          .contains(replica.address().toString());
      assertThat(larder.connection().state()).isEqualTo(RedisConnection.State.CONNECTED);
    } finally {
      fault.end.accept(replica);
    }
    soon().until(() -> ofReplicas(log).size() == 2);
    assertThat(ofReplicas(log).get(1)).startsWith("INFO").contains("again");
    long before = RawRedis.calls(replica.address(), "get");
    for (int i = 0; i < 10; i++) {
      larder.cache().get("k", Integer.class);
    }
    assertThat(RawRedis.calls(replica.address(), "get") - before).isGreaterThanOrEqualTo(10);
    assertThat(log.lines().stream().filter(line -> line.contains("LARDER-2003"))).isEmpty();
  }

  /** Every read is answered, by whomever. */
  private static boolean isAnswered(Larder larder) {
    larder.cache().get("k", Integer.class);
    return true;
  }

  @Test
  void applicationStarts_withoutItsReplica(Fixture fixture) {
    OwnRedis primary = fixture.redis();
    OwnRedis replica = fixture.closing(OwnRedis.prepared());
    Larder larder = fixture.larder(reading(primary, replica));

    assertThat(larder.connection().state()).isEqualTo(RedisConnection.State.CONNECTED);
    use(larder, "k", 1);
  }

  @Test
  void replicaOfACluster_mayStop(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    List<OwnRedis> replicas =
        List.copyOf(cluster.nodes()).stream().map(cluster::addReplica).toList();
    Larder larder =
        fixture.larder(
            cluster.settings("redis.read-from", "replica", "redis.timeout", TIMEOUT.toString()));
    soon().until(() -> isReadFrom(larder, replicas));
    LogCapture log = fixture.log();

    replicas.get(0).kill();
    for (int i = 0; i < 300; i++) {
      String key = "k" + i;
      larder.cache().set(key, i, Duration.ofHours(1));
      soon().until(() -> larder.cache().exists(key));
      assertThat(larder.cache().get(key, Integer.class)).contains(i);
    }
    assertThat(ofReplicas(log)).hasSizeLessThanOrEqualTo(1);
    assertThat(larder.connection().state()).isEqualTo(RedisConnection.State.CONNECTED);
  }

  private static boolean isReadFrom(Larder larder, List<OwnRedis> replicas) {
    for (int i = 0; i < 50; i++) {
      larder.cache().get("k" + i, Integer.class);
    }
    return replicas.stream().allMatch(replica -> RawRedis.calls(replica.address(), "get") > 0);
  }

  @Test
  void replicaThatSentinelKnows_mayStop(@TempDir Path directory, Fixture fixture) throws Exception {
    OwnRedis primary = fixture.redis();
    OwnRedis replica = fixture.closing(OwnRedis.replicaOf(primary));
    Sentinel sentinel = fixture.closing(Sentinel.watching("main", primary.address(), directory));
    soon()
        .until(
            () -> {
              try (RespClient client =
                  RespClient.connect(sentinel.address().host(), sentinel.address().port())) {
                return String.valueOf(client.ask("SENTINEL", "REPLICAS", "main"))
                    .contains(Integer.toString(replica.address().port()));
              }
            });
    Larder larder =
        fixture.larder(
            Map.of(
                "redis.sentinel.master",
                "main",
                "redis.sentinel.nodes",
                sentinel.address().toString(),
                "redis.read-from",
                "replica",
                "redis.timeout",
                TIMEOUT.toString()));
    larder.cache().set("k", 0, Duration.ofHours(1));
    soon().until(() -> isReadFrom(larder, List.of(replica)));

    replica.kill();
    for (int i = 0; i < 200; i++) {
      use(larder, "k", i);
    }
    assertThat(larder.connection().state()).isEqualTo(RedisConnection.State.CONNECTED);
  }
}
