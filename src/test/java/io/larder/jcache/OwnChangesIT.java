package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.EachTopology;
import io.larder.support.TestServers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Code of the application that changes the entry that it is called for is not called for ever. */
@EachTopology
class OwnChangesIT extends EngineTest {
  // Without an end, each call of the cache would come to this number.
  private static final int MANY = 60;
  private static final int FEW = 4;

  private final Map<String, String> table = new ConcurrentHashMap<>();
  private final AtomicInteger calls = new AtomicInteger();
  private Cache<String, String> cache;
  private boolean inside;
  private Runnable change = () -> {};

  OwnChangesIT(TestServers servers) {
    super(servers);
  }

  private enum Who {
    LOADER,
    PROCESSOR,
    WRITER,
    POLICY
  }

  private enum Change {
    PUT,
    REMOVE,
    REMOVE_KEYS,
    REMOVE_ALL,
    REPLACE,
    PROCESSOR
  }

  private enum Call {
    PROCESSOR,
    PROCESSOR_OF_ALL,
    PUT,
    PUT_ALL,
    GET_AND_PUT,
    REPLACE
  }

  /** What the application's code does each time, but not inside of that. */
  private void act() {
    if (inside) {
      return;
    }
    if (calls.incrementAndGet() > MANY) {
      throw new AssertionError("called for ever");
    }
    inside = true;
    try {
      change.run();
    } finally {
      inside = false;
    }
  }

  private void make(Change what) {
    switch (what) {
      case PUT -> cache.put("a", "own" + calls);
      case REMOVE -> {
        cache.put("a", "own" + calls);
        cache.remove("a");
      }
      case REMOVE_KEYS -> cache.removeAll(Set.of("a"));
      case REMOVE_ALL -> cache.removeAll();
      case REPLACE -> cache.replace("a", "own" + calls);
      case PROCESSOR ->
          cache.invoke(
              "a",
              (entry, arguments) -> {
                entry.setValue("own" + calls);
                return null;
              });
    }
  }

  private void call(Call how, Who who) {
    switch (how) {
      case PROCESSOR -> cache.invoke("a", (entry, arguments) -> process(entry, who));
      case PROCESSOR_OF_ALL ->
          cache.invokeAll(Set.of("a"), (entry, arguments) -> process(entry, who));
      case PUT -> cache.put("a", "mine");
      case PUT_ALL -> cache.putAll(Map.of("a", "mine"));
      case GET_AND_PUT -> cache.getAndPut("a", "mine");
      case REPLACE -> cache.replace("a", "mine");
    }
  }

  private String process(javax.cache.processor.MutableEntry<String, String> entry, Who who) {
    if (who == Who.PROCESSOR) {
      act();
    }
    if (who == Who.LOADER) {
      return entry.getValue();
    }
    entry.setValue("mine");
    return "mine";
  }

  private final class Loader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      act();
      return "loaded";
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> all = new HashMap<>();
      keys.forEach(key -> all.put(key, load(key)));
      return all;
    }
  }

  private final class Policy implements ExpiryPolicy {
    @Override
    public Duration getExpiryForCreation() {
      act();
      return Duration.ONE_HOUR;
    }

    @Override
    public Duration getExpiryForAccess() {
      return null;
    }

    @Override
    public Duration getExpiryForUpdate() {
      act();
      return Duration.ONE_HOUR;
    }
  }

  private MutableConfiguration<String, String> configuration(Who who) {
    MutableConfiguration<String, String> configuration = strings().setStatisticsEnabled(true);
    switch (who) {
      case LOADER -> configuration.setReadThrough(true).setCacheLoaderFactory(Loader::new);
      case PROCESSOR -> {}
      case WRITER ->
          configuration
              .setWriteThrough(true)
              .setCacheWriterFactory(
                  () ->
                      new TableWriter(table) {
                        @Override
                        void after() {
                          act();
                        }
                      });
      case POLICY -> configuration.setExpiryPolicyFactory(Policy::new);
    }
    return configuration;
  }

  @ParameterizedTest
  @EnumSource
  void call_thatIsChangedFromInside_isMadeOnce(Who who) {
    cache = cache(application(), name, configuration(who));
    for (Call how : Call.values()) {
      if (who.ordinal() < 2 && how.ordinal() > 1) {
        continue;
      }
      for (Change what : Change.values()) {
        for (boolean there : new boolean[] {false, true}) {
          change = () -> {};
          cache.removeAll();
          if (there && who != Who.LOADER) {
            cache.put("a", "there");
          }
          change = () -> make(what);
          calls.set(0);

          call(how, who);

          assertThat(calls).as("%s in %s", what, how).hasValueLessThanOrEqualTo(FEW);
          change = () -> {};
          if (who == Who.WRITER) {
            assertThat(cache.get("a")).isIn(table.get("a"), null);
          }
        }
      }
    }
  }

  @Test
  void processor_changedByAThreadThatItWaitsFor_ends_andSaysThatNothingIsStored() {
    cache = cache(application("redis.cache.default.flight-timeout", "PT0.1S"), name, strings());

    assertThatThrownBy(
            () ->
                cache.invoke(
                    "a",
                    (entry, arguments) -> {
                      if (calls.incrementAndGet() > 20 * MANY) {
                        throw new AssertionError("called for ever");
                      }
                      CompletableFuture.runAsync(() -> cache.put("a", "own" + calls)).join();
                      entry.setValue("mine");
                      return "result";
                    }))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("LARDER-5002: the entry was changed by others during each of")
        .hasMessageContaining("nothing of it is stored");

    assertThat(cache.get("a")).isEqualTo("own" + calls);
  }
}
