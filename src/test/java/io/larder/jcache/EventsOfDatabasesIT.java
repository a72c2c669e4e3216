package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder.SingletonFactory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryListener;
import org.junit.jupiter.api.Test;

/** Channels of a Redis server are those of all its databases; caches are not. */
@RedisTest
class EventsOfDatabasesIT {
  private static Cache<String, String> cache(Fixture fixture, OwnRedis redis, String database) {
    return fixture
        .larder(redis.settings("redis.db", database))
        .caching()
        .getCacheManager()
        .createCache(
            "orders",
            new MutableConfiguration<String, String>().setTypes(String.class, String.class));
  }

  private static List<String> heard(Cache<String, String> cache) {
    List<String> heard = new CopyOnWriteArrayList<>();
    CacheEntryCreatedListener<String, String> listener =
        events -> events.forEach(event -> heard.add(event.getValue()));
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<String, String>(
            new SingletonFactory<CacheEntryListener<String, String>>(listener), null, true, false));
    return heard;
  }

  @Test
  void listener_hearsOfItsOwnDatabaseOnly(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Cache<String, String> first = cache(fixture, redis, "0");
    Cache<String, String> alsoFirst = cache(fixture, redis, "0");
    Cache<String, String> second = cache(fixture, redis, "1");
    Cache<String, String> alsoSecond = cache(fixture, redis, "1");
    List<String> heardInFirst = heard(first);
    List<String> heardInSecond = heard(second);

    alsoFirst.put("k", "of the first");
    alsoSecond.put("k", "of the second");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !heardInFirst.isEmpty() && !heardInSecond.isEmpty());
    alsoFirst.put("last", "last");
    await().atMost(Duration.ofSeconds(30)).until(() -> heardInFirst.contains("last"));
    assertThat(heardInFirst).containsExactly("of the first", "last");
    assertThat(heardInSecond).containsExactly("of the second");
  }
}
