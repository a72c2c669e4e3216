package io.larder.support;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;

/** How often a server has executed each command, from INFO commandstats. */
public final class CommandStats {
  private CommandStats() {}

  /** Calls by command in lower case; a command that a script makes counts as one, too. */
  public static Map<String, Long> calls(RedissonClient client) {
    Map<String, Long> calls = new TreeMap<>();
    client
        .getRedisNodes(RedisNodes.SINGLE)
        .getInstance()
        .info(RedisNode.InfoSection.COMMANDSTATS)
        .forEach(
            (name, numbers) -> {
              String count = numbers.substring("calls=".length(), numbers.indexOf(','));
              String command = name.substring("cmdstat_".length()).toLowerCase(Locale.ROOT);
              calls.put(command, Long.parseLong(count));
            });
    return calls;
  }

  /** What was called between the two, without commands that nobody called. */
  public static Map<String, Long> between(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> calls = new TreeMap<>();
    after.forEach(
        (command, count) -> {
          long more = count - before.getOrDefault(command, 0L);
          if (more != 0) {
            calls.put(command, more);
          }
        });
    return calls;
  }

  /** How many reads of keys found one and how many did not, those of scripts included. */
  public record Keyspace(long hits, long misses) {
    /** What it was since an earlier look. */
    public Keyspace since(Keyspace earlier) {
      return new Keyspace(hits - earlier.hits, misses - earlier.misses);
    }
  }

  /** Of the whole server, from INFO stats. */
  public static Keyspace keyspace(RedissonClient client) {
    Map<String, String> stats =
        client.getRedisNodes(RedisNodes.SINGLE).getInstance().info(RedisNode.InfoSection.STATS);
    return new Keyspace(
        Long.parseLong(stats.get("keyspace_hits")), Long.parseLong(stats.get("keyspace_misses")));
  }
}
