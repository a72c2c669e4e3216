package io.larder.jcache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.config.Settings;
import io.larder.connection.call.Deadline;
import io.larder.fence.Fence;
import io.larder.fence.FenceNames;
import io.larder.fence.FencedEntry;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.BackingCaches;
import io.larder.jcache.engine.EngineHold;
import io.larder.jcache.engine.PutOptions;
import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every step of the protocol does to an entry in Redis, from each state, what the model of {@code
 * FenceModelTest} says.
 */
@EachTopology
class FenceProtocolIT extends EngineTest {
  private static final int OLD = 1;
  private static final int NEW = 2;
  private static final int MINE = 11;
  private static final int OTHER = 12;

  FenceProtocolIT(TestServers servers) {
    super(servers);
  }

  /** What takes part in a write: each has another way through the engine. */
  private enum Way {
    PLAIN,
    LISTENER,
    OWN_POLICY
  }

  /** A policy of the application's: the entry is looked at before it is written. */
  private static final class OwnPolicy implements ExpiryPolicy {
    @Override
    public javax.cache.expiry.Duration getExpiryForCreation() {
      return javax.cache.expiry.Duration.ONE_HOUR;
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForAccess() {
      return null;
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForUpdate() {
      return javax.cache.expiry.Duration.ONE_DAY;
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  /** One entry of a cache, whose state in Redis is set and read. */
  private final class Entry {
    final Cache<String, String> cache;
    final BackingCache backing;
    final String key;
    final Fence fence;
    final Map<Integer, String> values = new java.util.HashMap<>();
    final Map<Integer, String> stamps = new java.util.HashMap<>();

    Entry(Way way, String key) {
      Larder larder = application();
      MutableConfiguration<String, String> configuration = strings();
      if (way == Way.OWN_POLICY) {
        configuration.setExpiryPolicyFactory(OwnPolicy::new);
      }
      this.cache = cache(larder, name, configuration);
      if (way == Way.LISTENER) {
        CacheEntryCreatedListener<String, String> listener = events -> {};
        cache.registerCacheEntryListener(
            new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true));
      }
      this.backing = ((BackingCaches) cache.getCacheManager()).annotated(cache.getName());
      this.key = key;
      cache.put(key, String.valueOf(OLD));
      String redisKey = servers.keys("*j:" + name + ":*").get(0);
      this.fence =
          new FenceNames(larder.settings().get(Settings.KEY_PREFIX)).of(redisKey.getBytes(UTF_8));
      values.put(OLD, String.valueOf(servers.ask("GET", redisKey)));
      cache.put(key, String.valueOf(NEW));
      values.put(NEW, String.valueOf(servers.ask("GET", redisKey)));
    }

    private String text(byte[] redisKey) {
      return new String(redisKey, UTF_8);
    }

    private String holds() {
      return text(fence.stamp()).replaceFirst("f:\\{", "f:h{");
    }

    /** Brings Redis into a state; a right is taken under MINE first, so that it can be used. */
    StoreRight set(FencedEntry state) {
      servers.ask("DEL", holds());
      servers.ask("DEL", text(fence.stamp()));
      StoreRight right = backing.take(key, null, soon()).await();
      stamps.put(MINE, right.stamp());
      stamps.put(OTHER, "other");
      if (state.value() == 0) {
        servers.ask("DEL", text(fence.entry()));
      } else {
        servers.ask("SET", text(fence.entry()), values.get(state.value()));
      }
      if (state.stamp() == 0) {
        servers.ask("DEL", text(fence.stamp()));
      } else {
        servers.ask("SET", text(fence.stamp()), stamps.get(state.stamp()));
      }
      if (state.holds() != 0) {
        servers.ask("HSET", holds(), "transaction", "1");
      }
      return right;
    }

    FencedEntry get() {
      return new FencedEntry(
          number(values, servers.ask("GET", text(fence.entry()))),
          number(stamps, servers.ask("GET", text(fence.stamp()))),
          Math.toIntExact((Long) servers.ask("EXISTS", holds())));
    }

    private int number(Map<Integer, String> texts, Object found) {
      return found == null
          ? 0
          : texts.entrySet().stream()
              .filter(one -> one.getValue().equals(found))
              .findFirst()
              .orElseThrow(() -> new AssertionError("unexpected " + found))
              .getKey();
    }

    void put(PutOptions options) {
      backing.put(key, String.valueOf(NEW), String.class, options, soon()).await();
    }
  }

  private static List<FencedEntry> states() {
    List<FencedEntry> states = new ArrayList<>();
    for (int value : List.of(0, OLD)) {
      for (int stamp : List.of(0, MINE, OTHER)) {
        for (int holds : List.of(0, 1)) {
          states.add(new FencedEntry(value, stamp, holds));
        }
      }
    }
    return states;
  }

  private static void compare(
      Entry entry,
      String step,
      BiFunction<FencedEntry, StoreRight, FencedEntry> model,
      BiFunction<FencedEntry, StoreRight, ?> product) {
    for (FencedEntry state : states()) {
      StoreRight right = entry.set(state);
      product.apply(state, right);
      // A right under which nothing is stored is given back later.
      org.awaitility.Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(entry.get())
                      .as("%s from %s", step, state)
                      .isEqualTo(model.apply(state, right)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void write_doesWhatTheModelSays_fromEachState(Way way) {
    Entry entry = new Entry(way, "a");
    for (Storing how : Storing.values()) {
      compare(
          entry,
          "a store, " + how,
          // Where there is an entry and it is seen before anything is sent, the right stays.
          (state, right) ->
              way == Way.OWN_POLICY && how == Storing.ABSENT && state.value() != 0
                  ? state
                  : state.stored(MINE, NEW, how),
          (state, right) -> {
            entry.put(PutOptions.computed(right, how));
            return null;
          });
    }
    compare(
        entry,
        "an eviction by an annotation",
        (state, right) -> state.evicted(),
        (state, right) -> entry.backing.evict(new Eviction.OfKey("a"), soon()).await());
    compare(
        entry,
        "remove",
        (state, right) -> state.evicted(),
        (state, right) -> entry.cache.remove("a"));
    compare(
        entry,
        "getAndRemove",
        (state, right) -> state.evicted(),
        (state, right) -> entry.cache.getAndRemove("a"));
    compare(
        entry,
        "removeAll of keys",
        (state, right) -> state.evicted(),
        (state, right) -> {
          entry.cache.removeAll(java.util.Set.of("a"));
          return null;
        });
    compare(
        entry,
        "put",
        (state, right) -> state.set(NEW),
        (state, right) -> {
          entry.cache.put("a", String.valueOf(NEW));
          return null;
        });
    compare(
        entry,
        "getAndPut",
        (state, right) -> state.set(NEW),
        (state, right) -> entry.cache.getAndPut("a", String.valueOf(NEW)));
    compare(
        entry,
        "putIfAbsent",
        (state, right) -> state.value() == 0 ? state.set(NEW) : state,
        (state, right) -> entry.cache.putIfAbsent("a", String.valueOf(NEW)));
    compare(
        entry,
        "replace",
        (state, right) -> state.value() == 0 ? state : state.set(NEW),
        (state, right) -> entry.cache.replace("a", String.valueOf(NEW)));
    compareProcessors(entry);
  }

  private static void compareProcessors(Entry entry) {
    compare(
        entry,
        "a processor that removes",
        (state, right) -> state.value() == 0 ? state : state.evicted(),
        (state, right) ->
            entry.cache.invoke(
                "a",
                (found, arguments) -> {
                  if (found.exists()) {
                    found.remove();
                  }
                  return null;
                }));
    compare(
        entry,
        "a processor that reads",
        (state, right) -> state,
        (state, right) -> entry.cache.invoke("a", (found, arguments) -> found.getValue()));
    compare(
        entry,
        "a processor that sets",
        (state, right) -> state.holds() == 0 ? state.set(NEW) : state.evicted(),
        (state, right) ->
            entry.cache.invoke(
                "a",
                (found, arguments) -> {
                  found.setValue(String.valueOf(NEW));
                  return null;
                }));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "{a}", "a}b{c", "{", "}"})
  void take_doesWhatTheModelSays_fromEachState_whateverTheKey(String key) {
    Entry entry = new Entry(Way.PLAIN, key);
    for (FencedEntry state : states()) {
      entry.set(state);
      StoreRight right = entry.backing.take(key, null, soon()).await();
      entry.stamps.putIfAbsent(13, right.stamp());
      FencedEntry expected = state.taken(13);
      assertThat(entry.get()).as("from %s", state).isEqualTo(expected);
      assertThat(right.isGranted()).as("from %s", state).isEqualTo(expected.right() != 0);
      assertThat(right.entryFound()).as("from %s", state).isEqualTo(state.value() != 0);
      entry.backing.release(right);
      // Only who made the stamp gives it back.
      FencedEntry released = expected.right() == 13 ? expected.released(13) : expected;
      org.awaitility.Awaitility.await()
          .untilAsserted(() -> assertThat(entry.get()).as("from %s", state).isEqualTo(released));
      entry.stamps.remove(13);
    }
  }

  private static FencedEntry seen(FencedEntry model) {
    return new FencedEntry(model.value(), model.stamp(), model.holds() == 0 ? 0 : 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hold_doesWhatTheModelSays_fromEachState(boolean withRight) {
    Entry entry = new Entry(Way.PLAIN, "{a}");
    for (FencedEntry state : states()) {
      if (state.holds() != 0) {
        continue;
      }
      for (boolean alone : List.of(true, false)) {
        entry.set(state);
        EngineHold other = entry.backing.hold(new Eviction.OfKey(entry.key));
        EngineHold hold = entry.backing.hold(new Eviction.OfKey(entry.key));
        FencedEntry model = state;
        if (!alone) {
          other.begin(soon()).await();
          model = model.held(2, 14);
        }
        hold.begin(soon()).await();
        entry.stamps.put(13, hold.right().stamp());
        model = model.held(1, 13);
        assertThat(entry.get()).as("held from %s", state).isEqualTo(seen(model));
        assertThat(hold.right().isGranted()).isEqualTo(alone);

        hold.end(withRight, soon()).await();
        model = model.unheld(1, withRight ? 13 : 0);
        assertThat(entry.get()).as("ended from %s", state).isEqualTo(seen(model));
        other.end(true, soon()).await();
      }
    }
  }
}
