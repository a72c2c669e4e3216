package io.larder.jcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.connection.RedisConnection.State;
import io.larder.connection.call.Slots;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Near caches while one primary of a cluster is away. */
@RedisTest
class NearDegradedIT {
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final Pattern GETS = Pattern.compile("cmdstat_get:calls=(\\d+)");
  private static final String NAME = "near";

  private RedisCluster cluster;
  private Larder here;
  private Cache<String, String> near;
  private Cache<String, String> there;
  private Map<Integer, List<String>> keys = Map.of();

  @BeforeEach
  void start(Fixture fixture) {
    fixture.leavingNoThreads();
    cluster = fixture.cluster();
    cluster
        .nodes()
        .forEach(node -> node.ask("CONFIG", "SET", "cluster-require-full-coverage", "no"));
    here =
        fixture.larder(
            ServerSettings.with(
                cluster.settings("redis.timeout", "PT5S"),
                "redis.cache.near.near-max-entries",
                "1000"));
    near = cache(here);
    there = cache(fixture.larder(cluster.settings("redis.timeout", "PT5S")));
    keys =
        IntStream.range(0, 60)
            .mapToObj(i -> "k" + i)
            .collect(groupingBy(NearDegradedIT::primaryOf));
    keys.values().forEach(some -> some.forEach(key -> there.put(key, "old")));
    awaitInMemory(0, 1, 2);
  }

  private static Cache<String, String> cache(Larder larder) {
    return larder
        .caching()
        .getCacheManager()
        .createCache(
            NAME, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
  }

  private static int primaryOf(String key) {
    String redisKey = TestRedis.PREFIX + "j:" + NAME + ":\"" + key + '"';
    return Slots.of(redisKey.getBytes(UTF_8)) * 3 / Slots.COUNT;
  }

  private long executed() {
    return cluster.nodes().stream()
        .filter(OwnRedis::isUp)
        .mapToLong(
            node -> {
              Matcher found = GETS.matcher(String.valueOf(node.ask("INFO", "commandstats")));
              return found.find() ? Long.parseLong(found.group(1)) : 0;
            })
        .sum();
  }

  /** How many reads of what some primaries have are not answered from memory. */
  private long gets(int... primaries) {
    long before = executed();
    for (int primary : primaries) {
      keys.get(primary).forEach(key -> assertThat(near.get(key)).isEqualTo("old"));
    }
    return executed() - before;
  }

  private void awaitInMemory(int... primaries) {
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(gets(primaries)).isZero());
  }

  private int[] without(int dead) {
    return IntStream.range(0, 3).filter(one -> one != dead).toArray();
  }

  private boolean isRefused(String key) {
    try {
      near.get(key);
      return false;
    } catch (CacheException e) {
      return true;
    }
  }

  /** Reads what the primary that is away has until all of it is refused. */
  private void awaitDropped(int dead) {
    long begin = System.nanoTime();
    long last = begin;
    boolean refused = false;
    while (!refused) {
      refused = true;
      for (String key : keys.get(dead)) {
        if (!isRefused(key)) {
          refused = false;
          last = System.nanoTime();
        }
      }
    }
    // No JVM relies longer on a connection that tells nothing; a busy machine takes its time.
    assertThat(Duration.ofNanos(last - begin)).isLessThan(Duration.ofSeconds(4));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void primaryKilled_othersAreReadFromMemory_andReportTheirChanges(int dead) {
    cluster.nodes().get(dead).kill();
    await().atMost(LONG).until(() -> here.connection().state() == State.DEGRADED);
    awaitDropped(dead);
    awaitInMemory(without(dead));

    String changed = keys.get((dead + 1) % 3).get(0);
    there.put(changed, "new");
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(near.get(changed)).isEqualTo("new"));
    there.put(changed, "old");
    await().atMost(LONG).untilAsserted(() -> assertThat(near.get(changed)).isEqualTo("old"));

    // It comes back without its data.
    cluster.nodes().get(dead).start();
    await().atMost(LONG).until(() -> here.connection().state() == State.CONNECTED);
    assertThat(gets(without(dead))).isZero();
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(() -> keys.get(dead).forEach(key -> there.put(key, "old")));
    awaitInMemory(0, 1, 2);
    String back = keys.get(dead).get(0);
    there.put(back, "new");
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(near.get(back)).isEqualTo("new"));
  }

  @Test
  void primaryFrozen_itsEntriesAreDropped_othersAreReadFromMemory() {
    int dead = 1;
    cluster.nodes().get(dead).freeze();
    awaitDropped(dead);
    await().atMost(LONG).until(() -> here.connection().state() == State.DEGRADED);
    awaitInMemory(without(dead));

    cluster.nodes().get(dead).thaw();
    await().atMost(LONG).until(() -> here.connection().state() == State.CONNECTED);
    awaitInMemory(0, 1, 2);
  }
}
