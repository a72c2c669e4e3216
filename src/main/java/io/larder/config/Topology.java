package io.larder.config;

import io.larder.config.ConnectionSettings.Credentials;
import io.larder.config.setting.Quoted;
import java.util.List;
import java.util.Locale;

/** The servers of Redis and how they are found. The text form is for people and has no secrets. */
public sealed interface Topology {
  int database();

  /** {@return a server to begin with: the primary, a node or a Sentinel} */
  NodeAddress firstServer();

  private static String suffix(int database) {
    return database == 0 ? "" : "/" + database;
  }

  /** One server, perhaps with replicas of it. */
  record Single(NodeAddress primary, List<NodeAddress> replicas, int database) implements Topology {
    @Override
    public NodeAddress firstServer() {
      return primary;
    }

    @Override
    public String toString() {
      return primary
          + Topology.suffix(database)
          + (replicas.isEmpty() ? "" : " with replicas " + replicas);
    }
  }

  /** Redis Cluster, which has database 0 only. */
  record Cluster(List<NodeAddress> nodes) implements Topology {
    @Override
    public int database() {
      return 0;
    }

    @Override
    public NodeAddress firstServer() {
      return nodes.get(0);
    }

    @Override
    public String toString() {
      return "cluster " + nodes;
    }
  }

  /** A primary that Sentinels know; credentials and TLS are those of the Sentinels. */
  record Sentinel(
      String master,
      List<NodeAddress> sentinels,
      int database,
      Credentials credentials,
      boolean tls)
      implements Topology {
    @Override
    public NodeAddress firstServer() {
      return sentinels.get(0);
    }

    /** {@return the name of the primary for messages} */
    public Quoted shownMaster() {
      return Quoted.of(master);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "'%s'%s of sentinels %s",
          shownMaster(),
          Topology.suffix(database),
          sentinels);
    }
  }
}
