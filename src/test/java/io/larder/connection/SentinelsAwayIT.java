package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection.State;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import io.larder.support.TestRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All Sentinels are gone while Redis works. */
@RedisTest
class SentinelsAwayIT {
  /** What settings.md says to put into {@code logging.properties}. */
  private static final Pattern ADVICE = Pattern.compile("`([\\w.]+)\\.level = (\\w+)`");

  @Test
  void callsGoOn_andRedissonIsQuietAsTheReadmeSays(@TempDir Path directory, Fixture fixture)
      throws Exception {
    OwnRedis redis = fixture.leavingNoThreads().redis();
    List<Sentinel> sentinels = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sentinels.add(
          fixture.closing(
              Sentinel.of("main", redis.address())
                  .quorum(2)
                  .about("sentinel down-after-milliseconds main 2000")
                  .start(directory)));
    }
    String nodes =
        sentinels.stream().map(one -> one.address().toString()).collect(Collectors.joining(","));
    Larder larder =
        fixture.larder(
            Map.of(
                "redis.sentinel.master", "main",
                "redis.sentinel.nodes", nodes,
                "redis.retry.attempts", "1000",
                "redis.retry.delay", "100",
                "redis.startup.max-wait", "PT1M",
                "redis.key.prefix", TestRedis.PREFIX));
    CacheOperations cache = larder.cache();
    cache.set("a", 11);
    Matcher advice = ADVICE.matcher(Files.readString(Path.of("src/docs/guide/settings.md")));
    assertThat(advice.find()).isTrue();
    Logger category = Logger.getLogger(advice.group(1));
    Level before = category.getLevel();
    try (LogCapture log = LogCapture.ofAll()) {
      sentinels.forEach(Sentinel::kill);
      // What it quiets: a line with a stack trace each second.
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  log.everything().stream()
                          .filter(line -> line.contains("Can't update cluster state"))
                          .count()
                      > 3);
      category.setLevel(Level.parse(advice.group(2)));
      await().atMost(Duration.ofMinutes(1)).until(() -> ofLarder(log).size() == 1);
      assertThat(ofLarder(log).get(0)).startsWith("WARNING LARDER-2016: no Sentinel of Redis at ");
      int lines = log.lines().size();
      await()
          .during(Duration.ofSeconds(10))
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                cache.set("a", 12);
                return cache.get("a", Integer.class).equals(Optional.of(12));
              });
      assertThat(log.lines().subList(lines, log.lines().size())).isEmpty();
      sentinels.get(1).revive();
      await().atMost(Duration.ofMinutes(1)).until(() -> ofLarder(log).size() == 2);
      assertThat(ofLarder(log).get(1)).startsWith("INFO LARDER-2016: a Sentinel of Redis at ");
    } finally {
      category.setLevel(before);
    }
    assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);
  }

  private static List<String> ofLarder(LogCapture log) {
    return log.lines().stream().filter(line -> line.contains("LARDER-2016")).toList();
  }
}
