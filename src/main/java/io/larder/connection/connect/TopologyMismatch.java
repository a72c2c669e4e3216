package io.larder.connection.connect;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.config.Topology;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the settings lead to servers of another kind than they say. The client connects to a
 * node of a cluster or to a Sentinel as to any server, and then fails at some keys or at all.
 */
record TopologyMismatch(LarderSettings settings) {
  /** What does not fit, of a server by the mode that it tells of itself. */
  Optional<String> ofMode(String mode) {
    if (isOfRedissonsFile()) {
      return Optional.empty();
    }
    Topology topology = settings.connection().topology();
    if (mode.equals("cluster") && !(topology instanceof Topology.Cluster)) {
      return Optional.of(
          topology instanceof Topology.Sentinel
              ? "the primary that the Sentinels name is a node of a cluster; set"
                  + " redis.cluster.nodes to some nodes of it instead of redis.sentinel.*"
              : address()
                  + " leads to a node of a cluster; set redis.cluster.nodes="
                  + topology.firstServer()
                  + " instead");
    }
    return mode.equals("sentinel") && topology instanceof Topology.Single
        ? Optional.of(address() + " leads to a Sentinel; " + sentinelsInstead())
        : Optional.empty();
  }

  /** What does not fit, of a server that is to be a replica, by what it tells of itself. */
  Optional<String> ofReplica(Map<String, String> hello) {
    return isOfRedissonsFile()
            || !(settings.connection().topology() instanceof Topology.Single single)
            || !"master".equals(hello.get("role"))
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "redis.replicas leads to a primary, whose data are its own; name replicas of %s only",
                single.primary()));
  }

  /** What does not fit, by what the client failed with before a server told its mode. */
  Optional<String> ofFailure(Collection<Throwable> causes) {
    if (isOfRedissonsFile()) {
      return Optional.empty();
    }
    return causes.stream()
        .map(Throwable::getMessage)
        .flatMap(message -> ofError(message).stream())
        .findFirst();
  }

  private Optional<String> ofError(@Nullable String error) {
    String upper = String.valueOf(error).toUpperCase(Locale.ROOT);
    Topology topology = settings.connection().topology();
    if (topology instanceof Topology.Cluster cluster) {
      return ofCluster(upper, cluster);
    }
    if (topology instanceof Topology.Sentinel sentinel) {
      return ofSentinel(upper, sentinel);
    }
    return upper.contains("IS A REPLICA AND TAKES NO WRITES")
        ? Optional.of(
            address()
                + " leads to a replica, which takes no writes; set the address of its primary, and"
                + " this one as redis.replicas if reads may go there")
        : Optional.empty();
  }

  private static Optional<String> ofCluster(String upper, Topology.Cluster cluster) {
    if (upper.contains("CLUSTER SUPPORT DISABLED")) {
      return Optional.of(
          "redis.cluster.nodes leads to a server that is no node of a cluster; set redis.host and"
              + " redis.port (or redis.url) instead");
    }
    return upper.contains("UNKNOWN COMMAND 'CLUSTER'")
        ? Optional.of(
            "redis.cluster.nodes leads to a Sentinel, which knows no cluster; "
                + sentinelsInstead(cluster.nodes()))
        : Optional.empty();
  }

  private static Optional<String> ofSentinel(String upper, Topology.Sentinel sentinel) {
    if (upper.contains("UNKNOWN COMMAND 'SENTINEL'")) {
      return Optional.of(
          "redis.sentinel.nodes leads to a Redis server and not to a Sentinel; give the port of the"
              + " Sentinels (26379 by default), or set redis.host and redis.port (or redis.url)"
              + " instead of redis.sentinel.*");
    }
    return upper.contains("MASTER NODE IS UNDEFINED")
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "the Sentinels know no primary of the name redis.sentinel.master=%s; give the name"
                    + " in their 'sentinel monitor'",
                sentinel.shownMaster()))
        : Optional.empty();
  }

  private String sentinelsInstead() {
    return sentinelsInstead(List.of(settings.connection().topology().firstServer()));
  }

  private static String sentinelsInstead(Collection<?> nodes) {
    return "set redis.sentinel.nodes="
        + nodes.stream().map(String::valueOf).collect(Collectors.joining(","))
        + " and redis.sentinel.master to the name of the primary instead";
  }

  private String address() {
    return settings.isGiven(Settings.URL) ? "redis.url" : "redis.host";
  }

  /**
   * Whether the servers are those of the file of {@code redis.redisson-config}, and not of the
   * settings.
   */
  boolean isOfRedissonsFile() {
    return settings.isGiven(Settings.REDISSON_CONFIG)
        && !settings.isGiven(
            Settings.HOST,
            Settings.PORT,
            Settings.URL,
            Settings.CLUSTER_NODES,
            Settings.SENTINEL_MASTER,
            Settings.REPLICAS);
  }
}
