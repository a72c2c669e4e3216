package io.larder.connection.client;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.redisson.Redisson;
import org.redisson.config.MasterSlaveServersConfig;
import org.redisson.config.SentinelServersConfig;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.SentinelConnectionManager;
import org.redisson.misc.RedisURI;

/**
 * Makes Redisson ask the Sentinels of the settings again. It asks them for the primary until one
 * has named it once, even where that primary is gone and nothing is connected; and it returns to
 * those that do not answer at the start only if they are listed by a host name. Nothing but its
 * fields can change that; with a version that has others, an application that starts while
 * Sentinels are away waits for all that are listed.
 */
final class ListedSentinels {
  private static final System.Logger LOG = System.getLogger(ListedSentinels.class.getName());

  private final Redisson client;
  private boolean added;

  ListedSentinels(Redisson client) {
    this.client = client;
  }

  /** To be called before each attempt, as long as the client has no connection. */
  void askAgain() {
    ConnectionManager manager = client.getCommandExecutor().getConnectionManager();
    if (!(manager instanceof SentinelConnectionManager sentinels)) {
      return;
    }
    MasterSlaveServersConfig found = sentinels.getServiceManager().getConfig();
    try {
      ((AtomicReference<?>) field("currentMaster", AtomicReference.class).get(sentinels)).set(null);
      found.getSlaveAddresses().clear();
      if (!added) {
        addAll(sentinels, found);
        added = true;
      }
    } catch (ReflectiveOperationException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "this version of Redisson keeps what it knows of Sentinels elsewhere",
          e);
    }
  }

  /** It opens connections to these when none of the Sentinels that it knows answers. */
  @SuppressWarnings("unchecked")
  private void addAll(SentinelConnectionManager sentinels, MasterSlaveServersConfig found)
      throws ReflectiveOperationException {
    Set<RedisURI> hosts = (Set<RedisURI>) field("sentinelHosts", Set.class).get(sentinels);
    if (hosts.isEmpty()) {
      // Addresses do not change, as those of a name do.
      found.setDnsMonitoringInterval(-1);
    }
    SentinelServersConfig listed = client.getConfig().useSentinelServers();
    listed.getSentinelAddresses().stream()
        .map(RedisURI::new)
        .map(listed.getNatMapper()::map)
        .forEach(hosts::add);
  }

  private static VarHandle field(String name, Class<?> type) throws ReflectiveOperationException {
    return MethodHandles.privateLookupIn(SentinelConnectionManager.class, MethodHandles.lookup())
        .findVarHandle(SentinelConnectionManager.class, name, type);
  }
}
