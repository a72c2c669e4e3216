package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Larder;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two JVMs share keys and counters. */
@RedisTest
class TwoProcessesIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int INCREMENTS = 500;

  record Tutor(String name, BigDecimal rate) {}

  /** The other JVM: reads what the first wrote, writes an answer, counts. */
  static final class Other {
    public static void main(String[] arguments) {
      try (Larder larder = Larder.start(ServerSettings.parse(arguments, 0))) {
        CacheOperations cache = larder.cache().withPrefix("TwoProcessesIT:");
        Tutor tutor = cache.get("question", Tutor.class).orElseThrow();
        cache.set("answer", new Tutor(tutor.name() + "'s", tutor.rate()), MINUTE);
        cache.hash("hash").set("theirs", List.of(1));
        count(cache);
      }
    }
  }

  private static void count(CacheOperations cache) {
    for (int i = 0; i < INCREMENTS; i++) {
      cache.increment("counter", 1);
      cache.increment("with-ttl", 1, MINUTE);
      cache.hash("hash").increment("counter", 1);
    }
  }

  @Test
  void keysAndCounters_areSharedByTwoJvms(TestRedis redis) throws Exception {
    Map<String, String> settings = redis.settings("redis.timeout", "PT20S");
    try (Larder larder = Larder.start(settings)) {
      CacheOperations cache = larder.cache().withPrefix("TwoProcessesIT:");
      cache.deleteByPattern("*");
      cache.set("question", new Tutor("Ada", new BigDecimal("1.50")), MINUTE);
      Process other =
          Processes.java(
              List.of("-Xmx128m"), Map.of(), Other.class, ServerSettings.arguments(settings));
      count(cache);

      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(other.exitValue()).isZero();
      assertThat(cache.get("answer", Tutor.class))
          .contains(new Tutor("Ada's", new BigDecimal("1.50")));
      assertThat(cache.get("counter", Integer.class)).contains(2 * INCREMENTS);
      assertThat(cache.get("with-ttl", Integer.class)).contains(2 * INCREMENTS);
      assertThat(cache.hash("hash").get("counter", Integer.class)).contains(2 * INCREMENTS);
      assertThat(cache.hash("hash").exists("theirs")).isTrue();
      cache.deleteByPattern("*");
    }
  }
}
