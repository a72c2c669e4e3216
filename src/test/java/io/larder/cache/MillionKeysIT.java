package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.embedded.EmbeddedRedis;
import io.larder.support.CommandStats;
import io.larder.support.Larder;
import io.larder.support.Processes;
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
class MillionKeysIT {
  private static final int KEYS = 1_000_000;
  private static final int CHUNK = 50_000;
  private static final String FILL =
      "for i = ARGV[1], ARGV[2] do redis.call('set', KEYS[1] .. i, '1') end";

  /** The JVM that deletes; its exit code says whether the count was right. */
  static final class Deleter {
    public static void main(String[] port) {
      try (Larder larder = Larder.start(settings(port[0]))) {
        System.exit(larder.cache().deleteByPattern("million:*") == KEYS ? 0 : 3);
      }
    }
  }

  private static Map<String, String> settings(String port) {
    return Map.of(
        "redis.host",
        "127.0.0.1",
        "redis.port",
        port,
        "redis.key.prefix",
        TestRedis.PREFIX,
        "redis.timeout",
        "PT20S");
  }

  @Test
  void millionKeys_areDeletedBatchByBatchInSmallMemory() throws Exception {
    try (EmbeddedRedis server = EmbeddedRedis.onFreePort()) {
      server.start();
      String port = Integer.toString(server.address().port());
      try (Larder larder = Larder.start(settings(port))) {
        RedissonClient client = larder.connection().client();
        CacheOperations cache = larder.cache();
        cache.set("other", "stays", CacheOperations.NO_EXPIRY);
        fill(client);
        Map<String, Long> before = CommandStats.calls(client);

        Process deleter = Processes.java(List.of("-Xmx64m"), Map.of(), Deleter.class, port);
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
        assertThat(calls).doesNotContainKeys("keys", "del", "flushdb", "flushall");
        assertThat(calls.get("scan")).isBetween(KEYS / 5_000L, KEYS / 50L);
        assertThat(calls.get("unlink")).isBetween(KEYS / (long) CacheCommands.BATCH, KEYS / 100L);
        assertThat(client.getKeys().count()).isEqualTo(1);
      }
    }
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
