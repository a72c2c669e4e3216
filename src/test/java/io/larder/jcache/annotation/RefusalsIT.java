package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A Redis that answers, and refuses what changes something: methods go on, nothing that was evicted
 * is read again, other caches are used as before, and the log is not flooded.
 */
@RedisTest
class RefusalsIT {
  private static final String CACHE = "refused.tutors";
  private static final int CALLS = 100;

  /** Why a server refuses writes. */
  enum Refusal {
    FULL {
      @Override
      void begin(OwnRedis redis) {
        redis.ask("CONFIG", "SET", "maxmemory", "1");
      }

      @Override
      void end(OwnRedis redis) {
        redis.ask("CONFIG", "SET", "maxmemory", "0");
      }
    },
    READONLY {
      @Override
      void begin(OwnRedis redis) {
        redis.ask("REPLICAOF", "127.0.0.1", "1");
      }

      @Override
      void end(OwnRedis redis) {
        redis.ask("REPLICAOF", "NO", "ONE");
      }
    },
    NOREPLICAS {
      @Override
      void begin(OwnRedis redis) {
        redis.ask("CONFIG", "SET", "min-replicas-to-write", "1");
      }

      @Override
      void end(OwnRedis redis) {
        redis.ask("CONFIG", "SET", "min-replicas-to-write", "0");
      }
    },
    MISCONF {
      @Override
      void begin(OwnRedis redis) {
        try {
          Path gone = Files.createTempDirectory("larder-gone");
          redis.ask("CONFIG", "SET", "dir", gone.toString());
          Files.delete(gone);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        redis.ask("CONFIG", "SET", "save", "3600 1");
        redis.ask("BGSAVE");
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> RawRedis.info(redis.address()).contains("rdb_last_bgsave_status:err"));
      }

      @Override
      void end(OwnRedis redis) {
        redis.ask("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
      }
    },
    NOPERM {
      @Override
      void begin(OwnRedis redis) {
        redis.ask("ACL", "SETUSER", "default", "-@write", "-@scripting");
      }

      @Override
      void end(OwnRedis redis) {
        redis.ask("ACL", "SETUSER", "default", "+@all");
      }
    };

    abstract void begin(OwnRedis redis);

    abstract void end(OwnRedis redis);
  }

  static Stream<Arguments> refusals() {
    return Arrays.stream(Refusal.values())
        .flatMap(refusal -> Stream.of(false, true).map(async -> Arguments.of(refusal, async)));
  }

  @ApplicationScoped
  static class Service {
    final AtomicInteger runs = new AtomicInteger();

    public AtomicInteger runs() {
      return runs;
    }

    @CacheResult(cacheName = CACHE)
    public int find(String key) {
      return runs.incrementAndGet();
    }

    @CachePut(cacheName = CACHE)
    public void save(String key, @CacheValue int value) {}

    @CacheRemove(cacheName = CACHE)
    public void forget(String key) {}

    @CacheRemoveAll(cacheName = CACHE)
    public void forgetAll() {}

    @CacheResult(cacheName = CACHE)
    public CompletionStage<Integer> findAsync(String key) {
      return CompletableFuture.completedFuture(runs.incrementAndGet());
    }

    @CachePut(cacheName = CACHE)
    public CompletionStage<Integer> saveAsync(String key, @CacheValue int value) {
      return CompletableFuture.completedFuture(value);
    }

    @CacheRemove(cacheName = CACHE)
    public CompletionStage<Integer> forgetAsync(String key) {
      return CompletableFuture.completedFuture(1);
    }

    @CacheRemoveAll(cacheName = CACHE)
    public CompletionStage<Integer> forgetAllAsync() {
      return CompletableFuture.completedFuture(1);
    }

    @CacheResult(cacheName = "refused.other")
    public int other(String key) {
      return runs.incrementAndGet();
    }
  }

  /** Both kinds of methods do the same. */
  private record Calls(Service service, boolean async) {
    int find(String key) {
      return async ? service.findAsync(key).toCompletableFuture().join() : service.find(key);
    }

    void save(String key, int value) {
      if (async) {
        service.saveAsync(key, value).toCompletableFuture().join();
      } else {
        service.save(key, value);
      }
    }

    void forget(String key) {
      if (async) {
        service.forgetAsync(key).toCompletableFuture().join();
      } else {
        service.forget(key);
      }
    }

    void forgetAll() {
      if (async) {
        service.forgetAllAsync().toCompletableFuture().join();
      } else {
        service.forgetAll();
      }
    }
  }

  private static Service start(Fixture fixture, Map<String, String> server) {
    TestContainer container =
        fixture.container(
            ServerSettings.with(
                server, "redis.retry.delay", "50", "redis.retry.max-delay", "PT0.2S"),
            Service.class);
    return container.get(Service.class);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusal_isOfItsCacheAlone_andNothingEvictedIsReadAgain(
      Refusal refusal, boolean async, Fixture fixture) {
    OwnRedis redis = fixture.redis("--enable-protected-configs", "yes");
    Service service = start(fixture, redis.settings());
    Calls calls = new Calls(service, async);
    int evicted = calls.find("evicted");
    int replaced = calls.find("replaced");
    int untouched = calls.find("untouched");
    int other = service.other("a");
    assertThat(calls.find("evicted")).isEqualTo(evicted);
    try (LogCapture log = new LogCapture()) {
      refusal.begin(redis);

      for (int i = 0; i < CALLS; i++) {
        int before = service.runs().get();
        assertThat(calls.find("new-" + i)).isEqualTo(before + 1);
        assertThat(calls.find("untouched")).isEqualTo(untouched);
      }
      calls.forget("evicted");
      calls.save("replaced", -1);
      for (int i = 0; i < CALLS; i++) {
        calls.forget("new-" + i);
        calls.save("saved-" + i, i);
        assertThat(calls.find("evicted")).isNotEqualTo(evicted);
        assertThat(calls.find("replaced")).isNotEqualTo(replaced);
        int before = service.runs().get();
        assertThat(service.other("a")).isEqualTo(other);
        assertThat(service.runs()).hasValue(before);
      }

      assertThat(log.lines()).noneMatch(line -> line.contains("LARDER-6003"));
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARNING") && line.contains(CACHE))
          .hasSizeBetween(1, 3)
          .allMatch(line -> line.contains("LARDER-6005"))
          .anyMatch(
              line ->
                  line.contains("; what it was to replace is evicted, or not read until it is"));
      refusal.end(redis);
    }
    await().atMost(Duration.ofMinutes(1)).until(() -> calls.find("again") == calls.find("again"));
    assertThat(calls.find("evicted")).isNotEqualTo(evicted);
    assertThat(calls.find("replaced")).isNotEqualTo(replaced);
    assertThat(calls.find("untouched")).isEqualTo(untouched);
    assertThat(service.other("a")).isEqualTo(other);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusal_ofARemovalOfAll_isOfItsCacheAlone_andNothingIsReadAgain(
      Refusal refusal, boolean async, Fixture fixture) {
    OwnRedis redis = fixture.redis("--enable-protected-configs", "yes");
    Service service = start(fixture, redis.settings());
    Calls calls = new Calls(service, async);
    int old = calls.find("a");
    int other = service.other("a");
    refusal.begin(redis);

    calls.forgetAll();

    assertThat(calls.find("a")).isNotEqualTo(old);
    assertThat(service.other("a")).isEqualTo(other);
    refusal.end(redis);
    await().atMost(Duration.ofMinutes(1)).until(() -> calls.find("again") == calls.find("again"));
    assertThat(calls.find("a")).isNotEqualTo(old);
    assertThat(service.other("a")).isEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clusterDown_methodsGoOn_andNothingEvictedIsReadAgain(boolean async, Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    Service service = start(fixture, cluster.settings());
    Calls calls = new Calls(service, async);
    int evicted = calls.find("evicted");
    try (LogCapture log = new LogCapture()) {
      cluster.nodes().forEach(node -> node.ask("CLUSTER", "DELSLOTS", "0"));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  cluster.nodes().stream()
                      .allMatch(
                          node ->
                              String.valueOf(node.ask("CLUSTER", "INFO"))
                                  .contains("cluster_state:fail")));

      calls.forget("evicted");
      for (int i = 0; i < CALLS; i++) {
        int before = service.runs().get();
        assertThat(calls.find("new-" + i)).isEqualTo(before + 1);
        assertThat(calls.find("evicted")).isNotEqualTo(evicted);
      }
      assertThat(log.lines().stream().filter(line -> line.contains("LARDER-600")))
          .hasSizeLessThanOrEqualTo(3);
    }
    cluster.nodes().get(0).ask("CLUSTER", "ADDSLOTS", "0");
    await().atMost(Duration.ofMinutes(2)).until(() -> calls.find("again") == calls.find("again"));
    assertThat(calls.find("evicted")).isNotEqualTo(evicted);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tooManyClients_methodsGoOn_andAreCachedAgainAfterwards(boolean async, Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Service service = start(fixture, redis.settings());
    Calls calls = new Calls(service, async);
    int evicted = calls.find("evicted");
    try (var admin = redis.connect()) {
      admin.ask("CONFIG", "SET", "maxclients", "1");
      admin.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

      for (int i = 0; i < CALLS; i++) {
        int before = service.runs().get();
        assertThat(calls.find("new-" + i)).isEqualTo(before + 1);
      }
      calls.forget("evicted");
      assertThat(calls.find("evicted")).isNotEqualTo(evicted);
      admin.ask("CONFIG", "SET", "maxclients", "1000");
    }
    await().atMost(Duration.ofMinutes(1)).until(() -> calls.find("again") == calls.find("again"));
    assertThat(calls.find("evicted")).isNotEqualTo(evicted);
  }

  @Test
  void breakerOpenedBySilence_closesWhenRedisAnswers_thoughItRefusesSome(Fixture fixture) {
    OwnRedis redis = fixture.redis("--enable-protected-configs", "yes");
    Service service =
        start(
            fixture,
            redis.settings("redis.cache.default.deadline", "PT0.5S", "redis.timeout", "PT20S"));
    int kept = service.other("a");
    int old = service.find("a");
    redis.freeze();
    try {
      service.forget("a");
    } finally {
      redis.thaw();
    }
    Refusal.FULL.begin(redis);

    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              int before = service.runs().get();
              return service.other("a") == kept && service.runs().get() == before;
            });
    assertThat(service.find("a")).isNotEqualTo(old);
    Refusal.FULL.end(redis);
  }

  private static final class Loader implements CacheLoader<String, Integer> {
    private final AtomicInteger loads;

    Loader(AtomicInteger loads) {
      this.loads = loads;
    }

    @Override
    public Integer load(String key) {
      return loads.incrementAndGet();
    }

    @Override
    public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
      Map<String, Integer> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, load(key)));
      return loaded;
    }
  }

  @ParameterizedTest
  @EnumSource
  void readThrough_whileRedisRefusesWrites_givesWhatIsLoaded(Refusal refusal, Fixture fixture) {
    OwnRedis redis = fixture.redis("--enable-protected-configs", "yes");
    AtomicInteger loads = new AtomicInteger();
    Cache<String, Integer> cache =
        fixture
            .larder(redis.settings())
            .caching()
            .getCacheManager()
            .createCache(
                CACHE,
                new MutableConfiguration<String, Integer>()
                    .setTypes(String.class, Integer.class)
                    .setReadThrough(true)
                    .setCacheLoaderFactory(() -> new Loader(loads)));
    assertThat(cache.get("first")).isEqualTo(1);
    refusal.begin(redis);

    try (LogCapture log = new LogCapture()) {
      assertThat(cache.get("first")).isEqualTo(1);
      assertThat(cache.get("a")).isEqualTo(2);
      assertThat(cache.get("a")).isEqualTo(3);
      assertThat(cache.getAll(Set.of("first", "b"))).isEqualTo(Map.of("first", 1, "b", 4));
      assertThat(cache.<Integer>invoke("c", (entry, arguments) -> entry.getValue())).isEqualTo(5);
      assertThat(log.lines()).filteredOn(line -> line.contains("LARDER-6005")).hasSize(1);
    }
    refusal.end(redis);
    await().atMost(Duration.ofMinutes(1)).until(() -> cache.get("a").equals(cache.get("a")));
  }
}
