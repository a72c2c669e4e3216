package io.larder.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.CommandStats;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** The readiness check while Redis works, is killed, is frozen, and is back. */
@RedisTest
class HealthIT {
  private static final Duration SECONDS = Duration.ofSeconds(30);

  private Fixture fixture;
  private OwnRedis redis;
  private TestContainer container;

  @ApplicationScoped
  static class Service {
    @CacheResult(cacheName = "health-search")
    public int search(String key) {
      return key.length();
    }

    @CacheResult(cacheName = "health-tutors")
    public int tutor(String key) {
      return key.length();
    }
  }

  @BeforeEach
  void startRedis(Fixture fixture) {
    this.fixture = fixture;
    redis = fixture.redis("--requirepass", "hunter2");
  }

  private void start(String... more) {
    Map<String, String> settings =
        Map.of(
            "redis.url",
            "redis://default:hunter2@" + redis.address(),
            "redis.key.prefix",
            TestRedis.PREFIX,
            "redis.retry.delay",
            "50",
            "redis.retry.max-delay",
            "PT0.2S");
    container = fixture.container(ServerSettings.with(settings, more), Service.class);
  }

  private Map<String, Object> check() {
    return Checks.data(container);
  }

  private void awaitData(String key, String value) {
    await().atMost(SECONDS).untilAsserted(() -> assertThat(check()).containsEntry(key, value));
  }

  @Test
  void killed_isReady_andTellsSo_untilItIsBack() {
    start();
    Service service = container.get(Service.class);
    service.search("a");
    assertThat(check()).containsEntry("status", "UP").containsEntry("degraded-caches", "");

    redis.kill();
    awaitData("state", "DISCONNECTED");
    await()
        .atMost(SECONDS)
        .untilAsserted(
            () -> {
              assertThat(service.search("a")).isEqualTo(1);
              assertThat(check())
                  .containsEntry("status", "UP")
                  .containsEntry("degraded-caches", "health-search, health-tutors");
            });
    // What it was: the last answer, and how old it is.
    assertThat(check()).containsKeys("version", "ping-micros", "ping-age-seconds");
    assertThat(check().toString()).doesNotContain("hunter2", "default", "127.0.0.1");

    redis.start();
    awaitData("state", "CONNECTED");
    awaitData("degraded-caches", "");
  }

  @Test
  void required_killed_isDown_untilItIsBack() {
    start("redis.health.readiness", "required");
    assertThat(check()).containsEntry("status", "UP").containsEntry("readiness", "required");

    redis.kill();
    awaitData("status", "DOWN");

    redis.start();
    awaitData("status", "UP");
  }

  /** Nobody calls Redis but the probe: the probe itself is what notices, and it does not wait. */
  @Test
  void frozen_isNoticedByTheProbe_whichAnswersBeforeTheTimeout() {
    start("redis.health.readiness", "required", "redis.timeout", "PT3S");
    redis.freeze();
    try {
      long begin = System.nanoTime();
      assertThat(check())
          .containsEntry("state", "CONNECTED")
          .doesNotContainKeys("ping-micros", "ping-age-seconds");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));

      awaitData("status", "DOWN");
    } finally {
      redis.thaw();
    }
    awaitData("status", "UP");
  }

  @Test
  void manyProbes_shareOnePing() {
    start();
    RedissonClient client = container.get(RedissonClient.class);
    Map<String, Long> before = CommandStats.calls(client);
    long begin = System.nanoTime();
    // The first answer may take longer than a probe waits for it.
    await().until(() -> check().containsKey("ping-micros"));
    for (int i = 0; i < 500; i++) {
      assertThat(check()).containsKey("ping-micros");
    }
    long periods = (System.nanoTime() - begin) / LastPing.FRESH.toNanos();
    Map<String, Long> made = CommandStats.between(before, CommandStats.calls(client));
    assertThat(made.get("exists")).isBetween(1L, 1L + periods);
  }
}
