package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.CommandStats;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** A million keys deleted by pattern in a JVM of 64 MB, while another client reads. */
@RedisTest
class MillionKeysIT {
  private static final int KEYS = 1_000_000;
  private static final int CHUNK = 50_000;
  private static final String FILL =
      "for i = ARGV[1], ARGV[2] do redis.call('set', KEYS[1] .. i, '1') end";

  /** The JVM that deletes; its exit code says whether the count was right. */
  static final class Deleter {
    public static void main(String[] arguments) {
      try (Larder larder = Larder.start(ServerSettings.parse(arguments, 0))) {
        System.exit(larder.cache().deleteByPattern("million:*") == KEYS ? 0 : 3);
      }
    }
  }

  @Test
  void millionKeys_areDeletedBatchByBatchInSmallMemory(Fixture fixture) throws Exception {
    Map<String, String> settings = fixture.redis().settings("redis.timeout", "PT20S");
    Larder larder = fixture.larder(settings);
    RedissonClient client = larder.connection().client();
    CacheOperations cache = larder.cache();
    cache.set("other", "stays", CacheOperations.NO_EXPIRY);
    fill(client);
    Map<String, Long> before = CommandStats.calls(client);

    Process deleter =
        Processes.java(
            List.of("-Xmx64m"), Map.of(), Deleter.class, ServerSettings.arguments(settings));
    List<Long> nanos = new ArrayList<>();
    while (deleter.isAlive()) {
      long start = System.nanoTime();
      assertThat(cache.get("other", String.class)).contains("stays");
      nanos.add(System.nanoTime() - start);
    }

    assertThat(deleter.waitFor()).isZero();
    Map<String, Long> calls = CommandStats.between(before, CommandStats.calls(client));
    Collections.sort(nanos);
    Duration p99 = Duration.ofNanos(nanos.get(nanos.size() * 99 / 100));
    System.out.println(
        "A million keys deleted by pattern: p99 of " + nanos.size() + " GETs meanwhile " + p99);
    assertThat(calls).doesNotContainKeys("keys", "flushdb", "flushall");
    // Of the question about rights, on a key of its own.
    assertThat(calls.get("del")).isEqualTo(1);
    assertThat(calls.get("scan")).isBetween(KEYS / 5_000L, KEYS / 50L);
    // A SCAN finds some more than it looks for where keys share a bucket.
    assertThat(calls.get("unlink")).isBetween(KEYS / (2L * CacheCommands.BATCH), KEYS / 100L);
    assertThat(client.getKeys().count()).isEqualTo(1);
  }

  private static void fill(RedissonClient client) {
    for (int from = 1; from <= KEYS; from += CHUNK) {
      client
          .getScript(StringCodec.INSTANCE)
          .eval(
              RScript.Mode.READ_WRITE,
              FILL,
              RScript.ReturnType.VALUE,
              List.of(TestRedis.PREFIX + "c:million:"),
              from,
              from + CHUNK - 1);
    }
    assertThat(client.getKeys().count()).isEqualTo(KEYS + 1L);
  }
}
