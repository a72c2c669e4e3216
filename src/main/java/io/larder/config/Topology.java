package io.larder.config;

import java.util.List;

/** Where Redis is. */
public sealed interface Topology {
  /**
   * One server, perhaps with replicas of it.
   *
   * @param primary the server
   * @param replicas replicas of it, possibly none
   * @param database the logical database, 0 or more
   */
  record Single(NodeAddress primary, List<NodeAddress> replicas, int database)
      implements Topology {}

  /**
   * Redis Cluster, which has database 0 only.
   *
   * @param nodes servers to discover the others from, at least one
   */
  record Cluster(List<NodeAddress> nodes) implements Topology {}

  /**
   * A primary that Sentinels know.
   *
   * @param master the name the Sentinels know it by
   * @param sentinels their addresses, at least one
   * @param database the logical database, 0 or more
   */
  record Sentinel(String master, List<NodeAddress> sentinels, int database) implements Topology {}
}
