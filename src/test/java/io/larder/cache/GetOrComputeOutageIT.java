package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.connection.RedisConnection;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Redis is lost between the loader and the writing of its value. */
@RedisTest
class GetOrComputeOutageIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @ParameterizedTest
  @EnumSource(Face.class)
  void value_computedWhileRedisIsLost_isReturnedWithAWarning(Face face, Fixture fixture) {
    OwnRedis server = fixture.redis();
    Larder larder = fixture.larder(server.settings("redis.retry.delay", "50"));
    LogCapture log = fixture.log();
    CacheOperations cache = face.of(larder.cache());

    String value =
        cache.getOrCompute(
            "key",
            String.class,
            MINUTE,
            () -> {
              server.kill();
              return "secret";
            });

    assertThat(value).isEqualTo("secret");
    assertThat(log.lines())
        .filteredOn(line -> line.contains("LARDER-3004"))
        .singleElement()
        .asString()
        .startsWith("WARNING")
        .contains("key 'larder:test:c:key'")
        .doesNotContain("secret");

    server.start();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> larder.connection().state() == RedisConnection.State.CONNECTED);
    assertThat(cache.exists("key")).isFalse();
    assertThat(cache.getOrCompute("key", String.class, MINUTE, () -> "next")).isEqualTo("next");
    assertThat(cache.get("key", String.class)).contains("next");
  }

  /** An outage is that of all caches: a line for each of them would be many. */
  @Test
  void values_ofSeveralCaches_computedWhileRedisIsLost_areOneWarning(Fixture fixture) {
    OwnRedis server = fixture.redis();
    CacheOperations cache = fixture.larder(server.settings()).cache();
    LogCapture log = fixture.log();

    String value =
        cache
            .cache("named")
            .getOrCompute(
                "outer",
                String.class,
                MINUTE,
                () ->
                    cache.getOrCompute(
                        "inner",
                        String.class,
                        MINUTE,
                        () -> {
                          server.kill();
                          return "value";
                        }));

    assertThat(value).isEqualTo("value");
    assertThat(log.lines()).filteredOn(line -> line.contains("LARDER-3004")).hasSize(1);
  }
}
