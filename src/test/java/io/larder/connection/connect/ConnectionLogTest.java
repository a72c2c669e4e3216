package io.larder.connection.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.connection.ServerInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLogTest {
  @ParameterizedTest
  @CsvSource({
    "redis, 7.0.15, true",
    "redis, 6.2.0, true",
    "redis, 10.0.0, true",
    "redis, 6.0.16, false",
    "redis, 5.0.14, false",
    "redis, unknown, true",
    "valkey, 7.2.5, true",
    "dragonfly, 1.0, true"
  })
  void isSupported_knowsOldRedis(String software, String version, boolean supported) {
    assertThat(ConnectionLog.isSupported(new ServerInfo(software, version, "standalone", "a:1")))
        .isEqualTo(supported);
  }
}
