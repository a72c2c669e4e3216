package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.connection.call.Deadline;
import io.larder.jcache.engine.BackingCache;
import io.larder.support.EachTopology;
import io.larder.support.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder.SingletonFactory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.Test;

/** Entries that end because of an access are told as expired, once, whatever accessed them. */
@EachTopology
class AccessExpiryIT extends EngineTest {
  private static final Duration SOON = new Duration(TimeUnit.MILLISECONDS, 300);

  private static final java.time.Duration TIMEOUT = java.time.Duration.ofSeconds(20);

  private final List<String> expired = new CopyOnWriteArrayList<>();

  AccessExpiryIT(TestServers servers) {
    super(servers);
  }

  private record Policy(Duration created, Duration accessed) implements ExpiryPolicy {
    @Override
    public Duration getExpiryForCreation() {
      return created;
    }

    @Override
    public Duration getExpiryForAccess() {
      return accessed;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return null;
    }
  }

  private static final Map<String, Consumer<Cache<String, String>>> ACCESSES =
      Map.of(
          "get", cache -> cache.get("get"),
          "getAll", cache -> cache.getAll(Set.of("getAll", "absent")),
          "invoke", cache -> cache.invoke("invoke", (entry, given) -> entry.getValue()),
          "replace", cache -> cache.replace("replace", "other", "new"),
          "remove", cache -> cache.remove("remove", "other"),
          "annotated",
              cache ->
                  cache
                      .unwrap(BackingCache.class)
                      .get("annotated", String.class, Deadline.in(TIMEOUT))
                      .await());

  private Cache<String, String> listening(Duration created, Duration accessed) {
    CacheEntryExpiredListener<String, String> listener =
        events -> events.forEach(event -> expired.add(event.getKey() + " " + event.getOldValue()));
    Policy policy = new Policy(created, accessed);
    return cache(
        application(),
        name,
        strings()
            .setExpiryPolicyFactory(() -> policy)
            .addCacheEntryListenerConfiguration(
                new MutableCacheEntryListenerConfiguration<>(
                    new SingletonFactory<>(listener), null, true, false)));
  }

  private void awaitExpired(List<String> keys) {
    List<String> lines = keys.stream().map(key -> key + " of " + key).sorted().toList();
    await()
        .atMost(java.time.Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(expired.stream().sorted()).containsExactlyElementsOf(lines));
  }

  @Test
  void access_thatEndsAnEntry_isToldAsItsExpiry() {
    for (Duration created : List.of(Duration.ETERNAL, Duration.ONE_DAY)) {
      for (Duration accessed : List.of(Duration.ZERO, SOON)) {
        expired.clear();
        Cache<String, String> cache = listening(created, accessed);
        ACCESSES.keySet().forEach(key -> cache.put(key, "of " + key));
        cache.put("stays", "of stays");

        ACCESSES.values().forEach(access -> access.accept(cache));

        awaitExpired(List.copyOf(ACCESSES.keySet()));
        assertThat(cache.containsKey("stays")).isTrue();
        cache.getCacheManager().destroyCache(name);
      }
    }
  }

  @Test
  void iteration_thatEndsEntries_isToldAsTheirExpiry() {
    Cache<String, String> cache = listening(Duration.ETERNAL, Duration.ZERO);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      keys.add("k" + i);
      cache.put("k" + i, "of k" + i);
    }
    cache.forEach(entry -> assertThat(entry.getValue()).startsWith("of"));
    awaitExpired(keys);
  }

  @Test
  void entry_thatWasWrittenSince_isNotToldAsExpired() {
    Cache<String, String> cache = listening(Duration.ETERNAL, Duration.ZERO);
    for (int i = 0; i < 50; i++) {
      cache.put("k", "before");
      cache.get("k");
      cache.put("k", "of k");
    }
    cache.put("probe", "of probe");
    cache.get("probe");
    await()
        .atMost(java.time.Duration.ofSeconds(60))
        .until(() -> expired.contains("probe of probe"));
    assertThat(expired).doesNotContain("k of k");
    assertThat(cache.get("k")).isEqualTo("of k");
  }

  @Test
  void accessInAnotherJvm_isToldWhenTheEntryWouldHaveEnded() {
    Duration created = new Duration(TimeUnit.SECONDS, 3);
    Cache<String, String> here = listening(created, Duration.ZERO);
    Policy policy = new Policy(created, Duration.ZERO);
    Cache<String, String> elsewhere =
        cache(application(), name, strings().setExpiryPolicyFactory(() -> policy));
    here.put("k", "of k");
    assertThat(elsewhere.get("k")).isEqualTo("of k");
    assertThat(here.containsKey("k")).isFalse();
    awaitExpired(List.of("k"));
  }

  /** Its time is more nanoseconds than there are in a long. */
  @Test
  void entry_ofFiveHundredYears_keepsNoOtherFromBeingTold() {
    Cache<String, String> cache =
        listening(new Duration(TimeUnit.DAYS, 200_000), new Duration(TimeUnit.MILLISECONDS, 1));
    cache.put("long", "of long");
    cache.put("k", "of k");
    cache.get("k");
    awaitExpired(List.of("k"));
  }
}
