package io.larder.connection.tracking;

import java.util.Collection;
import java.util.stream.Collectors;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.connection.MasterSlaveEntry;

/** The servers to which writes go, as the Redis client knows them. */
public final class Primaries {
  private Primaries() {}

  /**
   * The primaries now.
   *
   * @param client a client that has connected once: before, asking it would wait
   * @return one client for each primary
   */
  public static Collection<RedisClient> of(Redisson client) {
    return client.getCommandExecutor().getConnectionManager().getEntrySet().stream()
        .map(MasterSlaveEntry::getClient)
        .collect(Collectors.toSet());
  }
}
