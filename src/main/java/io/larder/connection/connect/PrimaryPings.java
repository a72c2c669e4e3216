package io.larder.connection.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.RedisDegraded;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.ServerErrors;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisException;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveConnectionManager;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Asks every primary whether it is there, each on a connection that is opened for the question: on
 * one that exists, only the connection might be dead. One that is not answered there is asked on an
 * existing one, too, because a server that has too many clients answers those that it has. Where a
 * new connection works, existing ones that are silent are closed. For one thread.
 */
public final class PrimaryPings {
  private static final int TRIES = 1_000;

  private final Redisson client;
  private final OpenConnections connections;
  private final DeadReplicas replicas;
  private final Runnable beforeConnecting;
  private final byte[] key;
  private final Duration timeout;
  private final Duration patience;
  private final Duration most;
  private boolean connected;
  private Set<RedisClient> holdingBefore = Set.of();

  /** What is to be run is run before each attempt of the client to connect. */
  public PrimaryPings(
      Redisson client,
      OpenConnections connections,
      LarderSettings settings,
      Runnable beforeConnecting) {
    this.client = client;
    this.connections = connections;
    this.replicas = new DeadReplicas(client, settings);
    this.beforeConnecting = beforeConnecting;
    this.key = ServerProbe.pingKey(settings).getBytes(UTF_8);
    this.timeout = settings.get(Settings.TIMEOUT);
    // A call fails when it has waited for redis.timeout, a little less since it was sent.
    this.patience = timeout.multipliedBy(9).dividedBy(10);
    this.most = timeout.plus(settings.get(Settings.CONNECT_TIMEOUT));
  }

  private ConnectionManager manager() {
    return client.getCommandExecutor().getConnectionManager();
  }

  /**
   * The primaries and, in a cluster, how many slots each had when it was asked; those that did not
   * answer with the reason; those that hold back writes.
   */
  record Seen(
      Map<RedisClient, Integer> primaries,
      Map<RedisClient, Throwable> away,
      Set<RedisClient> holdingWrites) {
    boolean isAnyThere() {
      return away.size() < primaries.size();
    }

    boolean isThere(@Nullable MasterSlaveEntry entry) {
      return entry != null
          && primaries.containsKey(entry.getClient())
          && !away.containsKey(entry.getClient());
    }

    /** One that came meanwhile was not asked: its slots are away until the next look. */
    int slotsAway() {
      return MasterSlaveConnectionManager.MAX_SLOT
          - primaries.entrySet().stream()
              .filter(primary -> !away.containsKey(primary.getKey()))
              .mapToInt(Map.Entry::getValue)
              .sum();
    }
  }

  /** Asks. The first time it makes the client connect, in this thread. */
  Seen ask() throws InterruptedException {
    if (connected) {
      replicas.addReachable();
    } else {
      replicas.leaveOut();
      beforeConnecting.run();
    }
    Map<RedisClient, Integer> primaries = primaries();
    connected = true;
    if (primaries.isEmpty()) {
      throw new RedisException("no primary is known");
    }
    Set<RedisClient> servers = new LinkedHashSet<>(primaries.keySet());
    // By address: calls have clients of their own.
    Map<InetSocketAddress, RedisClient> owing = new HashMap<>();
    connections.owing(patience).forEach(one -> owing.put(one.getAddr(), one));
    Map<InetSocketAddress, RedisClient> others = new HashMap<>(owing);
    primaries.keySet().forEach(one -> others.remove(one.getAddr()));
    servers.addAll(others.values());
    long begin = System.nanoTime();
    Deadline end = Deadline.in(most);
    Map<RedisClient, PrimaryQuestion> questions = new LinkedHashMap<>();
    servers.forEach(
        server -> questions.put(server, new PrimaryQuestion(server, connections, key, patience)));
    Map<RedisClient, Throwable> away = new LinkedHashMap<>();
    Set<RedisClient> holding = new HashSet<>();
    try {
      for (Map.Entry<RedisClient, PrimaryQuestion> asked : questions.entrySet()) {
        RedisClient server = asked.getKey();
        Throwable failure = asked.getValue().failure(end);
        if (primaries.containsKey(server)
            && holdsWrites(
                asked.getValue(), server, failure, owing.containsKey(server.getAddr()))) {
          holding.add(server);
        }
        if (failure == null) {
          continue;
        }
        if (ServerErrors.isSilence(failure)) {
          connections.closeUnheard(server, begin);
        }
        if (primaries.containsKey(server)) {
          away.put(server, failure);
        }
      }
    } finally {
      questions.values().forEach(PrimaryQuestion::end);
    }
    holdingBefore = Set.copyOf(holding);
    return new Seen(primaries, away, holdingBefore);
  }

  private Map<RedisClient, Integer> primaries() {
    Map<RedisClient, Integer> primaries = new LinkedHashMap<>();
    manager().getEntrySet().forEach(entry -> primaries.put(entry.getClient(), 0));
    for (int slot = 0; isCluster() && slot < MasterSlaveConnectionManager.MAX_SLOT; slot++) {
      MasterSlaveEntry entry = manager().getEntry(slot);
      if (entry != null) {
        primaries.merge(entry.getClient(), 1, Integer::sum);
      }
    }
    return primaries;
  }

  private boolean isCluster() {
    return client.getConfig().isClusterConfig();
  }

  /** Nothing but an answer to a write shows that the server does not hold back writes any more. */
  private boolean holdsWrites(
      PrimaryQuestion question, RedisClient server, @Nullable Throwable failure, boolean owes)
      throws InterruptedException {
    if (holdingBefore.contains(server)) {
      return failure != null || !question.answersWrite(keyOf(server), timeout);
    }
    return failure == null && owes && question.holdsWrites(keyOf(server), timeout.dividedBy(2));
  }

  /** Whether the client knows all replicas that it was told of. */
  boolean hasAllReplicas() {
    return replicas.isEmpty();
  }

  /** What is away of a cluster; the reason tells why, of a failure. Null if nothing is. */
  @Nullable RedisDegraded degradation(Seen seen, Function<Throwable, String> reason) {
    int slots = isCluster() ? seen.slotsAway() : 0;
    if (slots == 0) {
      return null;
    }
    List<String> addresses =
        seen.away().keySet().stream().map(ProbedServer::addressOf).sorted().toList();
    return new RedisDegraded(
        addresses,
        slots,
        seen.away().values().stream()
            .findFirst()
            .map(reason)
            .orElse("the cluster has no primary for some slots"));
  }

  /** One of these keys, of a primary that is there; any if there is none for a long time. */
  byte[] keyThatIsThere(Seen seen, Supplier<String> keys) {
    byte[] one = keys.get().getBytes(UTF_8);
    for (int i = 0; i < TRIES && !seen.isThere(manager().getEntry(manager().calcSlot(one))); i++) {
      one = keys.get().getBytes(UTF_8);
    }
    return one;
  }

  /** A key that one primary has. */
  private byte[] keyOf(RedisClient primary) {
    byte[] one = key;
    for (int i = 0; i < TRIES; i++) {
      MasterSlaveEntry entry = manager().getEntry(manager().calcSlot(one));
      if (entry != null && entry.getClient() == primary) {
        break;
      }
      one = (new String(key, UTF_8) + ":" + i).getBytes(UTF_8);
    }
    return one;
  }
}
