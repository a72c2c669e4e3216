package io.larder.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.testkit.wire.RespClient;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What stands in Redis after tests: nothing outside the prefix of tests, and no token. */
final class Keyspace {
  private Keyspace() {}

  static void assertOnlyOurs(RespClient client) {
    assertThat(keys(client)).as("keys in Redis").allMatch(key -> key.startsWith(TestRedis.PREFIX));
  }

  /** Searches everything for the tokens; of one that is issued, for the secret part, too. */
  static void assertNoneOf(Collection<String> tokens, RespClient client) {
    if (tokens.isEmpty()) {
      return;
    }
    String dump = dump(client);
    assertThat(tokens)
        .as("tokens in Redis")
        .noneMatch(dump::contains)
        .noneMatch(t -> t.matches("[A-Za-z0-9_-]{104}") && dump.contains(t.substring(41, 84)));
  }

  /** Every key with what it holds. */
  static String dump(RespClient client) {
    return keys(client).stream()
        .map(key -> key + "\n" + content(client, key) + "\n")
        .collect(Collectors.joining());
  }

  private static List<String> keys(RespClient client) {
    return client.askList("KEYS", "*");
  }

  private static String content(RespClient client, String key) {
    return switch ((String) client.ask("TYPE", key)) {
      case "string" -> String.valueOf(client.ask("GET", key));
      case "hash" -> client.ask("HGETALL", key).toString();
      case "zset" -> client.ask("ZRANGE", key, "0", "-1", "WITHSCORES").toString();
      case "set" -> client.ask("SMEMBERS", key).toString();
      case "list" -> client.ask("LRANGE", key, "0", "-1").toString();
      case "none" -> "";
      default -> throw new IllegalStateException("a key of another kind: " + key);
    };
  }
}
