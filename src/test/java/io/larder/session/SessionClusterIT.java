package io.larder.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Larder;
import io.larder.support.RedisCluster;
import io.larder.support.RespClient;
import io.larder.support.TestRedis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a cluster of three primaries. */
class SessionClusterIT extends SessionContract {
  private static RedisCluster cluster;
  private static Larder larder;
  private static final List<RespClient> NODES = new ArrayList<>();

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start();
    larder = Larder.start(cluster.settings());
    cluster
        .nodes()
        .forEach(
            node -> NODES.add(RespClient.connect(node.address().host(), node.address().port())));
  }

  @AfterAll
  static void stop() {
    NODES.forEach(RespClient::close);
    larder.close();
    cluster.close();
  }

  @Override
  Larder larder() {
    return larder;
  }

  @Override
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    NODES.forEach(node -> keys.addAll(node.askList("KEYS", "*")));
    assertThat(keys).allMatch(key -> key.startsWith(TestRedis.PREFIX));
    return keys;
  }

  @Test
  void sessionsAndIndex_areInDifferentSlots() {
    String token = token();
    store().set(token, session(), HOUR);
    Set<Long> slots = new HashSet<>();
    for (String key : keys()) {
      if (key.contains(user) || key.contains(Hashes.sha256(token))) {
        slots.add(NODES.get(0).askLong("CLUSTER", "KEYSLOT", key));
      }
    }
    assertThat(slots).hasSize(2);
    assertThat(larder.connection().server().orElseThrow().mode()).isEqualTo("cluster");
  }
}
