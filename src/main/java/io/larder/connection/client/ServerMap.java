package io.larder.connection.client;

import io.larder.connection.call.Availability;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.NodeType;
import org.redisson.client.RedisClient;
import org.redisson.connection.ClientConnectionsEntry;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;

/** The servers that the client knows, with what is known of each; asks nobody. */
public record ServerMap(List<Primary> primaries) {
  public static final ServerMap NONE = new ServerMap(List.of());
  private static final int SLOTS = 16_384;

  /** A primary; the slots of one in a cluster, as in {@code 0–5460 10923}, are empty elsewhere. */
  public record Primary(
      String address, String slots, boolean away, boolean holdsWrites, List<Replica> replicas) {}

  /** A replica; away if the client does not use it. */
  public record Replica(String address, boolean away) {}

  static ServerMap of(Redisson client, Availability.Primaries known) {
    ConnectionManager manager = client.getCommandExecutor().getConnectionManager();
    List<MasterSlaveEntry> entries = List.copyOf(manager.getEntrySet());
    boolean cluster = client.getConfig().isClusterConfig();
    List<String> slots = cluster ? slots(manager, entries) : List.of();
    List<Primary> primaries = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      RedisClient primary = entries.get(i).getClient();
      primaries.add(
          new Primary(
              address(primary),
              cluster ? slots.get(i) : "",
              known.isAway(primary),
              known.holdsWrites(primary),
              replicas(entries.get(i))));
    }
    return new ServerMap(List.copyOf(primaries));
  }

  private static List<Replica> replicas(MasterSlaveEntry entry) {
    List<Replica> replicas = new ArrayList<>();
    for (ClientConnectionsEntry server : entry.getAllEntries()) {
      if (server.getNodeType() == NodeType.SLAVE) {
        replicas.add(new Replica(address(server.getClient()), server.isFreezed()));
      }
    }
    return List.copyOf(replicas);
  }

  private static List<String> slots(ConnectionManager manager, List<MasterSlaveEntry> entries) {
    List<StringBuilder> texts = entries.stream().map(entry -> new StringBuilder()).toList();
    int begin = 0;
    @Nullable MasterSlaveEntry of = manager.getEntry(0);
    for (int slot = 1; slot <= SLOTS; slot++) {
      MasterSlaveEntry next = slot == SLOTS ? null : manager.getEntry(slot);
      if (slot == SLOTS || next != of) {
        int index = entries.indexOf(of);
        if (index >= 0) {
          texts.get(index).append(' ').append(range(begin, slot - 1));
        }
        begin = slot;
        of = next;
      }
    }
    return texts.stream().map(text -> text.toString().strip()).toList();
  }

  private static String range(int first, int last) {
    return first == last
        ? Integer.toString(first)
        : String.format(Locale.ROOT, "%d–%d", first, last);
  }

  private static String address(RedisClient server) {
    return server.getConfig().getAddress().getHost()
        + ":"
        + server.getConfig().getAddress().getPort();
  }
}
