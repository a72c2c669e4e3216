package io.larder.connection.client;

import java.util.List;
import org.redisson.api.NodeType;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.connection.ClientConnectionsEntry;
import org.redisson.connection.balancer.RoundRobinLoadBalancer;

/**
 * Redisson's choice of the server that answers reads: a replica by turns, and the primary where
 * there is no replica that works. Scripts go to the primary: with one, Redisson finds out when it
 * connects what the server is, which must not fail for want of a replica.
 */
final class ReplicasFirst extends RoundRobinLoadBalancer {
  @Override
  public ClientConnectionsEntry getEntry(
      List<ClientConnectionsEntry> servers, RedisCommand<?> command) {
    boolean script = command.getName().startsWith("EVAL");
    List<ClientConnectionsEntry> wanted =
        servers.stream()
            .filter(server -> (server.getNodeType() == NodeType.MASTER) == script)
            .toList();
    return super.getEntry(wanted.isEmpty() ? servers : wanted, command);
  }
}
