package io.larder.connection.call;

import static java.util.stream.Collectors.toSet;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.NodeType;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisRedirectException;
import org.redisson.connection.ClientConnectionsEntry;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;
import org.redisson.connection.ServiceManager;
import org.redisson.misc.RedisURI;

/**
 * Which server a key is asked of: the one that Redisson knows for its slot, or the one to which
 * that has moved since, as servers tell in MOVED and ASK before Redisson's next look at the
 * cluster. Thread-safe; nothing waits.
 */
final class Routes {
  // Two looks in a row at what is of no use any more: what it was sent is long answered then.
  private static final long CLEANING_SECONDS = 30;
  // Ten of Redisson's looks at the cluster.
  private static final long TOLD_NANOS = Duration.ofSeconds(10).toNanos();

  private final Redisson client;
  private final boolean cluster;
  private final RedisCalls.Setup setup;
  private final ConcurrentMap<InetSocketAddress, Lane> lanes = new ConcurrentHashMap<>();
  private final ConcurrentMap<InetSocketAddress, Lane> replicas = new ConcurrentHashMap<>();
  private final ConcurrentMap<Integer, Moved> moved = new ConcurrentHashMap<>();
  // Until when a server that was told of may be one that Redisson does not know yet.
  private final ConcurrentMap<Lane, Long> told = new ConcurrentHashMap<>();
  private Set<Lane> useless = Set.of();
  private volatile Runnable discovery = () -> {};

  /** Where a slot has moved, as long as Redisson knows this other server for it. */
  private record Moved(Lane to, @Nullable RedisClient instead) {}

  Routes(Redisson client, RedisCalls.Setup setup) {
    this.client = client;
    this.cluster = client.getConfig().isClusterConfig();
    this.setup = setup;
  }

  private ConnectionManager manager() {
    return client.getCommandExecutor().getConnectionManager();
  }

  /** Is told, before anything is sent there, of a primary that Redisson does not know. */
  void whenDiscovered(Runnable listener) {
    discovery = listener;
  }

  int slot(byte[] key) {
    return cluster ? Slots.of(key) : 0;
  }

  /** The primary of a slot; any, which tells the right one, if nobody knows it; null for none. */
  @Nullable Lane primary(int slot) {
    RedisClient known = known(slot);
    if (!moved.isEmpty()) {
      Moved elsewhere = moved.get(slot);
      if (elsewhere != null) {
        if (elsewhere.instead() == known) {
          return elsewhere.to();
        }
        moved.remove(slot, elsewhere);
      }
    }
    return known != null
        ? lane(known)
        : manager().getEntrySet().stream()
            .findAny()
            .map(entry -> lane(entry.getClient()))
            .orElse(null);
  }

  private @Nullable RedisClient known(int slot) {
    MasterSlaveEntry entry = manager().getEntry(slot);
    return entry == null ? null : entry.getClient();
  }

  private Lane lane(RedisClient of) {
    return lane(lanes, of);
  }

  private Lane lane(ConcurrentMap<InetSocketAddress, Lane> all, RedisClient of) {
    InetSocketAddress address = of.getAddr();
    Lane present = all.get(address);
    return present != null
        ? present
        : all.computeIfAbsent(address, absent -> made(RedisClient.create(of.getConfig())));
  }

  private Lane made(RedisClient ofItsOwn) {
    cleanLater();
    return new Lane(ofItsOwn, setup);
  }

  /** The replicas of a slot's primary that Redisson takes for usable. */
  List<Lane> replicas(int slot) {
    MasterSlaveEntry entry = manager().getEntry(slot);
    List<Lane> usable = new ArrayList<>(2);
    if (entry != null) {
      for (ClientConnectionsEntry server : entry.getAllEntries()) {
        if (server.getNodeType() == NodeType.SLAVE && !server.isFreezed()) {
          usable.add(lane(replicas, server.getClient()));
        }
      }
    }
    return usable;
  }

  /** Follows MOVED: the server is asked for the slot from now on. */
  CompletableFuture<Lane> moved(RedisRedirectException told) {
    return told(told)
        .thenApply(
            lane -> {
              RedisClient known = known(told.getSlot());
              if (known != null && lane(known) == lane) {
                moved.remove(told.getSlot());
              } else {
                moved.put(told.getSlot(), new Moved(lane, known));
              }
              return lane;
            });
  }

  /** Follows ASK: the server is asked this once. */
  CompletableFuture<Lane> told(RedisRedirectException told) {
    ServiceManager services = manager().getServiceManager();
    RedisURI url = told.getUrl();
    return services
        .resolve(
            url.isIP()
                ? services.toURI(url.getScheme(), url.getHost(), Integer.toString(url.getPort()))
                : url)
        .thenApply(
            address -> {
              Lane lane = lanes.get(address);
              if (lane == null) {
                lane = lanes.computeIfAbsent(address, absent -> made(newClient(told, address)));
              }
              noteTold(lane, address);
              return lane;
            });
  }

  private RedisClient newClient(RedisRedirectException told, InetSocketAddress address) {
    // As those of the same cluster that are known.
    String name =
        manager().getEntrySet().stream()
            .findAny()
            .map(entry -> entry.getClient().getConfig().getSslHostname())
            .orElse(null);
    return manager().createClient(NodeType.MASTER, address, told.getUrl(), name);
  }

  private void noteTold(Lane lane, InetSocketAddress address) {
    if (known().contains(address)) {
      told.remove(lane);
    } else if (told.put(lane, System.nanoTime() + TOLD_NANOS) == null) {
      discovery.run();
    }
  }

  /** The addresses of the primaries that Redisson knows. */
  private Set<InetSocketAddress> known() {
    return manager().getEntrySet().stream()
        .map(entry -> entry.getClient().getAddr())
        .collect(toSet());
  }

  /**
   * Forgets what has moved to a server, because it is not there or says that it is not right. If it
   * is, those that Redisson knows tell so again.
   */
  void forget(Lane lane) {
    moved.values().removeIf(to -> to.to() == lane);
    told.remove(lane);
  }

  /** Every primary: those that Redisson knows, and those that were told of since. */
  Collection<Lane> primaries() {
    Set<Lane> all = new LinkedHashSet<>();
    manager().getEntrySet().forEach(entry -> all.add(lane(entry.getClient())));
    told.values().removeIf(until -> until - System.nanoTime() < 0);
    all.addAll(told.keySet());
    return all;
  }

  Collection<Lane> opened() {
    List<Lane> all = new ArrayList<>(lanes.values());
    all.addAll(replicas.values());
    return all;
  }

  private void cleanLater() {
    try {
      var unused = setup.timer().schedule(this::clean, CLEANING_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      // Closed, and everything with it.
    }
  }

  /** Closes the lanes to servers that are none of the topology any more. */
  private synchronized void clean() {
    Set<Lane> used = new HashSet<>(primaries());
    moved.values().forEach(to -> used.add(to.to()));
    Set<InetSocketAddress> reading = new HashSet<>();
    for (MasterSlaveEntry entry : manager().getEntrySet()) {
      entry.getAllEntries().forEach(server -> reading.add(server.getClient().getAddr()));
    }
    replicas.forEach(
        (address, lane) -> {
          if (reading.contains(address)) {
            used.add(lane);
          }
        });
    Set<Lane> before = useless;
    useless = opened().stream().filter(lane -> !used.contains(lane)).collect(toSet());
    for (Lane lane : useless) {
      if (before.contains(lane)) {
        lanes.values().remove(lane);
        replicas.values().remove(lane);
        lane.close();
      }
    }
    useless.removeAll(before);
    if (!useless.isEmpty()) {
      cleanLater();
    }
  }
}
