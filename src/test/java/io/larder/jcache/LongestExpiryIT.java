package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Entries that live longer than Redis can count. */
@RedisTest
class LongestExpiryIT {
  /** Heard, so that writes are scripts. */
  public static final class Listener implements CacheEntryCreatedListener<String, String> {
    @Override
    public void onCreated(
        Iterable<javax.cache.event.CacheEntryEvent<? extends String, ? extends String>> events) {
      events.forEach(event -> {});
    }
  }

  private record Write(String name, BiConsumer<Cache<String, String>, String> call) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> longest() {
    List<Write> writes =
        List.of(
            new Write("put", (cache, key) -> cache.put(key, "v")),
            new Write("putAll", (cache, key) -> cache.putAll(Map.of(key, "v"))),
            new Write("getAndPut", (cache, key) -> cache.getAndPut(key, "v")),
            new Write("putIfAbsent", (cache, key) -> cache.putIfAbsent(key, "v")),
            new Write(
                "replace",
                (cache, key) -> {
                  cache.put(key, "v0");
                  cache.replace(key, "v");
                }),
            new Write(
                "invoke",
                (cache, key) ->
                    cache.invoke(
                        key,
                        (entry, arguments) -> {
                          entry.setValue("v");
                          return null;
                        })));
    return Stream.of(
            new Duration(TimeUnit.DAYS, Long.MAX_VALUE),
            new Duration(TimeUnit.DAYS, Long.MAX_VALUE / 86_400_000 / 2),
            new Duration(TimeUnit.MILLISECONDS, Long.MAX_VALUE / 2),
            new Duration(TimeUnit.MILLISECONDS, Long.MAX_VALUE / 4),
            new Duration(TimeUnit.MILLISECONDS, (1L << 53) + 1),
            new Duration(TimeUnit.DAYS, 365_000))
        .flatMap(time -> writes.stream().map(write -> Arguments.of(time, write)));
  }

  @ParameterizedTest
  @MethodSource("longest")
  void entry_ofAVeryLongTime_isThere(Duration time, Write write, Fixture fixture) {
    Larder larder = fixture.larder();
    for (var policy :
        List.of(
            CreatedExpiryPolicy.factoryOf(time),
            AccessedExpiryPolicy.factoryOf(time),
            ModifiedExpiryPolicy.factoryOf(time))) {
      for (boolean heard : new boolean[] {false, true}) {
        MutableConfiguration<String, String> configuration =
            new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setExpiryPolicyFactory(policy);
        if (heard) {
          configuration.addCacheEntryListenerConfiguration(
              new MutableCacheEntryListenerConfiguration<>(
                  FactoryBuilder.factoryOf(Listener.class), null, false, true));
        }
        Cache<String, String> cache =
            larder
                .caching()
                .getCacheManager()
                .createCache("longest-" + UUID.randomUUID(), configuration);
        write.call().accept(cache, "k");
        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(cache.getAll(Set.of("k"))).isEqualTo(new HashMap<>(Map.of("k", "v")));
        larder.caching().getCacheManager().destroyCache(cache.getName());
      }
    }
  }
}
