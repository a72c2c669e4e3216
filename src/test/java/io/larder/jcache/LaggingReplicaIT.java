package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What removes, counts, cleans or iterates finds what is there, although a replica answers reads.
 */
@RedisTest
class LaggingReplicaIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private OwnRedis primary;
  private Larder larder;

  @BeforeEach
  void start(Fixture fixture) {
    primary = fixture.redis();
    // It never hears of anything: as far behind as one can be.
    OwnRedis replica = fixture.redis("--replicaof", "127.0.0.1", "1");
    larder =
        fixture.larder(
            primary.settings(
                "redis.replicas", replica.address().toString(), "redis.read-from", "replica"));
  }

  private static List<String> hundred() {
    return IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
  }

  private static MutableConfiguration<String, String> strings() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  private Cache<String, String> cache(MutableConfiguration<String, String> configuration) {
    return larder.caching().getCacheManager().createCache("lagging", configuration);
  }

  @Test
  void deleteByPattern_deletesAllAndCountsThem() {
    hundred().forEach(key -> larder.cache().set(key, 1, Duration.ofHours(1)));

    assertThat(larder.cache().deleteByPattern("k*")).isEqualTo(100);
    assertThat((Long) primary.ask("DBSIZE")).isZero();
  }

  @Test
  void removeAll_withAWriter_deletesEveryRow() {
    Map<String, String> table = new ConcurrentHashMap<>();
    Cache<String, String> cache =
        cache(strings().setWriteThrough(true).setCacheWriterFactory(() -> new TableWriter(table)));
    hundred().forEach(key -> cache.put(key, "row"));
    assertThat(table).hasSize(100);

    cache.removeAll();

    assertThat(table).isEmpty();
    assertThat((List<?>) primary.ask("KEYS", "*:j:lagging*")).isEmpty();
  }

  @Test
  void iterator_seesWhatWasPut() {
    Cache<String, String> cache = cache(strings());
    hundred().forEach(key -> cache.put(key, "v"));

    assertThat(cache).hasSize(100);
  }

  @Test
  void clearedCache_leavesNothingBehind() {
    Cache<String, String> cache = cache(strings());
    hundred().forEach(key -> cache.put(key, "v"));

    cache.clear();

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat((List<?>) primary.ask("KEYS", "*:j:lagging*")).isEmpty());
  }
}
