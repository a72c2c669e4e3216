package io.larder.jcache.listeners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What a listener for expiry keeps in memory has a bound. */
@RedisTest
class ExpiryBoundIT {
  private static byte[] key(int i) {
    return (TestRedis.PREFIX + "expiry-" + i).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void entries_beyondTheBound_areLetGo_theLastOnesFirst(TestRedis redis, Fixture fixture) {
    Larder larder = fixture.larder(redis.settings("redis.timeout", "PT20S"));
    Set<String> expired = ConcurrentHashMap.newKeySet();
    var client = larder.connection().client();
    var batch = client.createBatch();
    for (int i = 0; i < 10; i++) {
      batch
          .getBucket(new String(key(i), StandardCharsets.UTF_8))
          .setAsync("v", Duration.ofSeconds(100));
    }
    batch.execute();
    try (LogCapture log = new LogCapture();
        ExpiryDetector detector =
            new ExpiryDetector(
                larder.connection().calls(),
                "bound",
                (redisKey, value) -> expired.add(new String(redisKey, StandardCharsets.UTF_8)))) {
      for (int i = 0; i < 10; i++) {
        detector.watch(key(i), new byte[1 << 20]);
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> detector.kept() == 10);
      assertThat(log.lines()).noneMatch(line -> line.contains("expire unheard"));
      // Begins to end soon when nothing has to happen before its end any more.
      client.getBucket(new String(key(0), StandardCharsets.UTF_8)).set("v", Duration.ofSeconds(3));
      detector.watch(key(0), new byte[1 << 20]);
      for (int i = 10; i < 60; i++) {
        client
            .getBucket(new String(key(i), StandardCharsets.UTF_8))
            .set("v", Duration.ofSeconds(200));
        detector.watch(key(i), new byte[1 << 20]);
        // One after the other: what Redis has not told of yet is let go later than what ends soon.
        await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(2))
            .atMost(Duration.ofSeconds(60))
            .until(detector::isSettled);
      }
      assertThat(detector.kept()).isBetween(1, 16);
      assertThat(log.lines()).filteredOn(line -> line.contains("expire unheard")).hasSize(1);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> expired.contains(new String(key(0), StandardCharsets.UTF_8)));
      for (int i = 0; i < 100_000; i++) {
        detector.watch(key(i), null);
      }
      assertThat(detector.kept()).isLessThan(80_000);
    }
    larder.connection().client().getKeys().deleteByPattern(TestRedis.PREFIX + "expiry-*");
  }
}
