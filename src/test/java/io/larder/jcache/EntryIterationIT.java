package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.jcache.engine.ManagedCache;
import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.Processes;
import io.larder.support.ServerSettings;
import io.larder.support.TestServers;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.management.CacheStatisticsMXBean;
import org.junit.jupiter.api.Test;

/** Going through a cache, and what is counted of it. */
@EachTopology
class EntryIterationIT extends EngineTest {
  private static final int ENTRIES = 50_000;
  private static final String VALUE = "v".repeat(1_500);

  EntryIterationIT(TestServers servers) {
    super(servers);
  }

  private static MutableConfiguration<Integer, String> numbered() {
    return new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class);
  }

  /** A JVM whose memory is smaller than the cache; its exit code is 0 if it saw every entry. */
  static final class Reader {
    public static void main(String[] arguments) {
      BitSet seen = new BitSet();
      try (Larder larder = Larder.start(ServerSettings.parse(arguments, 1))) {
        for (Cache.Entry<Integer, String> entry : cache(larder, arguments[0], numbered())) {
          if (entry.getKey() < ENTRIES && entry.getValue().equals(VALUE)) {
            seen.set(entry.getKey());
          }
        }
      }
      System.exit(seen.cardinality() == ENTRIES ? 0 : 1);
    }
  }

  @Test
  void iteration_inLittleMemory_seesEveryEntry_whileOthersComeAndGo() throws Exception {
    Cache<Integer, String> cache = cache(application(), name, numbered());
    Map<Integer, String> batch = new HashMap<>();
    for (int i = 0; i < ENTRIES; i++) {
      batch.put(i, VALUE);
      if (batch.size() == 1_000) {
        cache.putAll(batch);
        batch.clear();
      }
    }
    String[] arguments = ServerSettings.arguments(servers.settings("redis.timeout", "PT20S"), name);
    Process reader = Processes.java(List.of("-Xmx40m"), Map.of(), Reader.class, arguments);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicInteger written = new AtomicInteger();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 2 * ENTRIES; !ended.get(); i++) {
                cache.put(i, "comes");
                cache.remove(i - 500);
                written.incrementAndGet();
              }
            });
    try {
      assertThat(reader.waitFor(240, TimeUnit.SECONDS)).isTrue();
    } finally {
      reader.destroyForcibly();
      ended.set(true);
    }
    writer.join();
    assertThat(reader.exitValue()).isZero();
    assertThat(written.get()).isGreaterThan(100);
    cache.clear();
  }

  @Test
  void iterator_removesWhatItGave() {
    Cache<Integer, String> cache = cache(application(), name, numbered());
    cache.putAll(Map.of(1, "a", 2, "b", 3, "c"));
    Iterator<Cache.Entry<Integer, String>> entries = cache.iterator();
    assertThatThrownBy(entries::remove).isInstanceOf(IllegalStateException.class);
    while (entries.hasNext()) {
      if (entries.next().getKey() != 2) {
        entries.remove();
      }
    }
    assertThat(cache.getAll(java.util.Set.of(1, 2, 3))).isEqualTo(Map.of(2, "b"));
  }

  @Test
  void statistics_areExact_underThreads() {
    Cache<Integer, String> cache =
        cache(application(), name, numbered().setStatisticsEnabled(true));
    int threads = 8;
    int rounds = 50;
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int first = t * rounds;
      running.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = first; i < first + rounds; i++) {
                  cache.get(i); // miss
                  cache.put(i, "1"); // put
                  cache.get(i); // hit
                  cache.getAndPut(i, "2"); // hit, put
                  cache.putIfAbsent(i, "3"); // hit
                  cache.replace(i, "2", "4"); // hit, put
                  cache.containsKey(i);
                  cache.getAndRemove(i); // hit, removal
                  cache.remove(i);
                  cache.invoke(
                      i,
                      (entry, arguments) -> {
                        entry.setValue("5"); // miss, put
                        return null;
                      });
                  cache.remove(i); // removal
                }
              },
              task -> new Thread(task).start()));
    }
    running.forEach(CompletableFuture::join);

    CacheStatisticsMXBean counted = ((ManagedCache<?, ?>) cache).statistics();
    long all = (long) threads * rounds;
    assertThat(counted.getCacheMisses()).isEqualTo(2 * all);
    assertThat(counted.getCacheHits()).isEqualTo(5 * all);
    assertThat(counted.getCacheGets()).isEqualTo(7 * all);
    assertThat(counted.getCachePuts()).isEqualTo(4 * all);
    assertThat(counted.getCacheRemovals()).isEqualTo(2 * all);
    assertThat(counted.getCacheEvictions()).isZero();
    assertThat(counted.getAverageGetTime()).isPositive();
    cache.clear();
    assertThat(counted.getCacheRemovals()).as("a clearing is no removal").isEqualTo(2 * all);
  }

  @Test
  void values_areStoredAsTheyWere() {
    Cache<String, List<String>> cache =
        cache(application(), name, new MutableConfiguration<String, List<String>>());
    List<String> value = new ArrayList<>(List.of("a"));
    cache.put("k", value);
    value.add("changed after the put");
    assertThat(cache.get("k")).containsExactly("a");
    cache.get("k").add("changed after the get");
    assertThat(cache.get("k")).containsExactly("a");
    assertThat(cache.unwrap(Cache.class)).isSameAs(cache);
    assertThat(cache.unwrap(org.redisson.api.RedissonClient.class)).isNotNull();
  }
}
