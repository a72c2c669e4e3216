package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.config.NodeAddress;
import io.larder.embedded.EmbeddedRedis;
import io.larder.support.Larder;
import io.larder.support.RawRedis;
import io.larder.support.Sentinel;
import io.larder.support.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary with a replica, and Sentinel. */
class ReplicationIT {
  @TempDir static Path directory;

  private static EmbeddedRedis primary;
  private static EmbeddedRedis replica;
  private long primaryBefore;
  private long replicaBefore;

  @BeforeAll
  static void start() {
    primary = EmbeddedRedis.onFreePort();
    primary.start();
    NodeAddress address = primary.address();
    replica =
        EmbeddedRedis.onFreePort(
            "--replicaof",
            address.host(),
            Integer.toString(address.port()),
            "--repl-diskless-sync-delay",
            "0");
    replica.start();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> RawRedis.info(replica.address()).contains("master_link_status:up"));
  }

  @AfterAll
  static void stop() {
    replica.close();
    primary.close();
    Threads.awaitNoneOfLarder();
  }

  @BeforeEach
  void count() {
    primaryBefore = gets(primary);
    replicaBefore = gets(replica);
  }

  private static long gets(EmbeddedRedis server) {
    return RawRedis.calls(server.address(), "get");
  }

  @Test
  void replicas_byDefault_readsGoToThePrimary() {
    try (Larder larder =
        Larder.start(
            Map.of(
                "redis.host", primary.address().host(),
                "redis.port", Integer.toString(primary.address().port()),
                "redis.replicas", replica.address().toString()))) {
      read100(larder);
      assertThat(gets(primary) - primaryBefore).isGreaterThanOrEqualTo(100);
      assertThat(gets(replica) - replicaBefore).isZero();
    }
  }

  @Test
  void replicas_readFromReplica_readsGoThere() {
    try (Larder larder =
        Larder.start(
            Map.of(
                "redis.host", primary.address().host(),
                "redis.port", Integer.toString(primary.address().port()),
                "redis.replicas", replica.address().toString(),
                "redis.read-from", "replica"))) {
      read100(larder);
      assertThat(gets(replica) - replicaBefore).isGreaterThanOrEqualTo(100);
    }
  }

  @Test
  void sentinel_findsThePrimary() throws IOException {
    try (Sentinel sentinel = Sentinel.watching("main", primary.address(), directory)) {
      try (Larder larder =
          Larder.start(
              Map.of(
                  "redis.sentinel.master",
                  "main",
                  "redis.sentinel.nodes",
                  sentinel.address().toString()))) {
        assertThat(larder.connection().state()).isEqualTo(RedisConnection.State.CONNECTED);
        read100(larder);
        assertThat(gets(primary) - primaryBefore).isGreaterThanOrEqualTo(100);
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
