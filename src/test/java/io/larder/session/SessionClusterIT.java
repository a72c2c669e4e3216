package io.larder.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.session.token.Digests;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.RespClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a cluster of three primaries. */
@RedisTest
class SessionClusterIT extends SessionContract {
  private static Larder larder;
  private static List<RespClient> nodes;

  @BeforeAll
  static void start(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    larder = fixture.larder(cluster.settings());
    nodes = cluster.nodes().stream().map(node -> fixture.closing(node.connect())).toList();
  }

  @Override
  Larder larder() {
    return larder;
  }

  @Override
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    nodes.forEach(node -> keys.addAll(node.askList("KEYS", "*")));
    assertThat(keys).allMatch(key -> key.startsWith(TestRedis.PREFIX));
    return keys;
  }

  @Test
  void sessionsAndIndex_areInDifferentSlots() {
    String token = token();
    store().set(token, session(), HOUR);
    Set<Long> slots = new HashSet<>();
    for (String key : keys()) {
      if (key.contains(user) || key.contains(Digests.sha256(token))) {
        slots.add(nodes.get(0).askLong("CLUSTER", "KEYSLOT", key));
      }
    }
    assertThat(slots).hasSize(2);
    assertThat(larder.connection().server().orElseThrow().mode()).isEqualTo("cluster");
  }
}
