package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.config.Settings;
import io.larder.flight.Leases;
import io.larder.flight.RedisLeases;
import io.larder.jcache.keyspace.KeyLayout;
import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in Redis: one key an entry, readable, all over a cluster, with Redis' own expiry. */
@EachTopology
class EntryLayoutIT extends EngineTest {
  record Tutor(String name, int rate) {}

  EntryLayoutIT(TestServers servers) {
    super(servers);
  }

  /** Without the copy of the generation that a cluster has elsewhere. */
  private List<String> keysOfTheCache() {
    return servers.keys("*" + name + "*").stream().filter(key -> !key.contains(":~copy:")).toList();
  }

  @Test
  void entry_isOneReadableKey() {
    Cache<String, Tutor> cache =
        cache(
            application(),
            name,
            new MutableConfiguration<String, Tutor>().setTypes(String.class, Tutor.class));
    cache.put("ada", new Tutor("Ada", 30));

    assertThat(keysOfTheCache()).containsExactly(redisKey(name, "ada"));
    assertThat(String.valueOf(servers.ask("GET", redisKey(name, "ada"))))
        .matches("1[A-Za-z0-9_-]{8}\\{\"name\":\"Ada\",\"rate\":30}");
    assertThat(cache.get("ada")).isEqualTo(new Tutor("Ada", 30));
  }

  @Test
  void entry_whoseTypeIsNotDeclared_namesIt() {
    Larder larder = application("redis.codec.allowed-types", Tutor.class.getName());
    Cache<Object, Object> cache = cache(larder, name, new MutableConfiguration<>());
    cache.put(7L, new Tutor("Ada", 30));

    assertThat(keysOfTheCache())
        .containsExactly(root(name) + ":{}{\"t\":\"java.lang.Long\",\"v\":7}");
    assertThat(String.valueOf(servers.ask("GET", keysOfTheCache().get(0))))
        .matches("1[A-Za-z0-9_-]{8}@" + "io\\.larder\\.jcache\\.EntryLayoutIT\\$Tutor \\{.*}");
    assertThat(cache.get(7L)).isEqualTo(new Tutor("Ada", 30));
    assertThat(cache.get(7)).isNull();
  }

  /** Names that mean something to a glob, to a cluster or to Larder's own keys. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "a",
        "*",
        "a*",
        "?",
        "[a]",
        "[^a]",
        "\\",
        "{a}",
        "{",
        "}",
        "{}",
        "%",
        "%7B",
        "~",
        "~1",
        "a~1",
        ":",
        "a:b",
        "a:lease",
        "listeners:a",
        "\u00e4\u6f22\ud83d\ude00",
        "a\nb",
        "\""
      })
  void cache_ofAnyName_isNobodyElses(String odd) {
    Larder larder = application();
    // What a careless pattern, or a careless end of a name, would reach.
    Cache<String, String> neighbour = cache(larder, name, strings());
    Cache<String, String> longer = cache(larder, odd + "a", strings());
    Cache<String, String> cache =
        cache(larder, odd, strings().setStatisticsEnabled(true).setManagementEnabled(true));
    neighbour.put("k", "neighbour");
    longer.put("k", "longer");
    Map<String, String> entries = Map.of("k", "v", "{k}", "braces", "a}b{c", "others", "", "none");
    cache.putAll(entries);

    assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
    assertThat(read(cache)).isEqualTo(entries);
    cache.clear();
    assertThat(read(cache)).isEmpty();
    cache.put("k", "again");
    assertThat(read(cache)).isEqualTo(Map.of("k", "again"));
    assertThat(neighbour.get("k")).isEqualTo("neighbour");
    assertThat(longer.get("k")).isEqualTo("longer");
    larder.caching().getCacheManager().destroyCache(odd + "a");
    assertThat(cache.get("k")).isEqualTo("again");
    larder.caching().getCacheManager().destroyCache(odd);
  }

  private static Map<String, String> read(Cache<String, String> cache) {
    Map<String, String> read = new HashMap<>();
    cache.forEach(entry -> read.put(entry.getKey(), entry.getValue()));
    return read;
  }

  /** Without more they would be in the slot of what stands between their braces. */
  @Test
  void keysWithBraces_areSpreadAsOthersAre() {
    Cache<String, String> cache = cache();
    Map<String, String> entries = new LinkedHashMap<>();
    for (int i = 0; i < 600; i++) {
      entries.put("{same}" + i, "v");
    }
    cache.putAll(entries);

    assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
    List<List<String>> each = servers.keysOfEach("*" + name + "*");
    assertThat(each).allSatisfy(keys -> assertThat(keys).hasSizeGreaterThan(100));
    if (servers.isCluster()) {
      Set<Object> slots =
          servers.keys("*" + name + "*").stream()
              .map(key -> servers.servers().get(0).ask("CLUSTER", "KEYSLOT", key))
              .collect(Collectors.toCollection(HashSet::new));
      assertThat(slots).hasSizeGreaterThan(500);
    }
  }

  @Test
  void expiry_isRedisOwnToTheMillisecond() {
    Cache<String, String> cache =
        cache(
            application(),
            name,
            strings()
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(
                        new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, 3_599_123))));
    cache.put("a", "1");
    cache.putAll(Map.of("b", "2", "c", "3"));
    for (String key : List.of("a", "b", "c")) {
      assertThat((Long) servers.ask("PTTL", redisKey(name, key)))
          .isBetween(3_599_123L - 120_000, 3_599_123L);
    }
    // The time of creation stays.
    servers.ask("PEXPIRE", redisKey(name, "a"), "100000");
    cache.put("a", "4");
    assertThat((Long) servers.ask("PTTL", redisKey(name, "a"))).isBetween(1L, 100_000L);
    servers.ask("PEXPIRE", redisKey(name, "a"), "1");
    await().atMost(Duration.ofSeconds(10)).until(() -> cache.get("a") == null);
    assertThat(StreamSupport.stream(cache.spliterator(), false)).hasSize(2);
  }

  @Test
  void leasesOfACache_outliveItsClearing() {
    Larder larder = application();
    Cache<String, String> cache = cache(larder, name, strings());
    Leases.Lease lease =
        new RedisLeases(
                larder.connection().calls(),
                KeyLayout.leases(larder.settings().get(Settings.KEY_PREFIX)),
                Duration.ofMinutes(1))
            .tryAcquire(name, "k", Duration.ofMinutes(5))
            .toCompletableFuture()
            .join()
            .orElseThrow();
    cache.put("k", "v");
    cache.clear();

    await().atMost(Duration.ofMinutes(2)).until(() -> servers.keys(root(name) + ":\"*").isEmpty());
    // Whoever removes entries holds a lease of its own until it is through.
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () ->
                assertThat(servers.keys(root(name) + ":lease:*"))
                    .containsExactly(root(name) + ":lease:k"));
    assertThat(read(cache)).isEmpty();
    lease.release();
  }
}
