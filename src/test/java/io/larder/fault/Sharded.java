package io.larder.fault;

import io.larder.config.NodeAddress;
import io.larder.support.OwnRedis;
import io.larder.support.RedisCluster;
import io.larder.support.ServerSettings;
import io.larder.testkit.wire.FaultyLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A cluster of three primaries, each behind a link, with a replica each. */
final class Sharded extends Servers {
  private final List<FaultyLink> links = new ArrayList<>();
  private final RedisCluster cluster;

  Sharded() {
    for (int i = 0; i < 3; i++) {
      links.add(new FaultyLink(new NodeAddress("127.0.0.1", 1), i));
    }
    List<String> options = new ArrayList<>(List.of(OPTIONS));
    options.addAll(List.of("--cluster-node-timeout", "4000"));
    cluster = RedisCluster.startWithReplicas(links, options.toArray(String[]::new));
  }

  @Override
  Place place() {
    return Place.CLUSTER;
  }

  @Override
  Map<String, String> settings() {
    return ServerSettings.with(
        Map.of(
            "redis.cluster.nodes",
            links.stream().map(l -> l.address().toString()).collect(Collectors.joining(",")),
            "redis.startup.max-wait",
            "PT2M"));
  }

  @Override
  List<OwnRedis> all() {
    return cluster.nodes();
  }

  List<OwnRedis> primaries() {
    return cluster.nodes().subList(0, 3);
  }

  @Override
  List<OwnRedis> replicas() {
    return cluster.nodes().subList(3, 6);
  }

  /** The replica of {@link #primary}. */
  OwnRedis replica() {
    return cluster.nodes().get(3);
  }

  @Override
  OwnRedis primary() {
    return cluster.nodes().get(0);
  }

  @Override
  FaultyLink link() {
    return links.get(0);
  }

  /** The replica of the first primary takes its place. */
  void failOver() {
    cluster.failover(replica());
  }

  String id(OwnRedis node) {
    return String.valueOf(node.ask("CLUSTER", "MYID"));
  }

  /** The slots that a node has in the beginning. */
  IntStream slots(int primary) {
    return IntStream.range(16_384 * primary / 3, 16_384 * (primary + 1) / 3);
  }

  @Override
  void repair() {
    links.forEach(FaultyLink::repair);
    awaitRoles();
  }

  @Override
  void awaitRoles() {
    cluster.restore();
  }

  @Override
  public void close() {
    links.forEach(FaultyLink::close);
    cluster.close();
  }
}
