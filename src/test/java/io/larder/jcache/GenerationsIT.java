package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.TestServers;
import io.larder.support.TrackingConnections;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** Clearing a cache: at once for whoever asks, soon for the others, and nothing comes back. */
@EachTopology
class GenerationsIT extends EngineTest {
  GenerationsIT(TestServers servers) {
    super(servers);
  }

  /** A bound against waiting for ever: on a busy machine cleaning ten generations takes minutes. */
  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(5));
  }

  private static void fill(Cache<String, String> cache, String value, int entries) {
    Map<String, String> batch = new HashMap<>();
    for (int i = 0; i < entries; i++) {
      batch.put("k" + i, value);
      if (batch.size() == 2_000 || i == entries - 1) {
        cache.putAll(batch);
        batch.clear();
      }
    }
  }

  private List<String> entries() {
    return servers.keys(root(name) + "[:~]*");
  }

  /** DBSIZE instead of KEYS, which would itself stop Redis for a moment. */
  private long size() {
    return servers.servers().stream().mapToLong(server -> server.askLong("DBSIZE")).sum();
  }

  private static void removeEvery(TestServers servers, String glob) {
    servers.keys(glob).forEach(key -> servers.ask("DEL", key));
  }

  /** The longest that another client waited for Redis while something ran, in milliseconds. */
  private static long longestWait(RespClient server, Runnable work) throws InterruptedException {
    AtomicLong longest = new AtomicLong();
    Thread other =
        new Thread(
            () -> {
              try (RespClient client = server.another()) {
                while (!Thread.currentThread().isInterrupted()) {
                  long start = System.nanoTime();
                  client.ask("PING");
                  longest.accumulateAndGet(System.nanoTime() - start, Math::max);
                }
              }
            });
    other.start();
    try {
      work.run();
    } finally {
      other.interrupt();
      other.join();
    }
    return longest.get() / 1_000_000;
  }

  @Test
  void clear_ofManyEntries_returnsBeforeTheyAreRemoved() throws Exception {
    Larder one = application();
    Cache<String, String> cache = cache(one, name, strings());
    Cache<String, String> elsewhere = cache(application(), name, strings());
    fill(cache, "old", 200_000);
    assertThat(elsewhere.get("k1")).isEqualTo("old");
    long before = size();

    long waited =
        longestWait(
            servers.servers().get(0),
            () -> {
              long start = System.nanoTime();
              cache.clear();
              long millis = (System.nanoTime() - start) / 1_000_000;
              // Removing them costs as many keys as this is above what is left.
              long left = size();
              assertThat(cache.get("k1")).isNull();
              assertThat(cache.iterator()).isExhausted();
              System.out.println(
                  "clear of 200000 entries on "
                      + servers
                      + ": "
                      + millis
                      + " ms, then "
                      + left
                      + " of "
                      + before
                      + " keys were left");
              assertThat(left).isGreaterThan(before - 150_000);
              soon().until(() -> elsewhere.get("k1") == null);
              soon().until(() -> size() <= before - 200_000 + 1);
            });
    System.out.println("meanwhile another client waited " + waited + " ms at most");
    assertThat(entries()).isEmpty();
  }

  @Test
  void removeAll_withoutListeners_isAClear() {
    Cache<String, String> cache = cache();
    fill(cache, "old", 5_000);
    Map<String, Long> before = servers.calls();
    cache.removeAll();

    assertThat(cache.iterator()).isExhausted();
    soon().until(() -> entries().isEmpty());
    assertThat(servers.calls().getOrDefault("unlink", 0L) - before.getOrDefault("unlink", 0L))
        .as("batches on one server; keys of a cluster have one slot each")
        .isLessThanOrEqualTo(servers.isCluster() ? 5_000 : 500);
  }

  @Test
  void clear_again_whileEntriesAreRemoved_leavesNothing() {
    Cache<String, String> cache = cache();
    for (int i = 0; i < 10; i++) {
      fill(cache, "old", 2_000);
      cache.clear();
    }
    cache.put("k1", "new");

    soon().until(() -> entries().size() == 1);
    assertThat(cache.get("k1")).isEqualTo("new");
    soon().until(() -> servers.ask("HGET", root("~" + name), "unclean") == null);
  }

  @Test
  void generation_lostInRedis_bringsNothingBack() {
    Cache<String, String> cache = cache();
    cache.put("k1", "cleared");
    cache.clear();
    soon().until(() -> entries().isEmpty());
    String first = (String) servers.ask("HGET", root("~" + name), "generation");
    cache.put("k1", "kept");
    // Something that was cleared is still there, as after a failover that lost the removal.
    servers.ask("SET", redisKey(name, "k2"), "1AAAAAAAA\"cleared\"");

    servers.ask("HDEL", root("~" + name), "generation");

    soon()
        .untilAsserted(
            () -> {
              assertThat(cache.get("k1")).isEqualTo("kept");
              assertThat(servers.ask("HGET", root("~" + name), "generation")).isEqualTo(first);
            });
    assertThat(cache.get("k2")).isNull();
    Cache<String, String> elsewhere = cache(application(), name, strings());
    assertThat(elsewhere.get("k1")).isEqualTo("kept");
    assertThat(StreamSupport.stream(elsewhere.spliterator(), false)).hasSize(1);
  }

  @Test
  void everything_lostInRedis_isAnEmptyCacheThatWorks() {
    Larder one = application();
    Cache<String, String> cache = cache(one, name, strings());
    Cache<String, String> elsewhere = cache(application(), name, strings());
    cache.put("k1", "old");
    cache.clear();
    cache.put("k1", "new");
    soon().until(() -> "new".equals(elsewhere.get("k1")));

    removeEvery(servers, root("") + "*" + name + "*");

    assertThat(cache.get("k1")).isNull();
    cache.put("k1", "newer");
    soon().until(() -> "newer".equals(elsewhere.get("k1")));
    soon()
        .untilAsserted(
            () -> {
              elsewhere.put("k2", "theirs");
              assertThat(cache.get("k2")).isEqualTo("theirs");
            });
  }

  /** A JVM that ends while it removes entries leaves the rest to those that use the cache. */
  @Test
  void entries_ofAJvmThatEnded_areRemovedByAnother() {
    Larder ending = application();
    Cache<String, String> cache = cache(ending, name, strings());
    cache.put("k1", "old");
    cache.clear();
    soon().until(() -> servers.ask("HGET", root("~" + name), "unclean") == null);
    ending.close();
    // As if it had ended before.
    Cache<String, String> another = cache(application(), name, strings());
    fill(another, "new", 10);
    servers.ask("SET", redisKey(name, "left"), "1AAAAAAAA\"old\"");
    servers.ask("HSET", root("~" + name), "unclean", "1");

    await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> "new".equals(another.get("k1")) && entries().size() == 10);
    soon().until(() -> servers.ask("HGET", root("~" + name), "unclean") == null);
  }

  /** A million keys are gone through by one JVM, not by all that hear of it. */
  @Test
  void entries_thatAnotherJvmIsRemoving_areLeftToIt_andRemovedOnceItEnds() {
    Cache<String, String> cache = cache();
    fill(cache, "old", 100);
    String lease = root("") + ":lease:removal";
    servers.ask("SET", lease, "another JVM");
    Map<String, Long> before = servers.calls();
    cache.clear();

    // At once, and when the generation is read again, which it is without any call.
    soon()
        .until(() -> servers.calls().getOrDefault("set", 0L) >= before.getOrDefault("set", 0L) + 2);
    assertThat(servers.calls().get("scan")).isEqualTo(before.get("scan"));
    assertThat(entries()).hasSize(100);

    servers.ask("DEL", lease);
    // A change, so that the next call reads the generation: sooner than it is read without need.
    servers.ask("HSET", root("~" + name), "unclean", "1");
    soon().until(() -> cache.get("k1") == null && entries().isEmpty());
    soon().until(() -> servers.ask("HGET", root("~" + name), "unclean") == null);
  }

  /**
   * What a JVM learns while it does not hear of changes is not known to hold once it does: the
   * clear comes between a call that asks and the moment in which changes are heard again.
   */
  @Test
  void clear_whileAnotherJvmBeginsToHear_isSeenByIt() {
    Cache<String, String> cache = cache();
    Cache<String, String> elsewhere = cache(application(), name, strings());
    // Nobody removes entries, which would be a change that is heard.
    servers.ask("SET", root("") + ":lease:removal", "another JVM");
    for (int turn = 0; turn < 100; turn++) {
      cache.put("k", "cleared");
      servers.addresses().forEach(TrackingConnections::killAll);
      for (int calls = 0; calls < 1 + turn % 20; calls++) {
        elsewhere.get("k");
      }
      cache.clear();
      await().atMost(Duration.ofSeconds(5)).until(() -> elsewhere.get("k") == null);
    }
    servers.ask("DEL", root("") + ":lease:removal");
  }
}
