package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import org.junit.jupiter.api.Test;
import org.redisson.config.TransportMode;

/** Runs with Netty's native transport on the class path (see the POM). */
@RedisTest
class NativeTransportIT {
  @Test
  void transport_nativeLibraryOnTheClassPath_isUsed(TestRedis redis) {
    try (Larder larder = Larder.start(redis.settings())) {
      TransportMode expected =
          System.getProperty("os.name").equals("Linux") ? TransportMode.EPOLL : TransportMode.NIO;
      assertThat(larder.connection().client().getConfig().getTransportMode()).isEqualTo(expected);
      larder.cache().set("NativeTransportIT", 1);
      assertThat(larder.cache().get("NativeTransportIT", Integer.class)).contains(1);
      assertThat(larder.cache().delete("NativeTransportIT")).isTrue();
    }
  }
}
