package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.LarderException;
import io.larder.connection.RedisConnection.State;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every server is asked whether the account has its rights there, also one that comes later. */
@RedisTest
class ServerRightsIT {
  private static final String[] ACCOUNT = {"redis.username", "app", "redis.password", "secret"};

  private static void allow(OwnRedis server, String... more) {
    assertThat(server.ask("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all"))
        .isEqualTo("OK");
    for (String rule : more) {
      assertThat(server.ask("ACL", "SETUSER", "app", rule)).isEqualTo("OK");
    }
  }

  @Test
  void clusterWithOneOtherPrimary_failsTheDeployment_andNamesIt(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    cluster.nodes().forEach(ServerRightsIT::allow);
    for (OwnRedis node : cluster.nodes()) {
      allow(node, "-@write");

      assertThatThrownBy(() -> Larder.start(cluster.settings(ACCOUNT)).close())
          .isInstanceOf(LarderException.class)
          .hasMessageContaining("LARDER-2005")
          .hasMessageContaining(node.address() + ": user 'app' may not run: set, ");

      allow(node, "-eval");

      assertThatThrownBy(() -> Larder.start(cluster.settings(ACCOUNT)).close())
          .hasMessageContaining(node.address() + ": user 'app' may not run: eval;");

      allow(node, "resetkeys", "~other:*");

      assertThatThrownBy(() -> Larder.start(cluster.settings(ACCOUNT)).close())
          .hasMessageContaining(node.address() + ": user 'app' may not use keys");

      for (String right : List.of("ping", "cluster|nodes")) {
        allow(node, "-" + right);

        assertThatThrownBy(() -> Larder.start(cluster.settings(ACCOUNT)).close())
            .hasMessageContaining(node.address() + ": user 'app' may not run: " + right + ";");
      }

      allow(node);
    }
    Larder.start(cluster.settings(ACCOUNT)).close();
  }

  @Test
  void promotedReplicaWithFewerRights_isAnErrorThatNamesIt(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    OwnRedis replica = cluster.addReplica(cluster.nodes().get(1));
    cluster.nodes().forEach(ServerRightsIT::allow);
    allow(replica, "-incrby");
    LogCapture log = fixture.log();
    Larder larder = fixture.larder(cluster.settings(ACCOUNT));

    cluster.promote(replica);

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("SEVERE"))
                    .singleElement()
                    .asString()
                    .contains(
                        "LARDER-2005", replica.address() + ": user 'app' may not run: incrby;"));
    // It may be DEGRADED until the promoted server knows that it has the slots.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> larder.connection().state() == State.CONNECTED);
  }

  @Test
  void replicaThatMayNotRead_failsTheDeployment_andIsNamed(Fixture fixture) {
    OwnRedis primary = fixture.redis();
    OwnRedis replica = fixture.closing(OwnRedis.replicaOf(primary));
    allow(primary);
    allow(replica, "-mget", "-hgetall");
    Map<String, String> settings =
        ServerSettings.with(
            primary.settings(ACCOUNT), "redis.replicas", replica.address().toString());
    Larder.start(settings).close();

    assertThatThrownBy(
            () -> Larder.start(ServerSettings.with(settings, "redis.read-from", "replica")).close())
        .isInstanceOf(LarderException.class)
        .hasMessageContaining(replica.address() + ": user 'app' may not run: hgetall, mget;");
  }

  /** Without it Redisson leaves out the replicas in silence. */
  @Test
  void clusterReadsFromReplicas_withoutReadonly_failTheDeployment(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    cluster.addReplica(cluster.nodes().get(1));
    for (OwnRedis node : cluster.nodes()) {
      allow(node, "-readonly");
    }
    Larder.start(cluster.settings(ACCOUNT)).close();

    assertThatThrownBy(
            () ->
                Larder.start(
                        ServerSettings.with(
                            cluster.settings(ACCOUNT), "redis.read-from", "replica"))
                    .close())
        .isInstanceOf(LarderException.class)
        .hasMessageContaining(cluster.nodes().get(2).address().toString())
        .hasMessageContaining(": user 'app' may not run: readonly;");
  }
}
