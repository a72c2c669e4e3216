package io.larder.support;

import io.larder.config.NodeAddress;
import java.util.List;

/** The connections by which a server tells applications of changed keys. */
public final class TrackingConnections {
  private TrackingConnections() {}

  /** The ids of those that the server has. */
  public static List<String> ids(NodeAddress server) {
    return RawRedis.command(server, "CLIENT LIST")
        .lines()
        .filter(line -> line.contains(" name=larder-near "))
        .map(line -> line.replaceFirst("id=(\\d+) .*", "$1"))
        .toList();
  }

  /** Breaks one of them, and says whether it was there. */
  public static boolean kill(NodeAddress server, String id) {
    return RawRedis.command(server, "CLIENT KILL ID " + id).equals(":1");
  }

  /** Breaks all of them. */
  public static void killAll(NodeAddress server) {
    ids(server).forEach(id -> kill(server, id));
  }
}
