package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.LarderException;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection.State;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import io.larder.support.Threads;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an application starts while Redis is not there. */
@RedisTest
class StartupIT {
  private static final Pattern NEXT = Pattern.compile("the next one follows in (\\d+) ms");

  private OwnRedis redis;
  private LogCapture log;

  @BeforeEach
  void prepare(Fixture fixture) {
    redis = fixture.leavingNoThreads().closing(OwnRedis.prepared());
    log = fixture.log();
  }

  private Map<String, String> settings(String... more) {
    return ServerSettings.with(
        redis.settings("redis.retry.delay", "50", "redis.retry.max-delay", "PT0.4S"), more);
  }

  @ParameterizedTest
  @ValueSource(strings = {"degrade", "require"})
  void start_redisComesWhileItWaits_connects(String mode) {
    CompletableFuture<Void> later =
        CompletableFuture.runAsync(
            () -> {
              await().until(() -> log.lines().toString().contains("attempt 2 of at most 100"));
              redis.start();
            });
    try (Larder larder =
        Larder.start(settings("redis.startup", mode, "redis.retry.attempts", "100"))) {
      assertThat(later).isCompleted();
      assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);
      larder.cache().set("a", 1);
      // Whoever waits for the state may go on before the line is written.
      String connected = "INFO LARDER-2002: connected to redis 7.0.15 (standalone) at ";
      await()
          .untilAsserted(
              () -> assertThat(log.lines()).anyMatch(line -> line.startsWith(connected)));
    }
  }

  @Test
  void attempts_failing_areLoggedWithAGrowingWait() {
    try (Larder larder = Larder.start(settings("redis.retry.attempts", "5"))) {
      assertThat(larder.connection().state()).isEqualTo(State.CONNECTING);
      var waits =
          log.lines().stream()
              .filter(line -> line.startsWith("WARNING LARDER-2001: attempt "))
              .map(NEXT::matcher)
              .filter(Matcher::find)
              .map(found -> Long.parseLong(found.group(1)))
              .limit(5)
              .toList();
      // 50, 100, 200, 400, 400, each up to a fifth less: the last is the limit.
      assertThat(waits).hasSize(5);
      assertThat(waits.get(0)).isBetween(40L, 50L);
      assertThat(waits.get(2)).isBetween(160L, 200L);
      assertThat(waits.get(4)).isBetween(320L, 400L);
    }
  }

  @Test
  void degrade_withoutRedis_startsAndConnectsLater() {
    try (Larder larder = Larder.start(settings("redis.retry.attempts", "2"))) {
      assertThatThrownBy(() -> larder.cache().set("a", 1))
          .isInstanceOf(RedisUnavailableException.class)
          .hasMessageContaining(TestRedis.PREFIX + "c:a")
          .hasMessageContaining("connection refused");
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.startsWith(
                      "WARNING LARDER-2004: after redis.retry.attempts=2 the application starts"));

      redis.start();

      await().until(() -> larder.connection().state() == State.CONNECTED);
      larder.cache().set("a", 1);
      // Events come on a thread of their own.
      await()
          .untilAsserted(
              () -> assertThat(larder.events()).hasExactlyElementsOfTypes(RedisConnected.class));
    }
  }

  @Test
  void degrade_manyAttempts_waitsAtMostMaxWait() {
    try (Larder larder =
        Larder.start(
            settings(
                "redis.retry.attempts", "1000000",
                "redis.startup.max-wait", "PT0.3S"))) {
      assertThat(larder.connection().state()).isEqualTo(State.CONNECTING);
    }
  }

  /** No attempts are promised that cannot be made while the deployment waits. */
  @Test
  void degrade_pauseLongerThanMaxWait_isNotCalledOneOfManyAttempts() {
    try (Larder larder =
        Larder.start(
            settings(
                "redis.retry.delay", "60000",
                "redis.retry.max-delay", "PT60S",
                "redis.startup.max-wait", "PT1S"))) {
      assertThat(larder.connection().state()).isEqualTo(State.CONNECTING);
      assertThat(log.lines())
          .anyMatch(line -> line.startsWith("WARNING LARDER-2001: attempt 1 to connect to Redis"))
          .anyMatch(
              line ->
                  line.startsWith(
                      "WARNING LARDER-2004: after redis.startup.max-wait=PT1S the application"
                          + " starts without Redis at "));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, after 1 attempt (", "3, after 3 attempts ("})
  void require_withoutRedis_fails(String attempts, String message) {
    assertThatThrownBy(
            () ->
                Larder.start(
                    settings("redis.startup", "require", "redis.retry.attempts", attempts)))
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining(redis.address().toString())
        .hasMessageContaining(message + "connection refused)");
  }

  @Test
  void lazy_withoutRedis_startsAtOnce() {
    try (Larder larder =
        Larder.start(settings("redis.startup", "lazy", "redis.retry.max-delay", "PT30S"))) {
      assertThat(larder.connection().state()).isEqualTo(State.CONNECTING);

      redis.start();

      await()
          .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
          .untilAsserted(
              () -> {
                larder.cache().set("a", 1);
                assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);
              });
    }
  }

  @Test
  void calls_withoutRedis_bringTheNextAttemptForward() {
    Map<String, String> slow = settings("redis.retry.attempts", "1", "redis.retry.delay", "600000");
    slow.remove("redis.retry.max-delay");
    try (Larder larder = Larder.start(slow)) {
      redis.start();

      // The next regular attempt is ten minutes away.
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .until(() -> !larder.cache().exists("a"));
    }
  }

  @Test
  void close_whileADeploymentWaits_endsTheWait() throws Exception {
    Larder larder =
        Larder.prepare(
            settings(
                "redis.startup", "require",
                "redis.retry.attempts", "1000000",
                "redis.retry.delay", "600000",
                "redis.retry.max-delay", "PT1H"));
    CompletableFuture<Void> deployment =
        CompletableFuture.runAsync(() -> larder.connection().start());
    await().until(() -> log.lines().toString().contains("attempt 1 of at most 1000000"));

    larder.close();

    assertThatThrownBy(deployment::join).hasCauseInstanceOf(LarderException.class);
    assertThat(larder.connection().state()).isEqualTo(State.CLOSED);
    assertThatThrownBy(() -> larder.cache().exists("a"))
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("has stopped");
  }

  @Test
  void close_thenAnAsynchronousCall_failsTheStage() {
    Larder larder = Larder.start(settings("redis.retry.attempts", "1"));
    larder.close();

    assertThat(larder.cache().async().exists("a"))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(RedisUnavailableException.class);
  }

  @Test
  void failedAttempts_manyOfThem_leaveNoThreads() {
    try (Larder larder =
        Larder.prepare(
            settings(
                "redis.retry.attempts", "1000000",
                "redis.retry.delay", "1",
                "redis.retry.max-delay", "PT0.001S"))) {
      // Attempts are logged while somebody waits for them.
      var unused = CompletableFuture.runAsync(larder.connection()::start);
      await().until(() -> log.lines().size() > 100);
      long threads = Threads.ofLarder().size();
      await().until(() -> log.lines().size() > 300);
      assertThat(Threads.ofLarder()).hasSizeLessThanOrEqualTo(Math.toIntExact(threads) + 1);
      assertThat(larder.connection().state()).isEqualTo(State.CONNECTING);
    }
  }
}
