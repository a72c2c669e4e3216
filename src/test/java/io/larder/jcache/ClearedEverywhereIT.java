package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.config.NodeAddress;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.FaultyLink;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Once a cache is cleared, no application reads what was in it. */
@RedisTest
class ClearedEverywhereIT {
  private static final String MEMBERS = TestRedis.PREFIX + "j::members";

  private static final Duration LONG = Duration.ofSeconds(30);

  private NodeAddress server;
  private FaultyLink link;
  private Larder here;
  private Larder there;

  @BeforeEach
  void start(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    server = redis.address();
    link = fixture.closing(new FaultyLink(server, 1));
    here = fixture.larder(redis.settings());
    there =
        fixture.larder(
            ServerSettings.of(
                link.address(),
                "redis.timeout",
                "PT20S",
                "redis.cache.near.near-max-entries",
                "100"));
  }

  @AfterEach
  void hearAgain() {
    link.silenceChanges(false);
  }

  private static Cache<String, String> cache(Larder larder, String name) {
    return larder
        .caching()
        .getCacheManager()
        .createCache(
            name, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
  }

  private void awaitMembers(int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> RawRedis.command(server, "ZCARD " + MEMBERS).equals(":" + count));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "near"})
  void clear_isSeenByTheNextReadElsewhere(String name) {
    Cache<String, String> cleared = cache(here, name);
    Cache<String, String> read = cache(there, name);
    awaitMembers(2);
    link.delay(3_000);
    for (int i = 0; i < 200; i++) {
      cleared.put("k", "v" + i);
      assertThat(read.get("k")).isEqualTo("v" + i);

      cleared.clear();

      assertThat(read.get("k")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "near"})
  void clear_isSeenByTheNextReadElsewhere_alsoIfNobodyIsToldThere(String name) {
    Cache<String, String> cleared = cache(here, name);
    Cache<String, String> read = cache(there, name);
    awaitMembers(2);
    cleared.put("k", "v");
    // The second time without asking for the generation.
    assertThat(read.get("k")).isEqualTo("v");
    assertThat(read.get("k")).isEqualTo("v");
    link.silenceChanges(true);

    cleared.clear();

    assertThat(read.get("k")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "near"})
  void clear_waitsAgainForAnApplicationThatWasToldTooLateBefore(String name) {
    Cache<String, String> cleared = cache(here, name);
    Cache<String, String> read = cache(there, name);
    awaitMembers(2);
    for (int i = 0; i < 2; i++) {
      cleared.put("k", "v");
      // It relies on being told again: no generation is asked for.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                long before = RawRedis.calls(server, "hmget");
                return "v".equals(read.get("k")) && RawRedis.calls(server, "hmget") == before;
              });
      link.silenceChanges(true);

      cleared.clear();

      assertThat(read.get("k")).isNull();
      link.silenceChanges(false);
    }
  }

  @Test
  void clear_isWaitedForDespiteAnInterrupt() throws Exception {
    Cache<String, String> cleared = cache(here, "plain");
    Cache<String, String> read = cache(there, "plain");
    awaitMembers(2);
    cleared.put("k", "v");
    assertThat(read.get("k")).isEqualTo("v");
    assertThat(read.get("k")).isEqualTo("v");
    link.silenceChanges(true);
    long before = RawRedis.calls(server, "zrangebyscore");
    CompletableFuture<String> seen = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              cleared.clear();
              seen.complete(Thread.interrupted() + " " + read.get("k"));
            });
    thread.start();
    await().until(() -> RawRedis.calls(server, "zrangebyscore") > before);

    thread.interrupt();

    assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo("true null");
  }

  @Test
  void clear_waitsForAnApplicationThatHasEnded_untilItIsForgotten() {
    Cache<String, String> cleared = cache(here, "plain");
    awaitMembers(1);
    // Its last sign was 25 seconds ago.
    long then = System.currentTimeMillis() / 1_000 - 25;
    RawRedis.command(server, "ZADD " + MEMBERS + " " + then + " ended");
    cleared.put("k", "v");

    cleared.clear();

    assertThat(cleared.get("k")).isNull();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              long before = RawRedis.calls(server, "zrangebyscore");
              cleared.clear();
              return RawRedis.calls(server, "zrangebyscore") == before;
            });
  }

  @Test
  void clear_withoutTheListOfManagers_isSeenByTheNextReadElsewhere() {
    Cache<String, String> cleared = cache(here, "plain");
    Cache<String, String> read = cache(there, "plain");
    awaitMembers(2);
    cleared.put("k", "v");
    assertThat(read.get("k")).isEqualTo("v");
    assertThat(read.get("k")).isEqualTo("v");
    link.silenceChanges(true);
    RawRedis.command(server, "DEL " + MEMBERS);

    cleared.clear();

    assertThat(read.get("k")).isNull();
  }

  @Test
  void iterator_endsWhenTheCacheIsCleared() {
    Cache<String, String> cleared = cache(here, "plain");
    Cache<String, String> read = cache(there, "plain");
    for (int i = 0; i < 1_000; i++) {
      cleared.put("k" + i, "v");
    }
    for (Cache<String, String> cache : List.of(cleared, read)) {
      cache.iterator().forEachRemaining(entry -> assertThat(entry.getValue()).isEqualTo("v"));
    }
    Iterator<Cache.Entry<String, String>> here = cleared.iterator();
    Iterator<Cache.Entry<String, String>> there = read.iterator();
    here.next();
    there.next();

    cleared.clear();

    // What was read before: one batch.
    assertThat(rest(here)).isLessThan(100);
    assertThat(rest(there)).isLessThan(100);
  }

  private static int rest(Iterator<?> entries) {
    int count = 0;
    while (entries.hasNext()) {
      entries.next();
      count++;
    }
    return count;
  }
}
