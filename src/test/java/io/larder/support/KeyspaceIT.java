package io.larder.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is checked after every class of tests is found where it is. */
@RedisTest
class KeyspaceIT {
  private static final Duration HOUR = Duration.ofHours(1);

  private OwnRedis redis;
  private RespClient client;
  private SessionStore sessions;

  @BeforeEach
  void start(Fixture fixture) {
    redis = fixture.redis();
    client = fixture.closing(redis.connect());
    sessions = fixture.larder(redis.settings()).sessions();
  }

  @Test
  void keyWithoutThePrefix_isFound() {
    sessions.set("token", Session.of("ada"), HOUR);
    Keyspace.assertOnlyOurs(client);

    client.ask("SET", "larder:other", "1");
    assertThatThrownBy(() -> Keyspace.assertOnlyOurs(client))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("larder:other");
  }

  @Test
  void token_isNotInRedis_andIsFoundWhereItIs() {
    String issued = sessions.issue(Session.of("ada"), HOUR).value();
    sessions.rotate(issued);
    sessions.set("a token of the application", Session.of("ada"), HOUR);
    List<String> tokens = List.of(issued, "a token of the application");
    assertThat(Keyspace.dump(client)).contains(":s:t:{", ":s:f:{", ":s:u:");
    Keyspace.assertNoneOf(tokens, client);

    for (String leak : List.of("a token of the application", issued.substring(41, 84))) {
      client.ask("HSET", "hash", "field", "before " + leak);
      assertThatThrownBy(() -> Keyspace.assertNoneOf(tokens, client))
          .isInstanceOf(AssertionError.class);
    }
  }
}
