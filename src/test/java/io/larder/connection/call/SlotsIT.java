package io.larder.connection.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.testkit.wire.RespClient;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Slots of keys, against what a server says. */
@RedisTest
class SlotsIT {
  private static final byte[] COMMON = {
    '{', '}', '{', '}', 'a', 'b', ':', (byte) 0xc3, (byte) 0xbc
  };
  private static final int KEYS = 20_000;

  @Test
  void slotOf_anyBytes_isThatOfRedis(Fixture fixture) {
    Random random = new Random(14);
    try (RespClient server =
        fixture
            .redis("--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf")
            .connect()) {
      for (int i = 0; i < KEYS; i++) {
        byte[] key = new byte[random.nextInt(12)];
        random.nextBytes(key);
        for (int at = 0; at < key.length; at++) {
          if (random.nextInt(3) > 0) {
            key[at] = COMMON[random.nextInt(COMMON.length)];
          }
        }
        assertThat((long) Slots.of(key))
            .as("slot of %s", (Object) key)
            .isEqualTo(server.ask("CLUSTER".getBytes(), "KEYSLOT".getBytes(), key));
      }
    }
  }
}
