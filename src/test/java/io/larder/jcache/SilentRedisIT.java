package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder.SingletonFactory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each call of a cache waits for a Redis that has stopped once, whatever the cache has. */
@RedisTest
class SilentRedisIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** Enough for a busy machine, and less than two timeouts. */
  private static final Duration ONE_TIMEOUT = Duration.ofMillis(3_700);

  private static final Map<String, String> ENTRIES = new HashMap<>();

  static {
    for (int i = 0; i < 60; i++) {
      ENTRIES.put("k" + i, "v");
    }
  }

  private enum Call {
    PUT_ALL(cache -> cache.putAll(ENTRIES)),
    GET_ALL(cache -> cache.getAll(ENTRIES.keySet())),
    REMOVE_ALL_KEYS(cache -> cache.removeAll(ENTRIES.keySet())),
    REMOVE_ALL(Cache::removeAll),
    CLEAR(Cache::clear),
    ITERATE(cache -> cache.iterator().next()),
    INVOKE(cache -> cache.invoke("k1", (entry, given) -> entry.getValue())),
    INVOKE_ALL(
        cache -> {
          Map<String, EntryProcessorResult<String>> results =
              cache.invokeAll(ENTRIES.keySet(), (entry, given) -> entry.getValue());
          assertThat(results).hasSize(60);
          results
              .values()
              .forEach(
                  result ->
                      assertThatThrownBy(result::get)
                          .hasCauseInstanceOf(javax.cache.CacheException.class));
          throw new IllegalStateException("as they say");
        }),
    LOAD_ALL(
        cache -> {
          CompletionListenerFuture loaded = new CompletionListenerFuture();
          cache.loadAll(ENTRIES.keySet(), true, loaded);
          try {
            loaded.get();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        }),
    REPLACE(cache -> cache.replace("k1", "v", "w")),
    GET_AND_REMOVE(cache -> cache.getAndRemove("k1"));

    private final Consumer<Cache<String, String>> made;

    Call(Consumer<Cache<String, String>> made) {
      this.made = made;
    }
  }

  private static final class Loader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return "loaded";
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, "loaded"));
      return loaded;
    }
  }

  private static final class Policy implements ExpiryPolicy {
    @Override
    public javax.cache.expiry.Duration getExpiryForCreation() {
      return javax.cache.expiry.Duration.ONE_DAY;
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForAccess() {
      return javax.cache.expiry.Duration.ONE_HOUR;
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForUpdate() {
      return javax.cache.expiry.Duration.ONE_DAY;
    }
  }

  private static MutableConfiguration<String, String> plain() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  /** With all that takes part in calls: a loader, a policy, a listener, statistics. */
  private static MutableConfiguration<String, String> full() {
    CacheEntryCreatedListener<String, String> listener = events -> {};
    return plain()
        .setStatisticsEnabled(true)
        .setReadThrough(true)
        .setCacheLoaderFactory(Loader::new)
        .setExpiryPolicyFactory(Policy::new)
        .addCacheEntryListenerConfiguration(
            new MutableCacheEntryListenerConfiguration<>(
                new SingletonFactory<>(listener), null, true, true));
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void redisStops_callTakesOneTimeout(Call call, Fixture fixture) {
    for (boolean full : new boolean[] {false, true}) {
      if (!full && call == Call.LOAD_ALL) {
        continue; // there is no loader, and nothing is asked
      }
      OwnRedis redis = fixture.redis();
      Larder larder = fixture.larder(redis.settings("redis.timeout", TIMEOUT.toString()));
      Cache<String, String> cache =
          larder.caching().getCacheManager().createCache("c", full ? full() : plain());
      cache.putAll(ENTRIES);
      assertThat(cache.invokeAll(ENTRIES.keySet(), (entry, given) -> entry.getValue())).hasSize(60);
      redis.freeze();
      Duration took;
      try {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> call.made.accept(cache)).isInstanceOf(RuntimeException.class);
        took = Duration.ofNanos(System.nanoTime() - begin);
      } finally {
        redis.thaw();
      }
      assertThat(took).as("full: %s", full).isLessThan(ONE_TIMEOUT);
      larder.close();
    }
  }
}
