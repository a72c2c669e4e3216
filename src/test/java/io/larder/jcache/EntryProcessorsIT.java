package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.Processes;
import io.larder.support.ServerSettings;
import io.larder.support.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Test;

/** Entry processors are atomic, in one JVM and in several. */
@EachTopology
class EntryProcessorsIT extends EngineTest {
  private static final int THREADS = 8;
  private static final int INCREMENTS = 60;

  EntryProcessorsIT(TestServers servers) {
    super(servers);
  }

  /** Counts the entries that it is given. */
  static final class Increment implements EntryProcessor<String, Integer, Integer> {
    @Override
    public Integer process(MutableEntry<String, Integer> entry, Object... arguments) {
      int next = entry.exists() ? entry.getValue() + 1 : 1;
      entry.setValue(next);
      return next;
    }
  }

  private static MutableConfiguration<String, Integer> counters() {
    return new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class);
  }

  private static void count(Cache<String, Integer> cache) {
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          CompletableFuture.runAsync(
              () -> {
                for (int j = 0; j < INCREMENTS; j++) {
                  cache.invoke("counter", new Increment());
                }
              },
              task -> new Thread(task).start()));
    }
    threads.forEach(CompletableFuture::join);
  }

  /** The other JVM. */
  static final class Other {
    public static void main(String[] arguments) {
      try (Larder larder = Larder.start(ServerSettings.parse(arguments, 1))) {
        count(cache(larder, arguments[0], counters()));
      }
    }
  }

  @Test
  void increments_ofTwoJvms_areAllThere() throws Exception {
    Cache<String, Integer> cache = cache(application(), name, counters());
    String[] arguments = ServerSettings.arguments(servers.settings("redis.timeout", "PT20S"), name);
    Process other = Processes.java(List.of("-Xmx128m"), Map.of(), Other.class, arguments);
    count(cache);

    assertThat(other.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).isZero();
    assertThat(cache.get("counter")).isEqualTo(2 * THREADS * INCREMENTS);
  }

  /** A put of another thread is not undone by a processor that saw what was before. */
  @Test
  void put_whileAProcessorRuns_isSeenByIt() {
    Cache<String, Integer> cache = cache(application(), name, counters());
    Cache<String, Integer> elsewhere = cache(application(), name, counters());
    cache.put("counter", 1);
    AtomicInteger runs = new AtomicInteger();
    Integer result =
        cache.invoke(
            "counter",
            (entry, arguments) -> {
              if (runs.incrementAndGet() == 1) {
                elsewhere.put("counter", 100);
              }
              int next = entry.getValue() + 1;
              entry.setValue(next);
              return next;
            });

    assertThat(result).isEqualTo(101);
    assertThat(runs).hasValue(2);
    assertThat(elsewhere.get("counter")).isEqualTo(101);
  }

  @Test
  void processor_thatReads_touchesLikeARead() {
    Cache<String, Integer> cache =
        cache(
            application(),
            name,
            counters().setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    cache.put("counter", 1);
    servers.ask("PEXPIRE", redisKey(name, "counter"), "60000");
    assertThat(cache.<Boolean>invoke("counter", (entry, arguments) -> entry.exists())).isTrue();
    assertThat((Long) servers.ask("PTTL", redisKey(name, "counter"))).isLessThan(60_001);
    assertThat(cache.<Integer>invoke("counter", (entry, arguments) -> entry.getValue()))
        .isEqualTo(1);
    assertThat((Long) servers.ask("PTTL", redisKey(name, "counter"))).isGreaterThan(60_001);
  }

  @Test
  void invokeAll_isOneProcessorAnEntry() {
    Cache<String, Integer> cache = cache(application(), name, counters());
    cache.put("a", 1);
    var results = cache.invokeAll(java.util.Set.of("a", "b"), new Increment());
    assertThat(results.get("a").get()).isEqualTo(2);
    assertThat(results.get("b").get()).isEqualTo(1);
    assertThat(cache.getAll(java.util.Set.of("a", "b"))).isEqualTo(Map.of("a", 2, "b", 1));
  }
}
