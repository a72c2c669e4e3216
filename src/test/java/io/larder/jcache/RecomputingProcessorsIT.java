package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Test;

/** {@code on-failure=recompute} and what the application gives to a cache to run. */
@RedisTest
class RecomputingProcessorsIT {
  private static Cache<String, String> cache(
      Fixture fixture, OwnRedis redis, MutableConfiguration<String, String> configuration) {
    return fixture
        .larder(redis.settings("redis.cache.app.*.on-failure", "recompute"))
        .caching()
        .getCacheManager()
        .createCache("app.tutors", configuration.setTypes(String.class, String.class));
  }

  private static Cache<String, String> cache(Fixture fixture) {
    return cache(fixture, fixture.redis(), new MutableConfiguration<>());
  }

  /** One that counts. */
  public static final class Loader extends RecomputingCacheIT.Loader {
    static final AtomicInteger calls = new AtomicInteger();

    @Override
    public String load(String key) {
      calls.incrementAndGet();
      return super.load(key);
    }
  }

  /** A listener that calls the cache does so as other code does. */
  @Test
  void events_comeFromTheCacheThatCodeHas(Fixture fixture) {
    Cache<String, String> cache = cache(fixture);
    List<Object> sources = new CopyOnWriteArrayList<>();
    CacheEntryCreatedListener<String, String> listener =
        events -> events.forEach(event -> sources.add(event.getSource()));
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));
    cache.put("a", "b");
    assertThat(sources).hasSize(1).first().isSameAs(cache);
  }

  @Test
  void closedCache_runsNoProcessor(Fixture fixture) {
    Cache<String, String> cache = cache(fixture);
    cache.close();
    assertThatThrownBy(() -> cache.invokeAll(Set.of("a"), (entry, arguments) -> "done"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> cache.invokeAll(Set.of(), (entry, arguments) -> "done"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> cache.invoke("a", null)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"}) // as code without types would
  void processorWithoutRedis_seesWhatIsLoadedOnce_andMaySetWhatTheCacheTakes(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    Loader.calls.set(0);
    Cache<String, String> cache =
        cache(
            fixture,
            redis,
            new MutableConfiguration<String, String>()
                .setReadThrough(true)
                .setCacheLoaderFactory(FactoryBuilder.factoryOf(Loader.class)));
    redis.kill();
    assertThat(
            cache.<List<Object>>invoke(
                "a",
                (entry, arguments) ->
                    List.of(entry.exists(), entry.getValue(), entry.exists(), entry.getValue())))
        .containsExactly(false, "loaded a", true, "loaded a");
    assertThat(Loader.calls).hasValue(1);
    assertThatThrownBy(
            () ->
                cache.<String>invoke(
                    "a",
                    (entry, arguments) -> {
                      ((MutableEntry) entry).setValue(5);
                      return "done";
                    }))
        .isInstanceOf(ClassCastException.class);
  }
}
