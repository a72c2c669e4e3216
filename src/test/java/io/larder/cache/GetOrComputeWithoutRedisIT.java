package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.LarderException;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection.State;
import io.larder.guard.CacheGuard;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * getOrCompute computes whatever Redis says: killed, hung, never there, full, read-only, strict.
 */
@RedisTest
class GetOrComputeWithoutRedisIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int CALLS = 20;

  private final AtomicInteger runs = new AtomicInteger();
  private Fixture fixture;
  private OwnRedis server;

  @BeforeEach
  void open(Fixture fixture) {
    this.fixture = fixture;
    server = fixture.closing(OwnRedis.prepared());
  }

  private Larder larder(String... more) {
    String[] settings = {
      "redis.retry.delay", "50", "redis.retry.max-delay", "PT0.2S", "redis.timeout", "PT10S"
    };
    String[] all = java.util.Arrays.copyOf(settings, settings.length + more.length);
    System.arraycopy(more, 0, all, settings.length, more.length);
    return fixture.larder(server.settings(all));
  }

  private static int find(CacheOperations cache, String key, AtomicInteger runs) {
    return cache.getOrCompute(key, Integer.class, MINUTE, runs::incrementAndGet);
  }

  /** Calls for a key each, of which each runs its loader once; the longest of them. */
  private Duration worst(CacheOperations cache) {
    Duration worst = Duration.ZERO;
    for (int i = 1; i <= CALLS; i++) {
      long begin = System.nanoTime();
      runs.set(0);
      assertThat(find(cache, "without-" + i, runs)).isOne();
      assertThat(runs).hasValue(1);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      worst = took.compareTo(worst) > 0 ? took : worst;
    }
    return worst;
  }

  private void comesBack(Larder larder, CacheOperations cache) {
    await().until(() -> larder.connection().state() == State.CONNECTED);
    // Stored again once the breaker has closed.
    await()
        .until(
            () -> {
              find(cache, "back", runs);
              return cache.exists("back");
            });
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void redisKilled_loadersRunOnceEach(Face face) {
    server.start();
    Larder larder = larder();
    CacheOperations cache = face.of(larder.cache());
    assertThat(find(cache, "before", runs)).isOne();
    server.kill();

    worst(cache);

    server.start();
    comesBack(larder, cache);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void redisHung_callsCostTheDeadlineUntilTheBreakerOpens(Face face) {
    server.start();
    Larder larder = larder("redis.cache.default.deadline", "PT0.5S");
    CacheOperations cache = face.of(larder.cache());
    find(cache, "before", runs);
    server.freeze();
    try {
      long begin = System.nanoTime();
      Duration worst = worst(cache);
      Duration all = Duration.ofNanos(System.nanoTime() - begin);

      System.out.println("hung: worst " + worst.toMillis() + " ms, all " + all.toMillis());
      // Far below redis.timeout; five calls wait, all others do not.
      assertThat(worst).isLessThan(Duration.ofSeconds(5));
      assertThat(all).isLessThan(Duration.ofMillis(500).multipliedBy(2L * CacheGuard.FAILURES + 8));
    } finally {
      server.thaw();
    }
    comesBack(larder, cache);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void redisNeverThere_loadersRunOnceEach(Face face) {
    Larder larder = larder("redis.startup", "lazy");
    CacheOperations cache = face.of(larder.cache());

    worst(cache);

    server.start();
    comesBack(larder, cache);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void redisFull_valuesAreReturnedWithOneWarning(Face face) {
    server.start();
    CacheOperations cache = face.of(larder().cache());
    server.ask("CONFIG", "SET", "maxmemory", "1");

    assertReturnedWithOneWarning(cache);

    server.ask("CONFIG", "SET", "maxmemory", "0");
    find(cache, "after", runs);
    assertThat(cache.exists("after")).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void rightsTakenAway_valuesAreReturnedWithOneWarning(Face face) {
    server.start();
    CacheOperations cache = face.of(larder().cache());
    server.ask("ACL", "SETUSER", "default", "-set", "-get");

    assertReturnedWithOneWarning(cache);
  }

  private void assertReturnedWithOneWarning(CacheOperations cache) {
    try (LogCapture log = new LogCapture()) {
      worst(cache);

      assertThat(log.lines().stream().filter(line -> line.contains("LARDER-3004"))).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void replica_valuesAreReturned(Face face) {
    server.start();
    Larder larder = larder();
    CacheOperations cache = face.of(larder.cache());
    find(cache, "before", runs);
    OwnRedis primary = fixture.redis();
    server.ask("REPLICAOF", primary.address().host(), "" + primary.address().port());

    worst(cache);
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void onFailureThrow_throwsAsTheOtherMethodsDo(Face face) {
    server.start();
    Larder larder = larder("redis.cache.strict.on-failure", "throw", "redis.timeout", "PT1S");
    CacheOperations strict = face.of(larder.cache().cache("strict"));
    server.ask("CONFIG", "SET", "maxmemory", "1");
    assertThatThrownBy(() -> find(strict, "full", runs)).isInstanceOf(LarderException.class);
    server.kill();
    await().until(() -> larder.connection().state() != State.CONNECTED);

    for (int i = 0; i < CALLS; i++) {
      assertThatThrownBy(() -> find(strict, "away", runs))
          .isInstanceOf(RedisUnavailableException.class);
    }
    assertThat(find(face.of(larder.cache()), "away", new AtomicInteger())).isOne();
  }

  @ParameterizedTest
  @EnumSource(Face.class)
  void switchedOff_computesAndStoresNothing(Face face) {
    server.start();
    Larder larder = larder("redis.cache.off.enabled", "false");
    CacheOperations off = face.of(larder.cache().cache("off"));
    larder.cache().set("key", 42, MINUTE);

    assertThat(find(off, "key", runs)).isOne();
    assertThat(find(off, "key", runs)).isEqualTo(2);
    assertThat(find(off, "other", runs)).isEqualTo(3);

    assertThat(larder.cache().exists("other")).isFalse();
    assertThat(off.delete("key")).isTrue();
    server.kill();
    assertThat(find(off, "key", runs)).isEqualTo(4);
  }
}
