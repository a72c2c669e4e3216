package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RedisTest
class CacheOperationsIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static Larder larder;
  private static CacheOperations cache;

  record Tutor(String name, int lessons) {}

  @BeforeAll
  static void start(TestRedis redis) {
    larder = Larder.start(redis.settings());
    cache = larder.cache().withPrefix("CacheOperationsIT:");
  }

  @AfterAll
  static void stop() {
    larder.close();
  }

  @Test
  void get_afterSet_returnsTheValue() {
    cache.set("tutor", new Tutor("Ada", 3), MINUTE);

    assertThat(cache.get("tutor", Tutor.class)).contains(new Tutor("Ada", 3));
    assertThat(cache.ttl("tutor").orElseThrow()).isBetween(Duration.ofSeconds(30), MINUTE);
  }

  @Test
  void getAll_returnsWhatIsThere() {
    cache.setAll(Map.of("a", 1, "b", 2), MINUTE);

    assertThat(cache.getAll(List.of("a", "b", "c"), Integer.class))
        .containsExactly(Map.entry("a", 1), Map.entry("b", 2));
  }
}
