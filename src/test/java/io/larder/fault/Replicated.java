package io.larder.fault;

import static org.awaitility.Awaitility.await;

import io.larder.config.NodeAddress;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.ServerSettings;
import io.larder.testkit.wire.FaultyLink;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A primary behind a link with two replicas, from which applications read. */
final class Replicated extends Servers {
  private final OwnRedis primary = OwnRedis.started(OPTIONS);
  private final FaultyLink link = new FaultyLink(primary.address(), 1);

  /** Replicas follow the primary by a link of their own. */
  private final FaultyLink replication = new FaultyLink(primary.address(), 2);

  private final List<OwnRedis> replicas = List.of(replica(), replica());

  private OwnRedis replica() {
    return OwnRedis.started(
        "--replicaof",
        "127.0.0.1",
        Integer.toString(replication.address().port()),
        "--enable-debug-command",
        "yes");
  }

  @Override
  Place place() {
    return Place.REPLICAS;
  }

  @Override
  Map<String, String> settings() {
    return ServerSettings.of(
        link.address(),
        "redis.replicas",
        replicas.get(0).address() + "," + replicas.get(1).address(),
        "redis.read-from",
        "replica");
  }

  @Override
  List<OwnRedis> all() {
    return List.of(primary, replicas.get(0), replicas.get(1));
  }

  @Override
  List<OwnRedis> replicas() {
    return replicas;
  }

  @Override
  OwnRedis primary() {
    return primary;
  }

  @Override
  FaultyLink link() {
    return link;
  }

  FaultyLink replication() {
    return replication;
  }

  @Override
  boolean readsMayLag() {
    return true;
  }

  @Override
  void repair() throws Exception {
    link.repair();
    replication.repair();
    link.leadTo(primary.address());
    super.repair();
  }

  @Override
  void awaitRoles() {
    NodeAddress from = replication.address();
    for (OwnRedis replica : replicas) {
      if (RawRedis.info(replica.address()).contains("role:master")) {
        replica.ask("REPLICAOF", from.host(), Integer.toString(from.port()));
      }
    }
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                replicas.stream()
                    .allMatch(r -> RawRedis.info(r.address()).contains("master_link_status:up")));
    inSync();
  }

  private void inSync() {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              try (var client = primary.connect()) {
                client.ask("SET", "larder:test:in-sync", "1");
                return client.askLong("WAIT", "2", "1000") == 2;
              }
            });
  }

  @Override
  public void close() {
    link.close();
    replication.close();
    super.close();
  }
}
