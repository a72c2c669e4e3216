package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.config.NodeAddress;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.FaultyLink;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Evictions by a JVM that has not learnt yet that another one has cleared the cache. */
@RedisTest
class LateGenerationIT {
  private NodeAddress server;
  private FaultyLink link;
  private Cache<String, String> cleared;
  private Cache<String, String> late;

  record Case(String name, Consumer<Cache<String, String>> evict) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("remove", cache -> cache.remove("k")),
        new Case("getAndRemove", cache -> cache.getAndRemove("k")),
        new Case("removeAll of keys", cache -> cache.removeAll(Set.of("k", "l"))),
        new Case("removeAll", Cache::removeAll),
        new Case("clear", Cache::clear),
        new Case(
            "invoke", cache -> cache.invoke("k", (entry, arguments) -> removed(entry::remove))));
  }

  private static String removed(Runnable remove) {
    remove.run();
    return "";
  }

  @BeforeEach
  void start(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    server = redis.address();
    link = fixture.closing(new FaultyLink(server, 1));
    cleared = cache(fixture.larder(redis.settings()));
    late = cache(fixture.larder(ServerSettings.of(link.address(), "redis.timeout", "PT20S")));
  }

  @AfterEach
  void hearAgain() {
    link.silenceChanges(false);
  }

  private static Cache<String, String> cache(Larder larder) {
    return larder
        .caching()
        .getCacheManager()
        .createCache(
            "late",
            new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setStatisticsEnabled(true));
  }

  private void awaitKnowledge() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              long before = RawRedis.calls(server, "hmget");
              late.get("k");
              return RawRedis.calls(server, "hmget") == before;
            });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eviction_inAGenerationThatHasEnded_evictsWhatIsInThePresentOne(Case given) {
    awaitKnowledge();
    link.silenceChanges(true);
    String before = generation();
    // Returns when the other one has learnt of it, or relies on nothing any more.
    CompletableFuture<Void> clearing = CompletableFuture.runAsync(cleared::clear);
    await().until(() -> !generation().equals(before));
    cleared.put("k", "computed before the change");

    given.evict().accept(late);

    assertThat(cleared.get("k")).isNull();
    clearing.join();
  }

  private String generation() {
    return RawRedis.command(server, "HSTRLEN " + TestRedis.PREFIX + "j:~late generation");
  }

  @Test
  void remove_whileNothingIsCleared_asksOnceAtMost() {
    awaitKnowledge();
    cleared.put("k", "v");
    long before = RawRedis.calls(server, "hget");

    assertThat(late.remove("k")).isTrue();

    assertThat(RawRedis.calls(server, "hget") - before).isLessThanOrEqualTo(1);
  }
}
