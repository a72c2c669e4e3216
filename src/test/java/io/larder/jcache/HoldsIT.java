package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.connection.call.Deadline;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.BackingCaches;
import io.larder.jcache.engine.EngineHold;
import io.larder.jcache.engine.PutOptions;
import io.larder.support.EachTopology;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.List;
import javax.cache.Cache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transaction holds, nobody else stores. */
@EachTopology
class HoldsIT extends EngineTest {
  HoldsIT(TestServers servers) {
    super(servers);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  private BackingCache backing() {
    Cache<String, String> cache = cache(application(), name, strings());
    return ((BackingCaches) cache.getCacheManager()).annotated(cache.getName());
  }

  private static StoreRight take(BackingCache cache, String key) {
    return cache.take(key, null, soon()).await();
  }

  private static Object get(BackingCache cache, String key) {
    return cache.get(key, String.class, soon()).await();
  }

  private static void put(BackingCache cache, String key, StoreRight right, Storing how) {
    PutOptions options = PutOptions.computed(right, how);
    cache.put(key, "of " + right.isGranted(), String.class, options, soon()).await();
  }

  private static EngineHold held(BackingCache cache, Eviction eviction) {
    EngineHold hold = cache.hold(eviction);
    hold.begin(soon()).await();
    return hold;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "{a}", "a}b{c", "{", "}"})
  void entry_held_isStoredByItsTransactionOnly(String key) {
    BackingCache cache = backing();
    StoreRight before = take(cache, key);
    EngineHold hold = held(cache, new Eviction.OfKey(key));
    put(cache, key, before, Storing.ABSENT);
    assertThat(get(cache, key)).isNull();
    assertThat(take(cache, key).isGranted()).isFalse();

    put(cache, key, hold.right(), Storing.PUT);
    hold.end(false, soon()).await();
    assertThat(get(cache, key)).isEqualTo("of true");
    assertThat(take(cache, key).isGranted()).isTrue();
  }

  @Test
  void entry_heldByTwo_isStoredByNeither_untilBothHaveEnded() {
    BackingCache cache = backing();
    EngineHold one = held(cache, new Eviction.OfKey("a"));
    EngineHold two = held(cache, new Eviction.OfKey("a"));
    assertThat(two.right().isGranted()).isFalse();
    put(cache, "a", one.right(), Storing.PUT);
    one.end(false, soon()).await();
    assertThat(get(cache, "a")).isNull();
    assertThat(take(cache, "a").isGranted()).isFalse();
    two.end(true, soon()).await();
    assertThat(take(cache, "a").isGranted()).isTrue();
  }

  @Test
  void entry_evictedWhileHeld_isNotStoredByTheTransaction() {
    BackingCache cache = backing();
    EngineHold hold = held(cache, new Eviction.OfKey("a"));
    cache.evict(new Eviction.OfKey("a"), soon()).await();
    assertThat(take(cache, "a").isGranted()).isFalse();
    put(cache, "a", hold.right(), Storing.PUT);
    hold.end(false, soon()).await();
    assertThat(get(cache, "a")).isNull();
  }

  @Test
  void cache_held_isStoredByNobody_untilAllHaveEnded() {
    BackingCache cache = backing();
    StoreRight before = take(cache, "a");
    EngineHold one = held(cache, Eviction.ALL);
    EngineHold two = held(cache, Eviction.ALL);
    put(cache, "a", before, Storing.ABSENT);
    for (String key : List.of("a", "b")) {
      assertThat(get(cache, key)).isNull();
      assertThat(take(cache, key).isGranted()).isFalse();
    }
    one.end(true, soon()).await();
    assertThat(take(cache, "a").isGranted()).isFalse();
    two.end(true, soon()).await();
    StoreRight after = take(cache, "a");
    put(cache, "a", after, Storing.ABSENT);
    assertThat(get(cache, "a")).isEqualTo("of true");
  }
}
