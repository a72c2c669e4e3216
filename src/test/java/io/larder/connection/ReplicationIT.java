package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary with a replica, and Sentinel. */
@RedisTest
class ReplicationIT {
  @TempDir static Path directory;

  private static OwnRedis primary;
  private static OwnRedis replica;
  private long primaryBefore;
  private long replicaBefore;

  @BeforeAll
  static void start(Fixture fixture) {
    primary = fixture.leavingNoThreads().redis();
    replica = fixture.closing(OwnRedis.replicaOf(primary));
  }

  @BeforeEach
  void count() {
    primaryBefore = gets(primary);
    replicaBefore = gets(replica);
  }

  private static long gets(OwnRedis server) {
    return RawRedis.calls(server.address(), "get");
  }

  @Test
  void replicas_byDefault_readsGoToThePrimary() {
    try (Larder larder =
        Larder.start(primary.settings("redis.replicas", replica.address().toString()))) {
      read100(larder);
      assertThat(gets(primary) - primaryBefore).isGreaterThanOrEqualTo(100);
      assertThat(gets(replica) - replicaBefore).isZero();
    }
  }

  @Test
  void replicas_readFromReplica_readsGoThere() {
    try (Larder larder =
        Larder.start(
            primary.settings(
                "redis.replicas", replica.address().toString(), "redis.read-from", "replica"))) {
      read100(larder);
      assertThat(gets(replica) - replicaBefore).isGreaterThanOrEqualTo(100);
    }
  }

  @Test
  void sentinel_findsThePrimary() {
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
