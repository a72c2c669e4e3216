package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.larder.support.CommandStats;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a call of a cache costs Redis, counted by a server that nobody else uses. */
@RedisTest
class EntryCommandsIT {
  private static final javax.cache.expiry.Duration HOUR = javax.cache.expiry.Duration.ONE_HOUR;
  private static final int CALLS = 50;

  private static Larder larder;

  @BeforeAll
  static void start(Fixture fixture) {
    larder = fixture.larder(fixture.redis().settings("redis.timeout", "PT20S"));
    // Redis tells of changed keys from now on, so that generations need not be asked.
    for (String policy : POLICIES.keySet()) {
      Cache<String, String> cache =
          larder
              .caching()
              .getCacheManager()
              .createCache(
                  policy,
                  new MutableConfiguration<String, String>()
                      .setTypes(String.class, String.class)
                      .setExpiryPolicyFactory(POLICIES.get(policy)));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !measured(() -> cache.get("k")).containsKey("hmget"));
    }
  }

  private static final Map<String, Factory<ExpiryPolicy>> POLICIES =
      Map.of(
          "modified", ModifiedExpiryPolicy.factoryOf(HOUR),
          "created", CreatedExpiryPolicy.factoryOf(HOUR),
          "touched", TouchedExpiryPolicy.factoryOf(HOUR));

  private static Cache<String, String> cache(String policy) {
    return larder.caching().getCacheManager().getCache(policy, String.class, String.class);
  }

  /** Without what keeps connections and knowledge alive, and the first call of a script. */
  private static Map<String, Long> measured(Runnable calls) {
    Map<String, Long> before = CommandStats.calls(larder.connection().client());
    calls.run();
    Map<String, Long> made =
        new TreeMap<>(
            CommandStats.between(before, CommandStats.calls(larder.connection().client())));
    made.keySet().removeAll(Set.of("info", "ping", "exists", "client|tracking", "hello", "eval"));
    return made;
  }

  private static Arguments call(
      String policy, String commands, Consumer<Cache<String, String>> call) {
    return arguments(policy, commands, call);
  }

  static Stream<Arguments> calls() {
    return Stream.of(
        call("modified", "get", cache -> cache.get("k")),
        call("modified", "get", cache -> cache.get("absent")),
        call("modified", "set", cache -> cache.put("k", "v")),
        call("modified", "set", cache -> cache.putIfAbsent("k", "v")),
        call("modified", "set", cache -> cache.replace("k", "v")),
        call("modified", "set", cache -> cache.getAndPut("k", "v")),
        call("modified", "set", cache -> cache.getAndReplace("k", "v")),
        call("modified", "evalsha hget unlink unlink", cache -> cache.remove("k")),
        call("modified", "evalsha get hget unlink", cache -> cache.getAndRemove("absent")),
        call("modified", "mget", cache -> cache.getAll(Set.of("k", "l", "m"))),
        call("modified", "evalsha get set", cache -> cache.replace("k", "v", "v")),
        call("modified", "evalsha get", cache -> cache.replace("k", "other", "v")),
        call("modified", "evalsha get", cache -> cache.remove("k", "other")),
        call("created", "get", cache -> cache.get("k")),
        call("created", "evalsha get set", cache -> cache.put("k", "v")),
        call("created", "set", cache -> cache.putIfAbsent("k", "v")),
        call("created", "set", cache -> cache.replace("k", "v")),
        call("created", "evalsha get set", cache -> cache.getAndPut("k", "v")),
        call("touched", "getex", cache -> cache.get("k")),
        call("touched", "set", cache -> cache.put("k", "v")),
        call("touched", "evalsha get pexpire", cache -> cache.replace("k", "other", "v")));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_isOneCommand(String policy, String commands, Consumer<Cache<String, String>> call) {
    Cache<String, String> cache = cache(policy);
    cache.put("k", "v");
    Map<String, Long> made =
        measured(
            () -> {
              for (int i = 0; i < CALLS; i++) {
                call.accept(cache);
              }
            });
    Map<String, Long> expected = new TreeMap<>();
    for (String command : commands.split(" ")) {
      expected.merge(command, (long) CALLS, Long::sum);
    }
    assertThat(made).isEqualTo(expected);
  }

  @Test
  void bulkCalls_areOneCommandAnEntryAtMost() {
    Map<String, String> entries = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      entries.put("bulk" + i, "v");
    }
    Cache<String, String> cache = cache("modified");
    assertThat(measured(() -> cache.putAll(entries))).isEqualTo(Map.of("set", 100L));
    assertThat(measured(() -> cache.getAll(entries.keySet()))).isEqualTo(Map.of("mget", 1L));
    Cache<String, String> touched = cache("touched");
    assertThat(measured(() -> touched.putAll(entries))).isEqualTo(Map.of("set", 100L));
    assertThat(measured(() -> touched.getAll(entries.keySet()))).isEqualTo(Map.of("getex", 100L));
    Map<String, Long> removals = Map.of("evalsha", 100L, "hget", 1L, "unlink", 200L);
    assertThat(measured(() -> cache.removeAll(entries.keySet()))).isEqualTo(removals);
    assertThat(measured(() -> touched.removeAll(entries.keySet()))).isEqualTo(removals);
  }

  @Test
  void containsKey_isOneCommand() {
    Cache<String, String> cache = cache("modified");
    Map<String, Long> before = CommandStats.calls(larder.connection().client());
    for (int i = 0; i < CALLS; i++) {
      cache.containsKey("k");
    }
    // Larder looks by itself whether somebody listens, now and then.
    assertThat(
            CommandStats.between(before, CommandStats.calls(larder.connection().client()))
                .get("exists"))
        .isBetween((long) CALLS, CALLS + 10L);
  }

  /** With {@code maxmemory} Redis takes entries one by one, never a cache. */
  @Test
  void eviction_takesSingleEntries(Fixture fixture) {
    OwnRedis small = fixture.redis("--maxmemory", "8mb", "--maxmemory-policy", "allkeys-lru");
    Larder application = fixture.larder(small.settings("redis.timeout", "PT20S"));
    Cache<Integer, String> cache =
        application
            .caching()
            .getCacheManager()
            .createCache(
                "evicted",
                new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class));
    String value = "x".repeat(1_000);
    int written = 12_000;
    for (int i = 0; i < written; i += 1_000) {
      Map<Integer, String> batch = new HashMap<>();
      for (int j = i; j < i + 1_000; j++) {
        batch.put(j, value);
      }
      cache.putAll(batch);
    }
    int left = 0;
    for (Cache.Entry<Integer, String> entry : cache) {
      assertThat(entry.getValue()).isEqualTo(value);
      left++;
    }
    assertThat(left).isBetween(500, written - 500);
    assertThat(cache.get(written - 1)).isEqualTo(value);
  }
}
