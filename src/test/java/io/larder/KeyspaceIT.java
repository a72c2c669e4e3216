package io.larder;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
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
}
