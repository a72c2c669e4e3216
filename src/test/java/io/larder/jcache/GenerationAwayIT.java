package io.larder.jcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.call.Slots;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.CacheResult;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The primary that has the generation of a cache is away; entries on the others are used on. */
@RedisTest
class GenerationAwayIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String ROOT = TestRedis.PREFIX + "j:~";
  private static final List<String> KEYS = IntStream.range(0, 60).mapToObj(i -> "k" + i).toList();

  private Fixture fixture;
  private RedisCluster cluster;
  private Larder here;

  @BeforeEach
  void start(Fixture given) {
    fixture = given.leavingNoThreads();
    cluster = fixture.cluster();
    cluster
        .nodes()
        .forEach(node -> node.ask("CONFIG", "SET", "cluster-require-full-coverage", "no"));
  }

  private Larder larder(String... more) {
    return fixture.larder(
        ServerSettings.with(
            cluster.settings("redis.timeout", "PT10S", "redis.cache.default.deadline", "PT30S"),
            more));
  }

  private static Cache<String, String> cache(Larder larder, String name) {
    return larder
        .caching()
        .getCacheManager()
        .createCache(
            name, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
  }

  private static int primaryOf(int slot) {
    return slot * 3 / Slots.COUNT;
  }

  private static int slotOf(String key) {
    return Slots.of(key.getBytes(UTF_8));
  }

  /** A name of a cache whose generation is on a primary, and its copy on another one. */
  private static String name(int ofHash, int ofCopy) {
    return IntStream.range(0, 1_000)
        .mapToObj(i -> "away" + i)
        .filter(name -> primaryOf(slotOf(ROOT + name)) == ofHash)
        .filter(name -> primaryOf((slotOf(ROOT + name) + Slots.COUNT / 2) % Slots.COUNT) == ofCopy)
        .findFirst()
        .orElseThrow();
  }

  private String copyOf(String cache) {
    return cluster.nodes().stream()
        .filter(OwnRedis::isUp)
        .flatMap(node -> ((Collection<?>) node.ask("KEYS", ROOT + "copy:*}" + cache)).stream())
        .map(String::valueOf)
        .findFirst()
        .orElse("");
  }

  /** The application knows the generation, and others may rely on the copy. */
  private void awaitCopy(String cache) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              var unused = here.caching().getCacheManager().getCache(cache).get("k0");
              assertThat(copyOf(cache)).isNotEmpty();
            });
  }

  private void kill(int primary) {
    cluster.nodes().get(primary).kill();
    await().atMost(LONG).until(() -> here.connection().state() == State.DEGRADED);
  }

  /** Makes a call for each key; those of the primary that is away fail, and are counted. */
  private int failures(int dead, List<String> keys, Consumer<String> call) {
    int failures = 0;
    for (String key : keys) {
      try {
        call.accept(key);
      } catch (CacheException e) {
        assertThat(e).hasRootCauseInstanceOf(RedisUnavailableException.class);
        assertThat(e).hasMessageContaining(cluster.nodes().get(dead).address().toString());
        assertThat(e.getMessage()).doesNotContain("j:~").doesNotContain("j::");
        failures++;
      }
    }
    return failures;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void primaryKilled_entriesOfOthersAreReadAndWritten(int dead) {
    here = larder();
    List<Cache<String, String>> caches = new ArrayList<>();
    for (int hash = 0; hash < 3; hash++) {
      Cache<String, String> cache = cache(here, name(hash, (hash + 1) % 3));
      caches.add(cache);
      cache.clear();
      KEYS.forEach(key -> cache.put(key, "before"));
      awaitCopy(cache.getName());
    }
    kill(dead);

    for (Cache<String, String> cache : caches) {
      int lost = failures(dead, KEYS, key -> assertThat(cache.get(key)).isEqualTo("before"));
      assertThat(lost).isBetween(5, 35);
      assertThat(failures(dead, KEYS, key -> cache.put(key, "during"))).isEqualTo(lost);
      assertThat(failures(dead, KEYS, key -> assertThat(cache.get(key)).isEqualTo("during")))
          .isEqualTo(lost);
      assertThat(failures(dead, KEYS, key -> assertThat(cache.remove(key)).isTrue()))
          .isEqualTo(lost);
      assertThat(
              failures(
                  dead,
                  KEYS,
                  key ->
                      assertThat(
                              cache.<String>invoke(
                                  key,
                                  (entry, arguments) -> {
                                    entry.setValue("invoked");
                                    return "done";
                                  }))
                          .isEqualTo("done")))
          .isEqualTo(lost);
    }
    cluster.nodes().get(dead).start();
    await().atMost(LONG).until(() -> here.connection().state() == State.CONNECTED);
    for (Cache<String, String> cache : caches) {
      long read = KEYS.stream().filter(key -> "invoked".equals(cache.get(key))).count();
      assertThat(read).isBetween(25L, 55L);
    }
  }

  /** What was to be cleared is not read any more, also where it cannot be cleared yet. */
  @Test
  void clear_whileOneOfBothPlacesIsAway_nobodyReadsWhatWasThere() {
    here = larder();
    Larder there = larder();
    String hashAway = name(0, 1);
    String copyAway = name(1, 0);
    String bothThere = name(1, 2);
    for (String name : List.of(hashAway, copyAway, bothThere)) {
      Cache<String, String> cache = cache(here, name);
      var unused = cache(there, name).get("k0");
      KEYS.forEach(key -> cache.put(key, "v"));
      awaitCopy(name);
    }
    kill(0);
    await().atMost(LONG).until(() -> there.connection().state() == State.DEGRADED);

    Cache<String, String> uncleared = cacheOf(there, hashAway);
    assertThatThrownBy(uncleared::clear).hasRootCauseInstanceOf(RedisUnavailableException.class);
    for (String name : List.of(copyAway, bothThere)) {
      cacheOf(there, name).clear();
    }
    for (Larder one : List.of(here, there)) {
      for (String name : List.of(copyAway, bothThere)) {
        Cache<String, String> cache = cacheOf(one, name);
        assertThat(failures(0, KEYS, key -> assertThat(cache.get(key)).isNull())).isBetween(5, 35);
      }
      Cache<String, String> announced = cacheOf(one, hashAway);
      await().atMost(LONG).untilAsserted(() -> KEYS.forEach(key -> assertNotRead(announced, key)));
    }

    cluster.nodes().get(0).start();
    await().atMost(LONG).until(() -> here.connection().state() == State.CONNECTED);
    await().atMost(LONG).until(() -> there.connection().state() == State.CONNECTED);
    for (String name : List.of(hashAway, copyAway, bothThere)) {
      await()
          .atMost(LONG)
          .ignoreExceptionsInstanceOf(CacheException.class)
          .until(() -> KEYS.stream().allMatch(key -> cacheOf(here, name).get(key) == null));
    }
  }

  private static void assertNotRead(Cache<String, String> cache, String key) {
    assertThatThrownBy(() -> cache.get(key))
        .hasRootCauseInstanceOf(RedisUnavailableException.class);
  }

  private static Cache<String, String> cacheOf(Larder larder, String name) {
    Cache<String, String> open =
        larder.caching().getCacheManager().getCache(name, String.class, String.class);
    return open != null ? open : cache(larder, name);
  }

  /** One that still reaches the primary that is away from here clears the cache. */
  @Test
  void clearedByOneThatReachesBoth_isNotReadHere() {
    here = larder();
    String name = name(0, 1);
    Cache<String, String> cache = cache(here, name);
    KEYS.forEach(key -> cache.put(key, "v"));
    awaitCopy(name);
    String copy = copyOf(name);
    kill(0);
    OwnRedis place = cluster.nodes().get(1);
    await().atMost(LONG).until(() -> failures(0, KEYS, cache::get) < KEYS.size());

    // What is announced may have begun.
    place.ask("HSET", copy, "announced", "4000000000000");
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> KEYS.forEach(cache::get))
                    .hasRootCauseInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("j:~"));
    assertThat(KEYS)
        .allSatisfy(
            key ->
                assertThatThrownBy(() -> cache.get(key))
                    .hasRootCauseInstanceOf(RedisUnavailableException.class));
    place.ask("HSET", copy, "generation", "4000000000000");
    assertThat(failures(0, KEYS, key -> assertThat(cache.get(key)).isNull())).isBetween(5, 35);
  }

  /** What one that has died has announced is begun by another one. */
  @Test
  void announcedAndNotBegun_isBegunByAnother() {
    here = larder();
    String name = name(0, 1);
    Cache<String, String> cache = cache(here, name);
    cache.clear();
    cache.put("k0", "v");
    awaitCopy(name);

    cluster.nodes().get(1).ask("HSET", copyOf(name), "announced", "4000000000000");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(cluster.nodes().get(1).ask("HGET", copyOf(name), "generation"))
                    .isEqualTo("4000000000000"));
    assertThat(cluster.nodes().get(0).ask("HGET", ROOT + name, "generation"))
        .isEqualTo("4000000000000");
    await().atMost(LONG).until(() -> cache.get("k0") == null);
  }

  /** What an application has cached. */
  @ApplicationScoped
  static class Service {
    final AtomicInteger runs = new AtomicInteger();

    public int runs() {
      return runs.get();
    }

    @CacheResult(cacheName = "away")
    public String find(String key) {
      runs.incrementAndGet();
      return key;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void primaryKilled_annotatedMethodsHaveWhatIsOnOthers(int dead) {
    here = larder();
    TestContainer container =
        fixture.container(
            ServerSettings.with(
                cluster.settings("redis.timeout", "PT10S", "redis.cache.away.deadline", "PT30S")),
            Service.class);
    Service service = container.get(Service.class);
    KEYS.forEach(service::find);
    await().atMost(LONG).until(() -> !copyOf("away").isEmpty());
    int before = service.runs();
    KEYS.forEach(service::find);
    assertThat(service.runs()).isEqualTo(before);
    kill(dead);
    // The container's own connection.
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              int begin = service.runs();
              KEYS.forEach(service::find);
              assertThat(service.runs() - begin).isBetween(5, 35);
            });

    int begin = service.runs();
    KEYS.forEach(service::find);
    int lost = service.runs() - begin;
    List<String> others = KEYS.stream().map(key -> "other" + key).toList();
    others.forEach(service::find);
    begin = service.runs();
    others.forEach(service::find);
    assertThat(service.runs() - begin).isBetween(5, 35);
    begin = service.runs();
    KEYS.forEach(service::find);
    assertThat(service.runs() - begin).isEqualTo(lost);
  }
}
