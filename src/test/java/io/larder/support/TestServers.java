package io.larder.support;

import io.larder.config.NodeAddress;
import io.larder.testkit.wire.RespClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Redis in one of the shapes that applications meet: one server, or a cluster of three. Made by
 * {@link EachTopology}, and shared by the tests of a JVM.
 */
public final class TestServers implements AutoCloseable {
  private final String topology;
  private final Function<String[], Map<String, String>> settings;
  private final List<NodeAddress> addresses;
  private final List<RespClient> servers;
  private final AutoCloseable redis;

  private TestServers(
      String topology,
      Function<String[], Map<String, String>> settings,
      List<NodeAddress> addresses,
      AutoCloseable redis) {
    this.topology = topology;
    this.settings = settings;
    this.addresses = addresses;
    this.servers =
        addresses.stream()
            .map(address -> RespClient.connect(address.host(), address.port()))
            .toList();
    this.redis = redis;
  }

  static TestServers single(TestRedis redis) {
    return new TestServers("one server", redis::settings, List.of(redis.address()), () -> {});
  }

  static TestServers cluster() {
    RedisCluster cluster = RedisCluster.start();
    return new TestServers(
        "cluster",
        cluster::settings,
        cluster.nodes().stream().map(OwnRedis::address).toList(),
        cluster);
  }

  /** Settings of an application on these servers. */
  public Map<String, String> settings(String... more) {
    return settings.apply(more);
  }

  /** A connection to each server. */
  public List<RespClient> servers() {
    return servers;
  }

  public List<NodeAddress> addresses() {
    return addresses;
  }

  public boolean isCluster() {
    return servers.size() > 1;
  }

  /** The keys that match on each server. */
  public List<List<String>> keysOfEach(String glob) {
    return servers.stream().map(server -> server.askList("KEYS", glob)).toList();
  }

  /** The keys that match on all of them. */
  public List<String> keys(String glob) {
    return keysOfEach(glob).stream().flatMap(List::stream).toList();
  }

  /** What a command gives that names one key, from the server that has the key. */
  public Object ask(String... command) {
    IllegalStateException moved = null;
    for (RespClient server : servers) {
      try {
        return server.ask(command);
      } catch (IllegalStateException e) {
        if (!e.getMessage().startsWith("MOVED")) {
          throw e;
        }
        moved = e;
      }
    }
    throw new IllegalStateException("no server has the key", moved);
  }

  /** How often all servers together were called, by command. */
  public Map<String, Long> calls() {
    Map<String, Long> calls = new TreeMap<>();
    for (RespClient server : servers) {
      for (String line : String.valueOf(server.ask("INFO", "commandstats")).lines().toList()) {
        if (line.startsWith("cmdstat_")) {
          String command = line.substring("cmdstat_".length(), line.indexOf(":calls="));
          String count = line.substring(line.indexOf("calls=") + 6, line.indexOf(','));
          calls.merge(command, Long.parseLong(count), Long::sum);
        }
      }
    }
    return calls;
  }

  @Override
  public void close() throws Exception {
    servers.forEach(RespClient::close);
    redis.close();
  }

  @Override
  public String toString() {
    return topology;
  }
}
