package io.larder.support;

import static org.awaitility.Awaitility.await;

import io.larder.embedded.EmbeddedRedis;
import io.larder.testkit.wire.FaultyLink;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** A Redis Cluster of three primaries, with replicas where a test adds them, as child processes. */
public final class RedisCluster implements AutoCloseable {
  private static final int SLOTS = 16_384;
  private static final int PRIMARIES = 3;

  private final List<OwnRedis> nodes = new ArrayList<>();

  private final List<String> options;

  private RedisCluster(List<String> options) {
    this.options = options;
  }

  /** Starts three servers and waits until they are one cluster. */
  public static RedisCluster start() {
    return start(List.of());
  }

  /** The same with a replica for each, with primaries behind links, and options of redis-server. */
  public static RedisCluster startWithReplicas(List<FaultyLink> links, String... options) {
    RedisCluster cluster = start(links, options);
    try {
      List.copyOf(cluster.nodes).forEach(cluster::addReplica);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** The same with nodes that clients reach by these links only. */
  public static RedisCluster startBehind(List<FaultyLink> links) {
    return start(links);
  }

  /** Starts three servers, each with options of its own. */
  public static RedisCluster startEach(List<List<String>> options) {
    RedisCluster cluster = new RedisCluster(List.of());
    try {
      cluster.form(options);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private static RedisCluster start(List<FaultyLink> links, String... options) {
    RedisCluster cluster = new RedisCluster(List.of(options));
    try {
      cluster.form(
          links.stream()
              .map(link -> List.of("--cluster-announce-port", "" + link.address().port()))
              .toList());
      for (int i = 0; i < links.size(); i++) {
        links.get(i).leadTo(cluster.nodes.get(i).address());
      }
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void form(List<List<String>> ofEach) {
    List<Integer> busPorts = new ArrayList<>();
    for (int i = 0; i < PRIMARIES; i++) {
      // Not the port plus 10,000, which may be beyond the last one.
      int busPort = EmbeddedRedis.freePort();
      List<String> own = ofEach.isEmpty() ? List.of() : ofEach.get(i);
      OwnRedis node = startNode(busPort, own.toArray(String[]::new));
      nodes.add(node);
      busPorts.add(busPort);
      int from = SLOTS * i / PRIMARIES;
      int to = SLOTS * (i + 1) / PRIMARIES - 1;
      node.ask("CLUSTER", "ADDSLOTSRANGE", Integer.toString(from), Integer.toString(to));
      node.ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
    }
    for (int i = 1; i < PRIMARIES; i++) {
      nodes
          .get(0)
          .ask(
              "CLUSTER",
              "MEET",
              "127.0.0.1",
              Integer.toString(nodes.get(i).address().port()),
              Integer.toString(busPorts.get(i)));
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> nodes.stream().allMatch(RedisCluster::isComplete));
  }

  private OwnRedis startNode(int busPort, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--cluster-enabled", "yes",
                "--cluster-config-file", "nodes.conf",
                "--cluster-port", Integer.toString(busPort),
                "--cluster-announce-ip", "127.0.0.1",
                "--repl-diskless-sync-delay", "0"));
    all.addAll(options);
    all.addAll(List.of(more));
    return OwnRedis.started(all.toArray(String[]::new));
  }

  /** Starts a replica of a primary and waits until it has its data; closed with the cluster. */
  public OwnRedis addReplica(OwnRedis primary) {
    int busPort = EmbeddedRedis.freePort();
    OwnRedis replica = startNode(busPort);
    nodes.add(replica);
    String id = String.valueOf(primary.ask("CLUSTER", "MYID"));
    primary.ask(
        "CLUSTER",
        "MEET",
        "127.0.0.1",
        Integer.toString(replica.address().port()),
        Integer.toString(busPort));
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> replica.ask("CLUSTER", "REPLICATE", id).equals("OK"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> RawRedis.info(replica.address()).contains("master_link_status:up"));
    // Those who vote on a failover must have heard of it, and as what; it answers reads itself as
    // soon as it has heard of all others.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                nodes.stream().allMatch(node -> replicas(node) == nodes.size() - PRIMARIES)
                    && info(replica).contains("cluster_state:ok"));
    return replica;
  }

  /**
   * Makes a replica the primary, and waits until its primary has become a replica. Without the vote
   * of {@code CLUSTER FAILOVER} alone, which is given up after five seconds, in silence.
   */
  public void promote(OwnRedis replica) {
    Object reply = replica.ask("CLUSTER", "FAILOVER", "TAKEOVER");
    if (!"OK".equals(reply)) {
      throw new IllegalStateException("no failover: " + reply);
    }
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> nodes.stream().filter(RedisCluster::isPrimary).count() == PRIMARIES);
  }

  /** Starts, thaws and fails over until the first nodes are the primaries again, in sync. */
  public void restore() {
    nodes.forEach(OwnRedis::revive);
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(this::isRestored);
  }

  private boolean isRestored() {
    for (OwnRedis node : nodes.subList(0, PRIMARIES)) {
      // One that was dead hears only later that another one has its role.
      if (!isPrimary(node)) {
        failover(node);
      }
    }
    boolean restored = true;
    for (OwnRedis node : nodes) {
      restored &= info(node).contains("cluster_state:ok");
      restored &= !String.valueOf(node.ask("CLUSTER", "NODES")).contains("fail");
    }
    for (OwnRedis replica : nodes.subList(PRIMARIES, nodes.size())) {
      restored &= RawRedis.info(replica.address()).contains("master_link_status:up");
    }
    return restored;
  }

  /**
   * Lets a replica and its primary change places as an operator does, without losing a write; asked
   * again where the nodes have given it up. Redis 7.0 makes a mess of it where a replica does so a
   * second time within four times the cluster's node timeout: it counts the votes of then, which
   * its primary does not believe.
   */
  public void failover(OwnRedis replica) {
    // One that is not up to date yet, or that voters do not know for a replica, gets no votes, and
    // its primary holds back writes for seconds.
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                isPrimary(replica)
                    || (RawRedis.info(replica.address()).contains("master_link_status:up")
                        && nodes.stream().allMatch(node -> isKnownAsReplica(node, id(replica)))));
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              if (!isPrimary(replica)) {
                replica.ask("CLUSTER", "FAILOVER");
              }
              return becomesPrimary(replica);
            });
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> nodes.stream().filter(RedisCluster::isPrimary).count() == PRIMARIES);
  }

  private static boolean becomesPrimary(OwnRedis replica) {
    try {
      await().atMost(Duration.ofSeconds(7)).until(() -> isPrimary(replica));
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  /** Starts a primary without slots that all nodes know; closed with the cluster. */
  public OwnRedis addPrimary() {
    int busPort = EmbeddedRedis.freePort();
    OwnRedis added = startNode(busPort);
    nodes
        .get(0)
        .ask(
            "CLUSTER",
            "MEET",
            "127.0.0.1",
            Integer.toString(added.address().port()),
            Integer.toString(busPort));
    nodes.add(added);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                nodes.stream()
                    .map(RedisCluster::info)
                    .allMatch(
                        info ->
                            info.contains("cluster_state:ok")
                                && info.contains("cluster_known_nodes:" + nodes.size())));
    return added;
  }

  /** Begins to move a slot: from now on its keys may be on either of the two. */
  public void beginMove(int slot, OwnRedis from, OwnRedis to) {
    String number = Integer.toString(slot);
    to.ask("CLUSTER", "SETSLOT", number, "IMPORTING", id(from));
    from.ask("CLUSTER", "SETSLOT", number, "MIGRATING", id(to));
  }

  /** Moves the keys of a slot that there are now, at most so many. */
  public void moveKeys(int slot, OwnRedis from, OwnRedis to, int most) {
    try (RespClient source = from.connect()) {
      for (String key :
          source.askList(
              "CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), Integer.toString(most))) {
        source.ask(
            "MIGRATE", "127.0.0.1", Integer.toString(to.address().port()), key, "0", "10000");
      }
    }
  }

  /** Ends the move of a slot. */
  public void endMove(int slot, OwnRedis from, OwnRedis to) {
    String number = Integer.toString(slot);
    moveKeys(slot, from, to, Integer.MAX_VALUE);
    to.ask("CLUSTER", "SETSLOT", number, "NODE", id(to));
    from.ask("CLUSTER", "SETSLOT", number, "NODE", id(to));
  }

  private static String id(OwnRedis node) {
    return String.valueOf(node.ask("CLUSTER", "MYID"));
  }

  private static boolean isPrimary(OwnRedis node) {
    return RawRedis.info(node.address()).contains("role:master");
  }

  private static long replicas(OwnRedis node) {
    return String.valueOf(node.ask("CLUSTER", "NODES"))
        .lines()
        .filter(line -> line.contains("slave") && !line.contains("handshake"))
        .count();
  }

  private static boolean isKnownAsReplica(OwnRedis node, String id) {
    return String.valueOf(node.ask("CLUSTER", "NODES"))
        .lines()
        .anyMatch(line -> line.startsWith(id) && line.contains("slave"));
  }

  private static String info(OwnRedis node) {
    return String.valueOf(node.ask("CLUSTER", "INFO"));
  }

  private static boolean isComplete(OwnRedis node) {
    String info = info(node);
    return info.contains("cluster_state:ok")
        && info.contains("cluster_known_nodes:" + PRIMARIES)
        && info.contains("cluster_size:" + PRIMARIES);
  }

  public List<OwnRedis> nodes() {
    return nodes;
  }

  /** Settings of an application that uses this cluster. */
  public Map<String, String> settings(String... more) {
    String all =
        nodes.stream().map(node -> node.address().toString()).collect(Collectors.joining(","));
    return ServerSettings.with(
        Map.of(
            "redis.cluster.nodes", all,
            "redis.key.prefix", TestRedis.PREFIX,
            "redis.startup.max-wait", ServerSettings.PATIENCE),
        more);
  }

  @Override
  public void close() {
    nodes.forEach(OwnRedis::close);
  }
}
