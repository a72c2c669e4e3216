package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder.SingletonFactory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What a listener is told of the changes of other JVMs, from the first one on. */
@EachTopology
class EventsOfOthersIT extends EngineTest {
  EventsOfOthersIT(TestServers servers) {
    super(servers);
  }

  private static final class Listener
      implements CacheEntryCreatedListener<String, String>,
          CacheEntryExpiredListener<String, String> {
    final List<String> told = new CopyOnWriteArrayList<>();

    private void tell(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      events.forEach(
          event ->
              told.add(event.getEventType() + " " + event.getKey() + " " + event.getOldValue()));
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      tell(events);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      tell(events);
    }
  }

  private static MutableCacheEntryListenerConfiguration<String, String> configuration(
      Listener listener) {
    return new MutableCacheEntryListenerConfiguration<>(
        new SingletonFactory<>(listener), null, true, false);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  @Test
  void firstChangeAfterTheRegistration_isHeard() {
    Larder one = application();
    Larder two = application();
    List<Listener> listeners = new ArrayList<>();
    List<Cache<String, String>> caches = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Cache<String, String> here = cache(one, name + i, strings());
      Cache<String, String> there = cache(two, name + i, strings());
      there.get("x");
      Listener listener = new Listener();
      here.registerCacheEntryListener(configuration(listener));
      there.put("k", "v");
      listeners.add(listener);
      caches.add(there);
    }

    soon()
        .untilAsserted(
            () -> assertThat(listeners).allMatch(one1 -> one1.told.contains("CREATED k null")));
    caches.forEach(Cache::clear);
  }

  private static MutableConfiguration<String, String> expiring(long millis) {
    return strings()
        .setExpiryPolicyFactory(
            CreatedExpiryPolicy.factoryOf(
                new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, millis)));
  }

  @Test
  void expiryOfWhatAJvmWithoutListenersWrote_isHeard_once() {
    Cache<String, String> here = cache(application(), name, expiring(500));
    Cache<String, String> too = cache(application(), name, expiring(500));
    Cache<String, String> there = cache(application(), name, expiring(500));
    Listener first = new Listener();
    Listener second = new Listener();
    here.registerCacheEntryListener(configuration(first));
    too.registerCacheEntryListener(configuration(second));

    there.put("k", "v");
    here.put("own", "w");

    for (Listener listener : List.of(first, second)) {
      soon().until(() -> listener.told.contains("EXPIRED k v"));
      soon().until(() -> listener.told.contains("EXPIRED own w"));
    }
    await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
    assertThat(first.told).filteredOn(line -> line.startsWith("EXPIRED")).hasSize(2);
    assertThat(second.told).filteredOn(line -> line.startsWith("EXPIRED")).hasSize(2);
  }

  @Test
  void clearElsewhere_isNoExpiry() {
    Cache<String, String> here = cache(application(), name, expiring(3_000));
    Cache<String, String> there = cache(application(), name, expiring(3_000));
    Listener listener = new Listener();
    here.registerCacheEntryListener(configuration(listener));
    there.put("cleared", "v");
    there.clear();
    there.put("k", "v");

    soon().until(() -> listener.told.contains("EXPIRED k v"));
    assertThat(listener.told).doesNotContain("EXPIRED cleared v");
  }

  @Test
  void removalElsewhere_isNoExpiry() {
    Cache<String, String> here = cache(application(), name, expiring(60_000));
    Cache<String, String> there = cache(application(), name, expiring(60_000));
    Listener listener = new Listener();
    here.registerCacheEntryListener(configuration(listener));
    for (int i = 0; i < 100; i++) {
      there.put("k" + i, "v");
      there.remove("k" + i);
    }
    soon().until(() -> listener.told.size() >= 100);
    await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
    assertThat(listener.told).hasSize(100).allMatch(line -> line.startsWith("CREATED"));
  }

  /** Not even an entry: it is told of as created and expired in one. */
  @Test
  void entryThatExpiresAtOnce_isHeardAsExpired_whoeverMadeIt() {
    MutableConfiguration<String, String> configuration =
        expiring(0).setReadThrough(true).setCacheLoaderFactory(Loader::new);
    configuration.setExpiryPolicyFactory(
        CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ZERO));
    Cache<String, String> here = cache(application(), name, configuration);
    Cache<String, String> there = cache(application(), name, configuration);
    Listener own = new Listener();
    Listener other = new Listener();
    here.registerCacheEntryListener(configuration(own));
    there.registerCacheEntryListener(configuration(other));

    here.put("put", "v");
    assertThat(here.get("get")).isEqualTo("loaded");
    here.getAll(java.util.Set.of("getAll"));
    here.invoke("invoke", (entry, arguments) -> entry.getValue());

    for (Listener listener : List.of(own, other)) {
      soon()
          .untilAsserted(
              () ->
                  assertThat(listener.told)
                      .containsExactlyInAnyOrder(
                          "EXPIRED put v",
                          "EXPIRED get loaded",
                          "EXPIRED getAll loaded",
                          "EXPIRED invoke loaded"));
    }
  }

  private static final class Loader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return "loaded";
    }

    @Override
    public java.util.Map<String, String> loadAll(Iterable<? extends String> keys) {
      java.util.Map<String, String> all = new java.util.HashMap<>();
      keys.forEach(key -> all.put(key, "loaded"));
      return all;
    }
  }
}
