package io.larder.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.common.LarderException;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Script;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisTest;
import io.larder.support.TrackingConnections;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis goes away and comes back. */
@RedisTest
class OutageIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private OwnRedis redis;
  private Larder larder;
  private CacheOperations cache;

  @BeforeEach
  void start(Fixture fixture) {
    redis = fixture.leavingNoThreads().redis();
    larder = fixture.larder(redis.settings("redis.timeout", "PT0.5S"));
    cache = larder.cache();
  }

  private void awaitState(State state) {
    await().atMost(Duration.ofSeconds(20)).until(() -> larder.connection().state() == state);
  }

  private void awaitWorking() {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
        .until(
            () -> {
              cache.set("works", true, MINUTE);
              return cache.get("works", Boolean.class).orElseThrow();
            });
  }

  @Test
  void killed_callsFailAtOnce_untilItIsBack() {
    cache.set("a", 1, MINUTE);
    redis.kill();
    awaitState(State.DISCONNECTED);

    long begin = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      assertThatThrownBy(() -> cache.get("a", Integer.class))
          .isInstanceOf(RedisUnavailableException.class);
    }
    // Had each waited for redis.timeout, this would have taken 500 s.
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    assertThat(larder.connection().problem()).contains("connection refused");

    redis.start();
    awaitWorking();
    assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);
    assertThat(larder.connection().problem()).isEmpty();
    // Events come on a thread of their own.
    await()
        .untilAsserted(
            () ->
                assertThat(larder.events())
                    .hasExactlyElementsOfTypes(
                        RedisConnected.class, RedisDisconnected.class, RedisConnected.class));
  }

  /** The connection on which the server reports changes is there, and answers nobody. */
  @Test
  void tooManyClients_isKnownAtOnce_alsoWhereChangesAreReported(Fixture fixture) {
    Larder near =
        fixture.larder(
            redis.settings(
                "redis.timeout",
                "PT1M",
                "redis.connect-timeout",
                "PT1M",
                "redis.cache.near.near-max-entries",
                "10"));
    Cache<String, String> kept =
        near.caching()
            .getCacheManager()
            .createCache(
                "near",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    kept.put("a", "b");
    List<String> reporting = TrackingConnections.ids(redis.address());
    assertThat(reporting).hasSize(1);
    try (RespClient admin = redis.connect()) {
      admin.ask("CONFIG", "SET", "maxclients", "1");
      String own = String.valueOf(admin.ask("CLIENT", "ID"));
      String.valueOf(admin.ask("CLIENT", "LIST"))
          .lines()
          .map(line -> line.replaceFirst("id=(\\d+) .*", "$1"))
          .filter(id -> !id.equals(own) && !reporting.contains(id))
          .forEach(id -> admin.ask("CLIENT", "KILL", "ID", id));

      assertThatThrownBy(() -> near.cache().get("a", String.class))
          .isInstanceOf(LarderException.class);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> near.connection().state() == State.DISCONNECTED);
      admin.ask("CONFIG", "SET", "maxclients", "1000");
    }
  }

  @Test
  void killed_inTheMiddleOfACall_failsWithinTheTimeout() {
    // A script that runs for ever: the call is under way when the server dies.
    CompletableFuture<Void> call =
        CompletableFuture.runAsync(
            () ->
                larder
                    .connection()
                    .calls()
                    .call(
                        Script.of(
                                "EVAL",
                                ReplyDecoder.DONE,
                                "redis.call('set', KEYS[1], '1') while true do end")
                            .of("larder:started".getBytes(UTF_8)))
                    .await());
    redis.kill();

    assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RedisUnavailableException.class);
    redis.start();
    awaitWorking();
  }

  @Test
  void frozen_callFailsAfterTheTimeout_andWorksAgainAfterwards() {
    cache.set("a", 1, MINUTE);
    redis.freeze();
    try {
      assertThatThrownBy(() -> cache.get("a", Integer.class))
          .isInstanceOf(RedisUnavailableException.class)
          .hasMessageContaining("redis.timeout=PT0.5S");
      assertThatThrownBy(() -> cache.async().get("a", Integer.class).toCompletableFuture().join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(RedisUnavailableException.class);
      awaitState(State.DISCONNECTED);
    } finally {
      redis.thaw();
    }
    awaitWorking();
    assertThat(cache.get("a", Integer.class)).contains(1);
  }

  @Test
  void frozenShortly_nextCallWorks() {
    cache.set("a", 1, MINUTE);
    redis.freeze();
    try {
      assertThatThrownBy(() -> cache.get("a", Integer.class))
          .isInstanceOf(RedisUnavailableException.class);
    } finally {
      redis.thaw();
    }
    // The check that the timeout began is answered now: no loss was declared.
    assertThat(cache.get("a", Integer.class)).contains(1);
  }

  @Test
  void frozen_anIncrementIsExecutedOnceAtMost() {
    cache.increment("n", 1);
    redis.freeze();
    try {
      assertThatThrownBy(() -> cache.increment("n", 1))
          .isInstanceOf(RedisUnavailableException.class);
    } finally {
      redis.thaw();
    }
    awaitWorking();
    assertThat(cache.get("n", Long.class).orElseThrow()).isBetween(1L, 2L);
  }

  @Test
  void connectionsCutByTheServer_readsDoNotFail() {
    cache.set("a", 1, MINUTE);
    for (int i = 0; i < 50; i++) {
      assertThat(RawRedis.command(redis.address(), "CLIENT KILL TYPE normal SKIPME yes"))
          .matches(":[1-9]\\d*");
      assertThat(cache.get("a", Integer.class)).contains(1);
    }
  }

  @Test
  void outage_isLoggedOnce_withoutStackTraces() {
    try (LogCapture log = new LogCapture()) {
      redis.kill();
      awaitState(State.DISCONNECTED);
      for (int i = 0; i < 100; i++) {
        assertThatThrownBy(() -> cache.get("a", Integer.class))
            .isInstanceOf(RedisUnavailableException.class);
      }
      // Whoever waits for the state may go on before the line is written.
      await()
          .untilAsserted(
              () ->
                  assertThat(log.lines())
                      .filteredOn(line -> line.contains("LARDER-2003"))
                      .hasSize(1));
      assertThat(log.lines()).allMatch(line -> line.matches("[A-Z]+ LARDER-200[13]: .*"));
    }
  }

  @Test
  void events_areFiredOnThreadsThatMayBlock() {
    await()
        .untilAsserted(
            () ->
                assertThat(larder.eventThreads())
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("larder-callback-")));
  }
}
