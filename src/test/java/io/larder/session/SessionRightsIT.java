package io.larder.session;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.embedded.EmbeddedRedis;
import io.larder.support.Larder;
import io.larder.support.RespClient;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rights that SESSIONS.md lists are enough, beside those that every application needs. */
class SessionRightsIT {
  private static final List<String> CONNECTING =
      List.of(
          "hello eval evalsha script|load ping exists type set psetex setnx get mget incrby",
          "pexpire pttl persist scan unlink hset hmset hget hmget hexists hincrby hkeys hlen",
          "hgetall hdel");
  private static final String SESSIONS =
      "time pexpireat zadd zcard zrange zrem zremrangebyscore zscore";

  @Test
  void leastPrivilege_isEnough() {
    try (EmbeddedRedis redis = EmbeddedRedis.onFreePort()) {
      redis.start();
      try (RespClient resp = RespClient.connect(redis.address().host(), redis.address().port())) {
        List<String> rule =
            new ArrayList<>(
                List.of("ACL", "SETUSER", "app", "on", ">secret", "~" + TestRedis.PREFIX + "*"));
        for (String command : (String.join(" ", CONNECTING) + " " + SESSIONS).split(" ")) {
          rule.add("+" + command);
        }
        resp.ask(rule.toArray(String[]::new));
      }
      try (Larder larder =
          Larder.start(
              Map.of(
                  "redis.host",
                  redis.address().host(),
                  "redis.port",
                  Integer.toString(redis.address().port()),
                  "redis.username",
                  "app",
                  "redis.password",
                  "secret",
                  "redis.session.max-per-user",
                  "2",
                  "redis.key.prefix",
                  TestRedis.PREFIX))) {
        SessionStore store = larder.sessions();
        Duration hour = Duration.ofHours(1);
        for (String token : List.of("a", "b", "c")) {
          store.set(used("rights-" + token), Session.of("rights"), hour);
        }
        assertThat(store.get("rights-c")).isPresent();
        assertThat(store.touch("rights-c", hour)).isTrue();
        assertThat(store.delete("rights-c")).isTrue();
        String token = used(store.issue(Session.of("rights"), hour).value());
        assertThat(store.rotate(token)).isInstanceOf(RotationResult.Rotated.class);
        assertThat(store.rotate(token)).isInstanceOf(RotationResult.Rotated.class);
        assertThat(store.list("rights")).hasSize(2);
        assertThat(store.revokeAll("rights")).isEqualTo(2);
      }
    }
  }
}
