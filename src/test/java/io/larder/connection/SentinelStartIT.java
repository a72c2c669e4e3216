package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection.State;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that start while some of the Sentinels, or the primary, are away. */
@RedisTest
class SentinelStartIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir static Path directory;

  private final List<Sentinel> sentinels = new ArrayList<>();
  private OwnRedis primary;
  private OwnRedis replica;

  @BeforeEach
  void start(Fixture fixture) {
    primary = fixture.leavingNoThreads().redis();
    replica = fixture.closing(OwnRedis.replicaOf(primary));
  }

  private void startSentinels(int count, Fixture fixture) {
    for (int i = 0; i < count; i++) {
      sentinels.add(
          fixture.closing(
              Sentinel.of("main", primary.address())
                  .about("sentinel down-after-milliseconds main 2000")
                  .about("sentinel failover-timeout main 10000")
                  .start(directory)));
    }
    sentinels.forEach(
        sentinel -> eventually(() -> assertThat(fields(sentinel)).contains("num-slaves, 1, ")));
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion);
  }

  private static String fields(Sentinel sentinel) {
    return ask(sentinel, "SENTINEL", "MASTER", "main").toString();
  }

  private void knowEachOther() {
    String others = "num-other-sentinels, " + (sentinels.size() - 1) + ", ";
    sentinels.forEach(sentinel -> eventually(() -> assertThat(fields(sentinel)).contains(others)));
  }

  private static Object ask(Sentinel sentinel, String... command) {
    try (RespClient client = sentinel.connect()) {
      return client.ask(command);
    }
  }

  private Map<String, String> settings(String... more) {
    return ServerSettings.with(
        Map.of(
            "redis.sentinel.master", "main",
            "redis.sentinel.nodes",
                sentinels.stream()
                    .map(one -> one.address().toString())
                    .collect(Collectors.joining(",")),
            "redis.key.prefix", TestRedis.PREFIX,
            "redis.retry.attempts", "1000",
            "redis.retry.delay", "100",
            "redis.retry.max-delay", "PT1S",
            "redis.startup.max-wait", "PT1M"),
        more);
  }

  private static void works(Larder larder) {
    assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);
    CacheOperations cache = larder.cache();
    cache.set("a", 1);
    assertThat(cache.get("a", Integer.class)).contains(1);
  }

  /** Lets a Sentinel promote the replica, which writes must reach then. */
  private void failsOver(Larder larder, Sentinel sentinel) {
    eventually(() -> assertThat(ask(sentinel, "SENTINEL", "FAILOVER", "main")).isEqualTo("OK"));
    eventually(
        () -> {
          larder.cache().set("b", 2);
          assertThat(RawRedis.info(replica.address())).contains("role:master");
          assertThat(replica.ask("EXISTS", TestRedis.PREFIX + "c:b")).isEqualTo(1L);
        });
  }

  @Test
  void one_ofThree_isEnough(Fixture fixture) throws IOException {
    startSentinels(3, fixture);
    knowEachOther();
    sentinels.get(1).kill();
    sentinels.get(2).kill();
    Larder larder = fixture.larder(settings());
    works(larder);

    // Those that come back are found by themselves, without the one of the start.
    sentinels.get(0).kill();
    sentinels.get(1).revive();
    failsOver(larder, sentinels.get(1));
  }

  @Test
  void one_ofTwo_isEnough_whicheverIsListedFirst(Fixture fixture) throws IOException {
    startSentinels(2, fixture);
    knowEachOther();
    sentinels.get(0).kill();
    Larder larder = fixture.larder(settings());
    works(larder);

    sentinels.get(0).revive();
    sentinels.get(1).kill();
    failsOver(larder, sentinels.get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"degrade", "lazy"})
  void startBeforeTheFailover_connectsAfterIt(String startup, Fixture fixture) {
    startSentinels(1, fixture);
    primary.kill();

    Larder larder =
        fixture.larder(settings("redis.startup", startup, "redis.startup.max-wait", "PT1M"));

    eventually(() -> larder.cache().set("b", 2));
    works(larder);
    assertThat(replica.ask("EXISTS", TestRedis.PREFIX + "c:b")).isEqualTo(1L);
  }

  @Test
  void noSentinel_answers_saysWhichAndWhy(Fixture fixture) throws IOException {
    startSentinels(2, fixture);
    sentinels.get(0).kill();
    sentinels.get(1).freeze();
    try {
      assertThatThrownBy(
              () ->
                  Larder.start(settings("redis.startup", "require", "redis.retry.attempts", "2"))
                      .close())
          .hasMessageStartingWith("LARDER-2006: ")
          .hasMessageContaining("(no Sentinel answers (")
          .hasMessageContaining(sentinels.get(0).address() + ": connection refused")
          .hasMessageContaining(sentinels.get(1).address() + ": no answer in time");
    } finally {
      sentinels.get(1).revive();
    }
  }

  @Test
  void namesOfSentinels_thatNobodyKnows_areNamed() {
    assertThatThrownBy(
            () ->
                Larder.start(
                        settings(
                            "redis.sentinel.nodes", "nowhere.invalid:26379",
                            "redis.startup", "require",
                            "redis.retry.attempts", "1"))
                    .close())
        .hasMessageContaining(
            "(no Sentinel answers (nowhere.invalid:26379: the host name cannot be resolved))");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void oneThatRefusesThePassword_isNamed_andTheOtherIsEnough(int refusing, Fixture fixture) {
    startSentinels(2, fixture);
    knowEachOther();
    for (int i = 0; i < 2; i++) {
      String password = i == refusing ? ">other-secret" : ">sentinel-secret";
      ask(sentinels.get(i), "ACL", "SETUSER", "default", "resetpass", password);
    }
    try (LogCapture log = new LogCapture()) {
      works(fixture.larder(settings("redis.sentinel.password", "sentinel-secret")));

      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARNING"))
          .singleElement()
          .asString()
          .startsWith(
              "WARNING LARDER-2009: Sentinel at "
                  + sentinels.get(refusing).address()
                  + " refuses the password of user 'default'; see redis.sentinel.password or")
          .doesNotContain("-secret");
    }
  }
}
