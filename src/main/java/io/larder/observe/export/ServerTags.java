package io.larder.observe.export;

import io.larder.config.NodeAddress;
import io.larder.config.Topology;
import java.util.LinkedHashMap;
import java.util.Map;

/** What metrics say of the server of Redis, in the words of OpenTelemetry's conventions. */
public final class ServerTags {
  private ServerTags() {}

  /** {@return its database, and the address as it is configured, unless there are several} */
  public static Map<String, String> of(Topology topology) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("db.namespace", Integer.toString(topology.database()));
    if (topology instanceof Topology.Single single) {
      NodeAddress primary = single.primary();
      tags.put("server.address", primary.host());
      tags.put("server.port", Integer.toString(primary.port()));
    }
    return tags;
  }
}
