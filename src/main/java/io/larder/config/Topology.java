package io.larder.config;

import java.util.List;

/** The servers of Redis and how they are found. The text form is for people and has no secrets. */
public sealed interface Topology {
  /**
   * The logical database.
   *
   * @return 0 or more
   */
  int database();

  /**
   * A server to begin with.
   *
   * @return the primary, a node or a Sentinel
   */
  NodeAddress firstServer();

  /**
   * One server, perhaps with replicas of it.
   *
   * @param primary the server
   * @param replicas replicas of it, possibly none
   * @param database the logical database, 0 or more
   */
  record Single(NodeAddress primary, List<NodeAddress> replicas, int database) implements Topology {
    @Override
    public NodeAddress firstServer() {
      return primary;
    }

    /** {@return for example {@code localhost:6379/2 with replicas [a:6379]}} */
    @Override
    public String toString() {
      return primary
          + (database == 0 ? "" : "/" + database)
          + (replicas.isEmpty() ? "" : " with replicas " + replicas);
    }
  }

  /**
   * Redis Cluster, which has database 0 only.
   *
   * @param nodes servers to discover the others from, at least one
   */
  record Cluster(List<NodeAddress> nodes) implements Topology {
    @Override
    public int database() {
      return 0;
    }

    @Override
    public NodeAddress firstServer() {
      return nodes.get(0);
    }

    /** {@return for example {@code cluster [a:6379, b:6379]}} */
    @Override
    public String toString() {
      return "cluster " + nodes;
    }
  }

  /**
   * A primary that Sentinels know.
   *
   * @param master the name the Sentinels know it by
   * @param sentinels their addresses, at least one
   * @param database the logical database, 0 or more
   */
  record Sentinel(String master, List<NodeAddress> sentinels, int database) implements Topology {
    @Override
    public NodeAddress firstServer() {
      return sentinels.get(0);
    }

    /** {@return for example {@code 'main' of sentinels [a:26379]}} */
    @Override
    public String toString() {
      return "'"
          + master
          + "'"
          + (database == 0 ? "" : "/" + database)
          + " of sentinels "
          + sentinels;
    }
  }
}
