package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a replica does not know yet is missed by reads, where they may go there, and by nothing
 * else. This replica never knows anything.
 */
@RedisTest
class ReplicaReadsIT {
  private Larder larder;

  @BeforeEach
  void start(Fixture fixture) {
    OwnRedis primary = fixture.redis();
    OwnRedis replica = fixture.redis("--replicaof", "127.0.0.1", "1");
    larder =
        fixture.larder(
            primary.settings(
                "redis.replicas", replica.address().toString(), "redis.read-from", "replica"));
  }

  private Cache<String, String> cache(MutableConfiguration<String, String> configuration) {
    return larder
        .caching()
        .getCacheManager()
        .createCache("lagging", configuration.setTypes(String.class, String.class));
  }

  /** No policy of the standard's: it is asked, so looking and writing are two steps. */
  private static final class Asked implements ExpiryPolicy {
    @Override
    public Duration getExpiryForCreation() {
      return Duration.ETERNAL;
    }

    @Override
    public Duration getExpiryForAccess() {
      return null;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return null;
    }
  }

  private static CacheEntryExpiredListener<String, String> into(List<String> heard) {
    return events -> events.forEach(event -> heard.add(event.getKey()));
  }

  @Test
  void writesThatDependOnTheEntry_andProcessors_seeThePrimary() {
    List<String> heard = new CopyOnWriteArrayList<>();
    Cache<String, String> cache = cache(new MutableConfiguration<>());
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> into(heard), null, true, true));
    Cache<String, String> asked =
        larder
            .caching()
            .getCacheManager()
            .createCache(
                "asked",
                new MutableConfiguration<String, String>()
                    .setTypes(String.class, String.class)
                    .setExpiryPolicyFactory(Asked::new));
    for (Cache<String, String> each : List.of(cache, asked)) {
      each.put("a", "1");
      assertThat(each.get("a")).as("a read from the replica").isNull();
      assertThat(each.putIfAbsent("a", "2")).isFalse();
      assertThat(each.replace("a", "3")).isTrue();
      assertThat(each.replace("a", "3", "4")).isTrue();
      assertThat(each.<String>invoke("a", (entry, given) -> entry.getValue())).isEqualTo("4");
      assertThat(each.getAndRemove("a")).isEqualTo("4");
    }
  }

  @Test
  void entryThatIsThere_isNotSaidToBeOver() {
    List<String> heard = new CopyOnWriteArrayList<>();
    Cache<String, String> cache =
        cache(
            new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 3))));
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> into(heard), null, true, true));
    cache.put("a", "1");
    long put = System.nanoTime();

    await().atMost(30, TimeUnit.SECONDS).until(() -> !heard.isEmpty());
    assertThat(System.nanoTime() - put).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(2_900));
    assertThat(heard).containsExactly("a");
  }
}
