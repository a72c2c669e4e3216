package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.common.RedisUnavailableException;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica is dead: the application starts, writes go on, and the state says so. */
@RedisTest
class DeadReplicaIT {
  @TempDir private Path directory;

  private OwnRedis primary;
  private OwnRedis replica;

  @BeforeEach
  void start(Fixture fixture) {
    primary = fixture.leavingNoThreads().redis();
    replica = fixture.closing(OwnRedis.replicaOf(primary));
  }

  private static Object replicas(Sentinel sentinel) {
    try (RespClient client =
        RespClient.connect(sentinel.address().host(), sentinel.address().port())) {
      return client.ask("SENTINEL", "REPLICAS", "main");
    }
  }

  private static long gets(OwnRedis server) {
    return RawRedis.calls(server.address(), "get");
  }

  @ParameterizedTest
  @ValueSource(strings = {"replica", "primary"})
  void diesLater_writesGoOn_andTheStateToo(String readFrom) {
    try (Larder larder =
        Larder.start(
            primary.settings(
                "redis.replicas",
                replica.address().toString(),
                "redis.read-from",
                readFrom,
                "redis.timeout",
                "PT0.5S"))) {
      replica.kill();
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < 3_000_000_000L) {
        larder.cache().set("a", 1);
        try {
          larder.cache().get("a", Integer.class);
        } catch (RedisUnavailableException e) {
          // Reads are not what this is about.
          continue;
        }
      }
      assertThat(larder.connection().state()).isEqualTo(RedisConnection.State.CONNECTED);
      assertThat(larder.events()).noneMatch(RedisDisconnected.class::isInstance);
    }
  }

  @Test
  void beforehand_applicationStarts_andReadsFromItWhenItIsBack() {
    replica.kill();
    try (Larder larder =
        Larder.start(
            primary.settings(
                "redis.replicas", replica.address().toString(), "redis.read-from", "replica"))) {
      assertThat(larder.connection().state()).isEqualTo(RedisConnection.State.CONNECTED);
      read100(larder);
      assertThat(gets(primary)).isGreaterThanOrEqualTo(100);

      replica.start();
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(
              () -> {
                read100(larder);
                return gets(replica) > 100;
              });
    }
  }

  @Test
  void ofASentinel_applicationStarts() throws IOException {
    try (Sentinel sentinel = Sentinel.watching("main", primary.address(), directory)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  String.valueOf(replicas(sentinel))
                      .contains(Integer.toString(replica.address().port())));
      replica.kill();
      try (Larder larder =
          Larder.start(
              Map.of(
                  "redis.sentinel.master", "main",
                  "redis.sentinel.nodes", sentinel.address().toString(),
                  "redis.read-from", "replica"))) {
        assertThat(larder.connection().state()).isEqualTo(RedisConnection.State.CONNECTED);
        larder.cache().set("a", 1);
      }
    }
  }

  @Test
  void ofACluster_applicationStarts(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    OwnRedis dead = cluster.addReplica(cluster.nodes().get(0));
    Map<String, String> settings = cluster.settings("redis.read-from", "replica");
    dead.kill();
    try (Larder larder = Larder.start(settings)) {
      assertThat(larder.connection().state()).isEqualTo(RedisConnection.State.CONNECTED);
      for (int i = 0; i < 100; i++) {
        larder.cache().set("a" + i, 1);
      }
    }
  }

  private static void read100(Larder larder) {
    larder.cache().set("a", 1);
    for (int i = 0; i < 100; i++) {
      larder.cache().exists("b");
      larder.cache().get("a", Integer.class);
    }
  }
}
