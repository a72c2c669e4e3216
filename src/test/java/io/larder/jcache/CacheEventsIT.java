package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.support.EachTopology;
import io.larder.support.LogCapture;
import io.larder.support.TestServers;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder.SingletonFactory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What listeners are told, of changes here and in other JVMs. */
@EachTopology
class CacheEventsIT extends EngineTest {
  CacheEventsIT(TestServers servers) {
    super(servers);
  }

  /** Writes down what it is told: the type, the key, the old value, the value, and the thread. */
  private static final class Listener
      implements CacheEntryCreatedListener<String, String>,
          CacheEntryUpdatedListener<String, String>,
          CacheEntryRemovedListener<String, String>,
          CacheEntryExpiredListener<String, String> {
    final List<String> heard = new CopyOnWriteArrayList<>();
    volatile Thread thread;
    volatile RuntimeException failure;

    private void hear(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      thread = Thread.currentThread();
      events.forEach(
          event ->
              heard.add(
                  event.getEventType()
                      + " "
                      + event.getKey()
                      + " "
                      + event.getOldValue()
                      + " "
                      + event.getValue()));
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      hear(events);
    }
  }

  private static MutableCacheEntryListenerConfiguration<String, String> configuration(
      Listener listener, boolean oldValue, boolean synchronous) {
    return new MutableCacheEntryListenerConfiguration<>(
        new SingletonFactory<>(listener), null, oldValue, synchronous);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  /** Writes until the listener hears of it and of everything before, then forgets all that. */
  private static void awaitHearing(Listener listener, Cache<String, String> writer) {
    soon()
        .until(
            () -> {
              writer.put("probe", "1");
              return !listener.heard.isEmpty();
            });
    writer.remove("probe");
    soon().until(() -> listener.heard.stream().anyMatch(line -> line.startsWith("REMOVED")));
    listener.heard.clear();
  }

  @Test
  void synchronousListener_isToldBeforeTheCallReturns() {
    Listener listener = new Listener();
    Cache<String, String> cache = cache();
    cache.registerCacheEntryListener(configuration(listener, true, true));

    cache.put("a", "1");
    cache.put("a", "2");
    cache.putAll(Map.of("b", "1"));
    cache.putIfAbsent("c", "1");
    cache.putIfAbsent("c", "2");
    cache.replace("c", "1", "3");
    cache.invoke(
        "c",
        (entry, arguments) -> {
          entry.setValue(entry.getValue() + "!");
          return null;
        });
    cache.getAndRemove("b");
    cache.removeAll(Set.of("a"));
    cache.remove("absent");

    assertThat(listener.heard)
        .containsExactly(
            "CREATED a null 1",
            "UPDATED a 1 2",
            "CREATED b null 1",
            "CREATED c null 1",
            "UPDATED c 1 3",
            "UPDATED c 3 3!",
            "REMOVED b 1 1",
            "REMOVED a 2 2");
    assertThat(listener.thread).isSameAs(Thread.currentThread());
  }

  @Test
  void removeAll_tellsOfEachEntry_andClearOfNone() {
    Listener listener = new Listener();
    Cache<String, String> cache = cache();
    cache.putAll(Map.of("a", "1", "b", "2"));
    cache.registerCacheEntryListener(configuration(listener, true, true));

    cache.removeAll();
    assertThat(listener.heard).containsExactlyInAnyOrder("REMOVED a 1 1", "REMOVED b 2 2");
    cache.put("c", "3");
    listener.heard.clear();
    cache.clear();
    assertThat(cache.containsKey("c")).isFalse();
    assertThat(listener.heard).isEmpty();
  }

  @Test
  void oldValue_isToldOnlyWhereRequired() {
    Listener listener = new Listener();
    Cache<String, String> cache = cache();
    cache.registerCacheEntryListener(configuration(listener, false, true));
    cache.put("a", "1");
    cache.put("a", "2");
    cache.remove("a");
    assertThat(listener.heard)
        .containsExactly("CREATED a null 1", "UPDATED a null 2", "REMOVED a null null");
  }

  @Test
  void changesInAnotherJvm_areToldInTheirOrder_withOldValues() {
    Listener listener = new Listener();
    Cache<String, String> here = cache();
    here.registerCacheEntryListener(configuration(listener, true, false));
    Cache<String, String> elsewhere = cache();
    awaitHearing(listener, elsewhere);

    elsewhere.put("a", "1");
    elsewhere.put("a", "2");
    elsewhere.putIfAbsent("a", "3");
    elsewhere.getAndPut("{a}:b", "1");
    elsewhere.invoke(
        "a",
        (entry, arguments) -> {
          entry.setValue(entry.getValue() + "!");
          return null;
        });
    elsewhere.remove("a");
    here.put("c", "here");

    soon().untilAsserted(() -> assertThat(listener.heard).hasSize(6));
    assertThat(listener.heard)
        .contains("CREATED {a}:b null 1", "CREATED c null here")
        .containsSubsequence(
            "CREATED a null 1", "UPDATED a 1 2", "UPDATED a 2 2!", "REMOVED a 2! 2!");
    assertThat(listener.thread).isNotSameAs(Thread.currentThread());
  }

  @Test
  void filter_andEndOfRegistration_holdForBoth() {
    Listener listener = new Listener();
    Cache<String, String> here = cache();
    MutableCacheEntryListenerConfiguration<String, String> filtered =
        new MutableCacheEntryListenerConfiguration<String, String>(
            new SingletonFactory<>(listener),
            () -> event -> !event.getKey().startsWith("hidden"),
            true,
            false);
    here.registerCacheEntryListener(filtered);
    Listener all = new Listener();
    here.registerCacheEntryListener(configuration(all, true, false));
    Cache<String, String> elsewhere = cache();
    awaitHearing(all, elsewhere);
    soon().until(() -> listener.heard.stream().anyMatch(line -> line.startsWith("REMOVED")));
    listener.heard.clear();

    elsewhere.put("hidden", "1");
    here.put("hidden too", "1");
    elsewhere.put("seen", "1");
    soon().until(() -> all.heard.size() == 3);
    soon().until(() -> !listener.heard.isEmpty());
    assertThat(listener.heard).containsExactly("CREATED seen null 1");

    here.deregisterCacheEntryListener(filtered);
    elsewhere.put("seen", "2");
    soon().until(() -> all.heard.size() == 4);
    assertThat(listener.heard).hasSize(1);
  }

  /** Redis may lose who listens: to FLUSHALL, its own eviction, or a failover. */
  @Test
  void whoListens_lostInRedis_isSaidAgain() {
    Listener listener = new Listener();
    Cache<String, String> here = cache();
    here.registerCacheEntryListener(configuration(listener, true, false));
    Cache<String, String> elsewhere = cache();
    awaitHearing(listener, elsewhere);

    servers.ask("DEL", root("~listeners:" + name));

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              elsewhere.put("a", "1");
              return !listener.heard.isEmpty();
            });
  }

  @Test
  void expiry_isToldOnce_inEachJvm() {
    var policy =
        CreatedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, 300));
    Listener one = new Listener();
    Listener two = new Listener();
    Cache<String, String> here =
        cache(application(), name, strings().setExpiryPolicyFactory(policy));
    Cache<String, String> there =
        cache(application(), name, strings().setExpiryPolicyFactory(policy));
    here.registerCacheEntryListener(configuration(one, true, false));
    there.registerCacheEntryListener(configuration(two, true, false));
    awaitHearing(one, there);
    awaitHearing(two, here);
    one.heard.clear();
    two.heard.clear();

    here.put("a", "1");

    soon().until(() -> one.heard.contains("EXPIRED a 1 1") && two.heard.contains("EXPIRED a 1 1"));
    assertThat(here.containsKey("a")).isFalse();
    // A change of another key, behind which nothing more of the first one comes.
    here.put("last", "1");
    soon().until(() -> two.heard.contains("CREATED last null 1"));
    for (Listener listener : List.of(one, two)) {
      assertThat(listener.heard.stream().filter(line -> line.contains(" a ")))
          .containsExactly("CREATED a null 1", "EXPIRED a 1 1");
    }
  }

  @Test
  void synchronousListener_thatThrows_isReported_andTheChangeStands() {
    Listener failing = new Listener();
    failing.failure = new IllegalStateException("on purpose");
    Listener other = new Listener();
    Cache<String, String> cache = cache();
    cache.registerCacheEntryListener(configuration(failing, true, true));
    cache.registerCacheEntryListener(configuration(other, true, true));

    assertThatThrownBy(() -> cache.put("a", "1"))
        .isInstanceOf(CacheEntryListenerException.class)
        .hasRootCauseMessage("on purpose");
    assertThat(cache.get("a")).isEqualTo("1");
    assertThat(other.heard).containsExactly("CREATED a null 1");
  }

  @Test
  void asynchronousListener_thatThrows_isOneWarning_andIsToldOn() {
    Listener failing = new Listener();
    failing.failure = new IllegalStateException("on purpose");
    Listener other = new Listener();
    Cache<String, String> cache = cache();
    cache.registerCacheEntryListener(configuration(failing, true, false));
    cache.registerCacheEntryListener(configuration(other, true, false));
    try (LogCapture log = new LogCapture()) {
      for (int i = 0; i < 300; i++) {
        cache.put("a", "" + i);
      }
      soon().until(() -> failing.heard.size() == 300 && other.heard.size() == 300);
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARNING LARDER-5002"))
          .singleElement()
          .asString()
          .contains(Listener.class.getName())
          .contains("the next report for this listener");
    }
    assertThat(cache.get("a")).isEqualTo("299");
  }

  @Test
  void expiryPolicy_thatThrows_isOneWarningForEachQuestion() {
    ExpiryPolicy policy =
        (ExpiryPolicy)
            Proxy.newProxyInstance(
                ExpiryPolicy.class.getClassLoader(),
                new Class<?>[] {ExpiryPolicy.class},
                (proxy, question, arguments) -> {
                  throw new IllegalStateException("on purpose");
                });
    Cache<String, String> cache =
        cache(application(), name, strings().setExpiryPolicyFactory(() -> policy));
    try (LogCapture log = new LogCapture()) {
      for (int i = 0; i < 100; i++) {
        cache.put("k" + i % 50, "v");
        cache.get("k" + i % 50);
      }
      assertThat(log.lines())
          .filteredOn(line -> line.contains("the expiry policy"))
          .hasSize(3)
          .allMatch(line -> line.contains("threw java.lang.IllegalStateException"));
    }
  }
}
