package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@RedisTest
class LargeValueIT {
  private static final int SIZE = 64 * 1024 * 1024;

  @Test
  void value_of64Megabytes_isStoredAndReadAgain(TestRedis redis) {
    try (Larder larder = Larder.start(redis.settings("redis.timeout", "PT30S"))) {
      CacheOperations cache = larder.cache().withPrefix("LargeValueIT:");
      String value = "x".repeat(SIZE);
      cache.set("large", value, Duration.ofMinutes(1));
      try {
        assertThat(cache.get("large", String.class).orElseThrow().equals(value)).isTrue();
      } finally {
        cache.delete("large");
      }
    }
  }
}
