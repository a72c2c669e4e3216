package io.larder.connection.connect;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.redisson.Redisson;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;
import org.redisson.misc.RedisURI;

/**
 * Lets the client connect without the replicas that cannot be reached, where it would wait for all
 * of them, and adds them when they can be. For one thread.
 */
final class DeadReplicas {
  private final Redisson client;
  private final int millis;
  private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

  DeadReplicas(Redisson client, LarderSettings settings) {
    this.client = client;
    this.millis = Math.toIntExact(settings.get(Settings.CONNECT_TIMEOUT).toMillis());
  }

  private ConnectionManager manager() {
    return client.getCommandExecutor().getConnectionManager();
  }

  /** To be called before the client connects. */
  void leaveOut() {
    Set<String> configured = manager().getServiceManager().getConfig().getSlaveAddresses();
    for (String address : List.copyOf(configured)) {
      if (!isReachable(address)) {
        configured.remove(address);
        // Sentinels tell the client itself of those that come back.
        if (!client.getConfig().isSentinelConfig()) {
          leftOut.add(address);
        }
      }
    }
  }

  boolean isEmpty() {
    return leftOut.isEmpty();
  }

  /** To be called from time to time once the client is connected. */
  void addReachable() {
    for (String address : leftOut) {
      if (isReachable(address)) {
        RedisURI replica = new RedisURI(address);
        MasterSlaveEntry entry = manager().getEntrySet().iterator().next();
        CompletableFuture<?> unused =
            entry
                .addSlave(replica)
                .thenRun(
                    () -> {
                      leftOut.remove(address);
                      entry.excludeMasterFromSlaves(replica);
                    });
      }
    }
  }

  private boolean isReachable(String address) {
    RedisURI uri = new RedisURI(address);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), millis);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
