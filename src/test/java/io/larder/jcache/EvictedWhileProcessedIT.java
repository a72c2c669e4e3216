package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.EachTopology;
import io.larder.support.TestServers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a processor made of what others have evicted meanwhile is not stored. */
@EachTopology
class EvictedWhileProcessedIT extends EngineTest {
  private final AtomicReference<String> row = new AtomicReference<>();

  EvictedWhileProcessedIT(TestServers servers) {
    super(servers);
  }

  private enum Kind {
    PLAIN,
    READS_THROUGH,
    WRITES_THROUGH,
    LISTENER,
    OWN_POLICY
  }

  private enum Change {
    REMOVE,
    REMOVE_KEYS,
    GET_AND_REMOVE,
    PUT_THEN_REMOVE,
    PUT_THEN_EXPIRED,
    REMOVE_THEN_PUT_WHAT_WAS_THERE,
    PROCESSOR,
    REMOVE_ALL
  }

  /** A policy of the application's, which is asked before each write. */
  private static final class OwnPolicy implements ExpiryPolicy {
    @Override
    public Duration getExpiryForCreation() {
      return Duration.ONE_HOUR;
    }

    @Override
    public Duration getExpiryForAccess() {
      return null;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return Duration.ONE_HOUR;
    }
  }

  private MutableConfiguration<String, String> configuration(Kind kind) {
    MutableConfiguration<String, String> configuration = strings();
    switch (kind) {
      case PLAIN -> {}
      case READS_THROUGH ->
          configuration.setReadThrough(true).setCacheLoaderFactory(() -> new RowLoader());
      case WRITES_THROUGH ->
          configuration
              .setWriteThrough(true)
              .setCacheWriterFactory(() -> new TableWriter(new HashMap<>()));
      case LISTENER -> {
        CacheEntryCreatedListener<String, String> listener = events -> {};
        configuration.addCacheEntryListenerConfiguration(
            new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false));
      }
      case OWN_POLICY -> configuration.setExpiryPolicyFactory(OwnPolicy::new);
    }
    return configuration;
  }

  private final class RowLoader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return row.get();
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> all = new HashMap<>();
      keys.forEach(key -> all.put(key, row.get()));
      return all;
    }
  }

  private void make(Change change, Cache<String, String> other, String key) {
    switch (change) {
      case REMOVE -> other.remove(key);
      case REMOVE_KEYS -> other.removeAll(Set.of(key));
      case GET_AND_REMOVE -> other.getAndRemove(key);
      case PUT_THEN_REMOVE -> {
        other.put(key, "between");
        other.remove(key);
      }
      case PUT_THEN_EXPIRED -> {
        other.put(key, "between");
        servers.ask("DEL", redisKey(name, key));
      }
      case REMOVE_THEN_PUT_WHAT_WAS_THERE -> {
        other.remove(key);
        other.put(key, "there");
      }
      case PROCESSOR ->
          other.invoke(
              key,
              (entry, arguments) -> {
                entry.remove();
                return null;
              });
      case REMOVE_ALL -> other.removeAll();
    }
  }

  /** Stores the row as it was read, once before something else happens. */
  private EntryProcessor<String, String, Void> storing(Runnable meanwhile) {
    AtomicInteger runs = new AtomicInteger();
    return (entry, arguments) -> {
      String read = row.get();
      if (runs.incrementAndGet() == 1) {
        row.set("new");
        meanwhile.run();
      }
      entry.setValue(read);
      return null;
    };
  }

  @ParameterizedTest
  @EnumSource
  void processor_overtakenByAnotherJvm_storesNothingOld(Kind kind) {
    Cache<String, String> cache = cache(application(), name, configuration(kind));
    Cache<String, String> other = cache(application(), name, configuration(kind));
    // So that both know that the cache is computed.
    other.invoke("known", (entry, arguments) -> entry.exists());
    for (Change change : Change.values()) {
      for (boolean there : new boolean[] {false, true}) {
        for (boolean all : new boolean[] {false, true}) {
          String key = change + "-" + there + "-" + all;
          row.set("old");
          if (there) {
            cache.put(key, "there");
          }
          EntryProcessor<String, String, Void> processor = storing(() -> make(change, other, key));

          if (all) {
            cache.invokeAll(Set.of(key), processor);
          } else {
            cache.invoke(key, processor);
          }

          assertThat(other.get(key)).as(key).isNotEqualTo("old");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"REMOVE", "REMOVE_KEYS", "PUT_THEN_REMOVE", "REMOVE_THEN_PUT_WHAT_WAS_THERE"})
  void processor_overtakenByAnotherThread_storesNothingOld(Change change) {
    Cache<String, String> cache = cache();
    cache.put("a", "there");
    row.set("old");

    cache.invoke(
        "a", storing(() -> CompletableFuture.runAsync(() -> make(change, cache, "a")).join()));

    assertThat(cache.get("a")).isEqualTo("new");
  }
}
