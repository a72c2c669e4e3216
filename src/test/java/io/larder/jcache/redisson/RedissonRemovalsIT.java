package io.larder.jcache.redisson;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.connection.call.Deadline;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.BackingCaches;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.Test;

/** Redisson's cache has entries in one key and their times in another: both end in one command. */
@RedisTest
class RedissonRemovalsIT {
  private static final String CACHE = "tutors";
  private static final String TIMES = "jcache_timeout_set:{tutors}";

  @Test
  void entries_endWithTheirTimes(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    CacheManager caches =
        fixture
            .larder(redis.settings("redis.jcache.engine", "redisson"))
            .caching()
            .getCacheManager();
    Cache<String, String> cache =
        caches.createCache(
            CACHE,
            new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(
                        new javax.cache.expiry.Duration(TimeUnit.HOURS, 1))));
    BackingCache annotated = ((BackingCaches) caches).annotated(CACHE);
    cache.putAll(Map.of("a", "1", "b", "2", "c", "3"));
    assertThat(redis.ask("ZCARD", TIMES)).isEqualTo(3L);

    assertTogether(redis, annotated, new Eviction.OfKey("a"));
    assertThat(redis.ask("HLEN", CACHE)).isEqualTo(2L);
    assertThat(redis.ask("ZCARD", TIMES)).isEqualTo(2L);
    assertThat(cache.get("b")).isEqualTo("2");

    assertTogether(redis, annotated, Eviction.ALL);
    assertThat(redis.ask("EXISTS", CACHE, TIMES)).isEqualTo(0L);
  }

  /** No command of its own is about one of both only. */
  private static void assertTogether(OwnRedis redis, BackingCache cache, Eviction eviction) {
    List<String> commands = new ArrayList<>();
    try (RespClient monitor = redis.connect()) {
      monitor.send("MONITOR");
      Object unused = monitor.receive();
      cache.evict(eviction, Deadline.in(Duration.ofSeconds(60))).await();
      redis.ask("ECHO", "the end");
      String command;
      do {
        command = String.valueOf(monitor.receive());
        commands.add(command);
      } while (!command.contains("the end"));
    }
    commands.removeIf(command -> command.contains(" lua]"));
    commands.removeIf(command -> !command.contains('"' + CACHE + '"') && !command.contains(TIMES));
    assertThat(commands)
        .isNotEmpty()
        .allMatch(command -> command.contains('"' + CACHE + '"') && command.contains(TIMES));
  }
}
