package io.larder.connection.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.config.NodeAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.connection.ClientConnectionsEntry;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;
import org.redisson.misc.RedisURI;

/** A server that is asked for rights, with a scratch key that it holds. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ProbedServer(MasterSlaveEntry primary, RedisClient client, byte[] key) {
  // So many that a primary with a thousandth of the slots is as good as never left out.
  private static final int MOST_KEYS = 20_000;

  boolean isPrimary() {
    return client == primary.getClient();
  }

  String address() {
    return addressOf(client);
  }

  static String addressOf(RedisClient server) {
    RedisURI address = server.getConfig().getAddress();
    return new NodeAddress(address.getHost(), address.getPort()).toString();
  }

  /**
   * The servers that a client knows that has connected once. A primary of a cluster is left out
   * where no key that begins so is in its slots.
   */
  static List<ProbedServer> all(Redisson client, String keyBegin, boolean withReplicas) {
    List<ProbedServer> servers = new ArrayList<>();
    keys(client.getCommandExecutor().getConnectionManager(), keyBegin)
        .forEach(
            (primary, key) ->
                clients(primary, withReplicas)
                    .forEach(server -> servers.add(new ProbedServer(primary, server, key))));
    return servers;
  }

  /** The clients of these servers, without looking for keys. */
  static Set<RedisClient> clients(Redisson client, boolean withReplicas) {
    return client.getCommandExecutor().getConnectionManager().getEntrySet().stream()
        .flatMap(primary -> clients(primary, withReplicas))
        .collect(Collectors.toSet());
  }

  private static Stream<RedisClient> clients(MasterSlaveEntry primary, boolean withReplicas) {
    Stream<RedisClient> replicas =
        withReplicas
            ? primary.getAllEntries().stream().map(ClientConnectionsEntry::getClient)
            : Stream.empty();
    return Stream.concat(Stream.of(primary.getClient()), replicas).distinct();
  }

  private static Map<MasterSlaveEntry, byte[]> keys(ConnectionManager manager, String keyBegin) {
    int primaries = manager.getEntrySet().size();
    String begin = keyBegin + ':' + UUID.randomUUID();
    Map<MasterSlaveEntry, byte[]> keys = new LinkedHashMap<>();
    for (int i = 0; i < MOST_KEYS && keys.size() < primaries; i++) {
      byte[] key = (begin + i).getBytes(UTF_8);
      MasterSlaveEntry primary = manager.getEntry(manager.calcSlot(key));
      if (primary != null) {
        keys.putIfAbsent(primary, key);
      }
    }
    return keys;
  }
}
