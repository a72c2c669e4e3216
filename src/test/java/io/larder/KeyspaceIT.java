package io.larder;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.RespClient;
import io.larder.support.TestRedis;
import io.larder.support.UsedTokens;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Runs after every other class of its JVM: nothing was written outside the prefix. */
@RedisTest
@Order(Integer.MAX_VALUE)
class KeyspaceIT {
  @Test
  void suite_leavesNoKeyWithoutThePrefix(TestRedis redis) {
    try (Larder larder = Larder.start(redis.settings())) {
      assertThat(larder.connection().client().getKeys().getKeys())
          .allMatch(key -> key.startsWith(TestRedis.PREFIX));
    }
  }

  /** A dump of everything, searched for every token that the suite used. */
  @Test
  void redis_holdsNoTokenThatWasUsed(TestRedis redis) {
    assertThat(UsedTokens.all()).as("tokens used").hasSizeGreaterThan(100);
    String dump;
    try (RespClient client = RespClient.connect(redis.host(), redis.port())) {
      dump =
          client.askList("KEYS", "*").stream()
              .map(key -> key + "\n" + content(client, key) + "\n")
              .collect(Collectors.joining());
    }

    assertThat(dump).as("sessions").contains(":s:t:{", ":s:f:{", ":s:u:");
    // Of one that is issued, the part that is secret, too.
    assertThat(UsedTokens.all())
        .noneMatch(dump::contains)
        .noneMatch(t -> t.matches("[A-Za-z0-9_-]{104}") && dump.contains(t.substring(41, 84)));
  }

  private static String content(RespClient client, String key) {
    return switch ((String) client.ask("TYPE", key)) {
      case "string" -> (String) client.ask("GET", key);
      case "hash" -> client.ask("HGETALL", key).toString();
      case "zset" -> client.ask("ZRANGE", key, "0", "-1", "WITHSCORES").toString();
      case "set" -> client.ask("SMEMBERS", key).toString();
      case "list" -> client.ask("LRANGE", key, "0", "-1").toString();
      case "none" -> "";
      default -> throw new IllegalStateException("a key of another kind: " + key);
    };
  }
}
