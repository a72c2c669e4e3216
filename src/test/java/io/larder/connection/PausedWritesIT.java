package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection.State;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@code CLIENT PAUSE … WRITE}, as before a planned failover. */
@RedisTest
class PausedWritesIT {
  @Test
  void writesAreHeldBack_readsGoOn(Fixture fixture) throws InterruptedException {
    OwnRedis redis = fixture.leavingNoThreads().redis();
    Larder larder = fixture.larder(redis.settings("redis.timeout", "PT0.5S"));
    CacheOperations cache = larder.cache();
    cache.set("read", 11);
    cache.set("computed", 11);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    AtomicInteger failedReads = new AtomicInteger();
    Thread reader =
        new Thread(
            () -> {
              while (!ended.get()) {
                try {
                  assertThat(cache.get("read", Integer.class)).contains(11);
                  reads.incrementAndGet();
                } catch (RedisUnavailableException e) {
                  failedReads.incrementAndGet();
                }
              }
            });
    try (LogCapture log = new LogCapture()) {
      redis.ask("CLIENT", "PAUSE", "60000", "WRITE");
      reader.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> cache.set("written", 1))
                      .isInstanceOf(RedisUnavailableException.class)
                      .hasMessageContaining("CLIENT PAUSE"));
      // What was sent before the verdict may still fail.
      int verdict = reads.get();
      await().atMost(Duration.ofSeconds(30)).until(() -> reads.get() > verdict + 2);
      int before = reads.get();
      int failedBefore = failedReads.get();
      long begin = System.nanoTime();
      for (int i = 0; i < 500; i++) {
        assertThatThrownBy(() -> cache.set("written", 1))
            .isInstanceOf(RedisUnavailableException.class);
        assertThat(cache.getOrCompute("computed", Integer.class, Duration.ofMinutes(1), () -> 2))
            .isEqualTo(11);
      }
      // Had each waited for redis.timeout, this would have taken 250 s.
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
      await().atMost(Duration.ofSeconds(30)).until(() -> reads.get() > before + 1_000);
      assertThat(failedReads).hasValue(failedBefore);
      assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);

      redis.ask("CLIENT", "UNPAUSE");
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
          .untilAsserted(() -> cache.set("written", 1));
      assertThat(log.lines()).hasSize(2).allMatch(line -> line.contains("LARDER-2015"));
    } finally {
      ended.set(true);
      reader.join();
    }
    assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);
  }
}
