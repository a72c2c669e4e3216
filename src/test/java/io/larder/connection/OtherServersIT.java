package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.LarderException;
import io.larder.config.NodeAddress;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import io.larder.support.ServerSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that lead to servers of another kind than they say. */
@RedisTest
class OtherServersIT {
  @TempDir static Path directory;

  private static OwnRedis plain;
  private static OwnRedis replica;
  private static RedisCluster cluster;
  private static Sentinel sentinel;

  @BeforeAll
  static void start(Fixture fixture) {
    plain = fixture.leavingNoThreads().redis();
    replica = fixture.closing(OwnRedis.replicaOf(plain));
    cluster = fixture.cluster();
    sentinel = fixture.closing(Sentinel.watching("main", plain.address(), directory));
  }

  private static void isRefused(Map<String, String> settings, String message) {
    for (String mode : new String[] {"degrade", "require"}) {
      assertThatThrownBy(
              () ->
                  Larder.start(
                          ServerSettings.with(
                              settings, "redis.startup", mode, "redis.retry.attempts", "1000"))
                      .close())
          .isInstanceOf(LarderException.class)
          .hasMessageStartingWith("LARDER-2005: ")
          .hasMessageContaining(message)
          .hasNoCause();
    }
  }

  private static NodeAddress node() {
    return cluster.nodes().get(0).address();
  }

  @Test
  void host_ofANodeOfACluster_isRefused() {
    isRefused(
        ServerSettings.of(node()),
        "redis.host leads to a node of a cluster; set redis.cluster.nodes=" + node() + " instead");
    isRefused(
        Map.of("redis.url", "redis://" + node()), "redis.url leads to a node of a cluster; set");
  }

  @Test
  void host_ofASentinel_isRefused() {
    isRefused(
        ServerSettings.of(sentinel.address()),
        "redis.host leads to a Sentinel; set redis.sentinel.nodes="
            + sentinel.address()
            + " and redis.sentinel.master");
  }

  @Test
  void host_ofAReplica_isRefused() {
    isRefused(ServerSettings.of(replica.address()), "redis.host leads to a replica");
  }

  @Test
  void replicas_thatAreNone_areRefused(Fixture fixture) {
    OwnRedis other = fixture.redis();
    isRefused(
        plain.settings(
            "redis.replicas",
            replica.address() + "," + other.address(),
            "redis.read-from",
            "replica"),
        other.address() + ": redis.replicas leads to a primary, whose data are its own");
  }

  @Test
  void replicas_thatIsThePrimaryItself_isNotRefused(Fixture fixture) {
    fixture
        .larder(
            plain.settings(
                "redis.replicas", plain.address().toString(), "redis.read-from", "replica"))
        .cache()
        .exists("k");
  }

  @Test
  void clusterNodes_ofOtherServers_areRefused() {
    isRefused(
        Map.of("redis.cluster.nodes", plain.address().toString()),
        "redis.cluster.nodes leads to a server that is no node of a cluster; set redis.host");
    isRefused(
        Map.of("redis.cluster.nodes", sentinel.address().toString()),
        "redis.cluster.nodes leads to a Sentinel, which knows no cluster; set"
            + " redis.sentinel.nodes="
            + sentinel.address());
  }

  @Test
  void sentinelNodes_ofOtherServers_areRefused() {
    isRefused(
        Map.of("redis.sentinel.nodes", plain.address().toString(), "redis.sentinel.master", "main"),
        "redis.sentinel.nodes leads to a Redis server and not to a Sentinel");
  }

  @Test
  void sentinelMaster_thatTheSentinelsDoNotKnow_isRefused() {
    isRefused(
        Map.of(
            "redis.sentinel.nodes", sentinel.address().toString(), "redis.sentinel.master", "mein"),
        "the Sentinels know no primary of the name redis.sentinel.master=mein");
  }

  @Test
  void sentinels_ofANodeOfACluster_areRefused(Fixture fixture) {
    Sentinel other = fixture.closing(Sentinel.watching("main", node(), directory));
    isRefused(
        Map.of("redis.sentinel.nodes", other.address().toString(), "redis.sentinel.master", "main"),
        "the primary that the Sentinels name is a node of a cluster");
  }
}
