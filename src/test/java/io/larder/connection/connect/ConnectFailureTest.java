package io.larder.connection.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.connection.call.ServerErrors;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisTimeoutException;

class ConnectFailureTest {
  private static ConnectFailure.Target target(String user, int database) {
    return new ConnectFailure.Target(ServerKind.REDIS, "", user, database);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WRONGPASS invalid username-password pair. channel: [x] params: [hunter2]"
            + " | true | Redis refuses the password of user 'app'; see redis.password",
        "NOAUTH Authentication required. | true | Redis asks for a password",
        "ERR DB index is out of range | true | redis.db=7 does not exist",
        "ERR AUTH <password> called without any password configured | true | Redis has none",
        "NOPERM this user has no permissions to run the 'get' command | true | may not run: get",
        "ERR something else. channel: [x] params: [hunter2] | false | ERR something else"
      })
  void of_replyOfTheServer_saysWhatItMeans(String reply, boolean refused, String text) {
    ConnectFailure failure =
        ConnectFailure.of(
            new RedisConnectionException("x", new RedisException(reply)), target("app", 7));

    assertThat(failure.refused()).isEqualTo(refused);
    assertThat(failure.text()).contains(text).doesNotContain("hunter2");
  }

  @Test
  void of_network_isNoRefusal() {
    assertThat(ConnectFailure.of(new RedisException(new ConnectException("x")), target("a", 0)))
        .isEqualTo(new ConnectFailure(false, "connection refused"));
    assertThat(ConnectFailure.of(new RedisException(new UnknownHostException("h")), target("a", 0)))
        .isEqualTo(new ConnectFailure(false, "the host name cannot be resolved: h"));
    assertThat(ConnectFailure.of(new RedisException(new TimeoutException()), target("a", 0)))
        .isEqualTo(new ConnectFailure(false, "no answer in time"));
  }

  @Test
  void lostConnection_wrappedByTheClient_isOne() {
    RedisException refused = new RedisException("Unexpected exception", new ConnectException("x"));
    RedisException reset = new RedisException("Unexpected exception", new IOException("reset"));

    assertThat(ServerErrors.isLostConnection(refused)).isTrue();
    assertThat(ServerErrors.isLostConnection(reset)).isTrue();
    assertThat(ServerErrors.isLostConnection(new RedisException("ERR"))).isFalse();
    assertThat(ServerErrors.isLostConnection(new RedisTimeoutException("x"))).isFalse();
    // Nothing listens there: sending again is no use.
    assertThat(ServerErrors.isClosedConnection(refused)).isFalse();
    assertThat(ServerErrors.isClosedConnection(reset)).isTrue();
  }
}
