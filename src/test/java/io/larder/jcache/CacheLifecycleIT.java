package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection;
import io.larder.connection.call.Deadline;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.PutOptions;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.integration.CacheLoader;
import javax.cache.spi.CachingProvider;
import javax.management.ObjectName;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

@RedisTest
class CacheLifecycleIT {
  private static final class ClosingLoader implements CacheLoader<String, String>, Closeable {
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile ClassLoader context;

    @Override
    public String load(String key) {
      context = Thread.currentThread().getContextClassLoader();
      calls.add("load");
      return key + "!";
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> all = new HashMap<>();
      keys.forEach(key -> all.put(key, load(key)));
      return all;
    }

    @Override
    public void close() throws IOException {
      calls.add("close");
      throw new IOException("on purpose");
    }
  }

  private static final class Listener implements CacheEntryCreatedListener<String, String> {
    final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      events.forEach(event -> seen.add(event.getKey() + "=" + event.getValue()));
    }
  }

  private static Map<String, String> settings(OwnRedis redis) {
    return redis.settings("redis.startup", "lazy", "redis.retry.delay", "50");
  }

  private static void awaitState(Larder larder, RedisConnection.State state) {
    await().atMost(Duration.ofSeconds(30)).until(() -> larder.connection().state() == state);
  }

  @Test
  void codeOfTheApplication_runsWithItsLoaderAndIsClosedOnce(TestRedis redis) {
    ClosingLoader loader = new ClosingLoader();
    try (Larder larder = Larder.start(redis.settings());
        LogCapture log = new LogCapture()) {
      Cache<String, String> cache =
          larder
              .caching()
              .getCacheManager()
              .createCache(
                  "lifecycle-loader",
                  new MutableConfiguration<String, String>()
                      .setReadThrough(true)
                      .setCacheLoaderFactory(() -> loader));
      assertThat(cache.get("a")).isEqualTo("a!");
      assertThat(loader.context).isSameAs(larder.caching().getDefaultClassLoader());
      cache.clear();
      cache.close();
      cache.close();
      assertThat(loader.calls).containsExactly("load", "close");
      assertThat(log.lines()).anyMatch(line -> line.contains("LARDER-5005"));
      assertThatThrownBy(() -> cache.get("a")).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void listener_seesEntriesAsTheApplicationWroteThem(TestRedis redis) {
    Listener listener = new Listener();
    var configuration =
        new MutableCacheEntryListenerConfiguration<String, String>(
            () -> listener, null, false, true);
    try (Larder larder = Larder.start(redis.settings())) {
      Cache<String, String> cache =
          larder
              .caching()
              .getCacheManager()
              .createCache("lifecycle-listener", new MutableConfiguration<String, String>());
      cache.registerCacheEntryListener(configuration);
      assertThatThrownBy(() -> cache.registerCacheEntryListener(configuration))
          .isInstanceOf(IllegalArgumentException.class);
      cache.put("a", "1");
      assertThat(listener.seen).containsExactly("a=1");
      cache.deregisterCacheEntryListener(configuration);
      cache.put("b", "2");
      assertThat(listener.seen).containsExactly("a=1");
      cache.clear();
    }
  }

  @Test
  void managementBeans_areThereUntilTheCacheIsClosed(TestRedis redis) throws Exception {
    var server = ManagementFactory.getPlatformMBeanServer();
    ObjectName every = new ObjectName("javax.cache:*");
    try (Larder larder =
        Larder.start(
            redis.settings(
                "redis.cache.lifecycle-jmx.statistics", "true",
                "redis.cache.lifecycle-jmx.management", "true"))) {
      BackingCache cache = larder.caching().engineCaches().annotated("lifecycle-jmx");
      cache
          .get("k", String.class, Deadline.in(Duration.ofSeconds(20)))
          .stage()
          .toCompletableFuture()
          .join();
      assertThat(server.queryNames(every, null))
          .extracting(ObjectName::toString)
          .containsExactlyInAnyOrder(
              "javax.cache:type=CacheStatistics,CacheManager=larder.larder.test.,Cache=lifecycle-jmx",
              "javax.cache:type=CacheConfiguration,CacheManager=larder.larder.test.,Cache=lifecycle-jmx");
      assertThat(
              server.getAttribute(
                  new ObjectName(
                      "javax.cache:type=CacheStatistics,CacheManager=larder.larder.test.,"
                          + "Cache=lifecycle-jmx"),
                  "CacheMisses"))
          .isEqualTo(1L);
    }
    assertThat(server.queryNames(every, null)).isEmpty();
  }

  @Test
  void managementBeans_ofTwoApplicationsInOneServer_doNotMeet(TestRedis redis) throws Exception {
    var server = ManagementFactory.getPlatformMBeanServer();
    ObjectName every = new ObjectName("javax.cache:type=CacheStatistics,Cache=lifecycle-twin,*");
    String statistics = "redis.cache.lifecycle-twin.statistics";
    try (Larder first = Larder.start(redis.settings(statistics, "true"))) {
      open(first, "lifecycle-twin");
      Set<ObjectName> firstBean = server.queryNames(every, null);
      assertThat(firstBean).hasSize(1);
      String other = TestRedis.PREFIX + "other:";
      try (Larder second =
          Larder.start(redis.settings(statistics, "true", "redis.key.prefix", other))) {
        open(second, "lifecycle-twin");
        assertThat(server.queryNames(every, null)).hasSize(2);
      }
      assertThat(server.queryNames(every, null)).isEqualTo(firstBean);

      try (Larder same = Larder.start(redis.settings(statistics, "true"))) {
        open(same, "lifecycle-twin");
        assertThat(server.queryNames(every, null)).hasSize(2);
      }
      assertThat(server.queryNames(every, null)).isEqualTo(firstBean);
    }
    assertThat(server.queryNames(every, null)).isEmpty();
  }

  private static void open(Larder larder, String cache) {
    BackingCache opened = larder.caching().engineCaches().annotated(cache);
    opened
        .get("k", String.class, Deadline.in(Duration.ofSeconds(20)))
        .stage()
        .toCompletableFuture()
        .join();
  }

  @Test
  void manager_afterItsEnd_refuses(TestRedis redis) {
    try (Larder larder = Larder.start(redis.settings())) {
      CacheManager manager = larder.caching().getCacheManager();
      manager.createCache("lifecycle-types", new MutableConfiguration<String, String>());
      assertThatThrownBy(() -> manager.createCache("lifecycle-types", new MutableConfiguration<>()))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("LARDER-5004");
      assertThatThrownBy(() -> manager.getCache("lifecycle-types", String.class, Long.class))
          .isInstanceOf(ClassCastException.class)
          .hasMessageContaining("LARDER-5003");
      manager.close();
      assertThatThrownBy(manager::getCacheNames).isInstanceOf(IllegalStateException.class);
      assertThat(larder.caching().getCacheManager()).isNotSameAs(manager);
      assertThat(larder.connection().client().isShutdown()).isFalse();
    }
  }

  @Test
  void redisDown_everyFailureIsACacheException_andEntriesExpireAfterwards() {
    try (OwnRedis redis = OwnRedis.prepared();
        Larder larder = Larder.start(settings(redis))) {
      Cache<String, String> cache =
          larder
              .caching()
              .getCacheManager()
              .createCache("lifecycle-down", new MutableConfiguration<String, String>());
      BackingCache engine = larder.caching().engineCaches().annotated("lifecycle-down");

      assertUnavailable(cache, engine);
      redis.start();
      awaitState(larder, RedisConnection.State.CONNECTED);
      cache.put("a", "1");
      assertThat(cache.get("a")).isEqualTo("1");
      engine
          .put(
              "b",
              "2",
              String.class,
              PutOptions.DEFAULT.withTtl(Duration.ofMillis(10)),
              Deadline.in(Duration.ofSeconds(20)))
          .stage()
          .toCompletableFuture()
          .join();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  larder
                      .connection()
                      .client()
                      .getKeys()
                      .getKeysByPattern(TestRedis.PREFIX + "j:lifecycle-down:*"),
              Matchers.contains(TestRedis.PREFIX + "j:lifecycle-down:\"a\""));

      redis.kill();
      awaitState(larder, RedisConnection.State.DISCONNECTED);
      assertUnavailable(cache, engine);
    }
  }

  private static void assertUnavailable(Cache<String, String> cache, BackingCache engine) {
    List<Runnable> calls =
        List.of(
            () -> cache.get("a"),
            () -> cache.getAll(Set.of("a")),
            () -> cache.put("a", "1"),
            () -> cache.removeAll(),
            () -> cache.clear(),
            () -> cache.iterator(),
            () -> cache.invoke("a", (entry, arguments) -> entry.getValue()),
            () -> cache.getCacheManager().destroyCache("lifecycle-down"));
    for (Runnable call : calls) {
      assertThatThrownBy(call::run)
          .isInstanceOf(CacheException.class)
          .hasCauseInstanceOf(RedisUnavailableException.class)
          .hasMessageContaining("LARDER-2006");
    }
    assertThatThrownBy(
            () ->
                engine
                    .get("a", String.class, Deadline.in(Duration.ofSeconds(20)))
                    .stage()
                    .toCompletableFuture()
                    .join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RedisUnavailableException.class);
  }

  @Test
  void provider_askedForByName_worksWithoutCdi(TestRedis redis) {
    redis.settings().forEach(System::setProperty);
    try (CachingProvider provider =
            Caching.getCachingProvider("io.larder.jcache.LarderCachingProvider");
        CacheManager manager = provider.getCacheManager()) {
      Cache<String, String> cache =
          manager.createCache("lifecycle-se", new MutableConfiguration<String, String>());
      cache.put("a", "1");
      assertThat(cache.get("a")).isEqualTo("1");
      cache.clear();
    } finally {
      redis.settings().keySet().forEach(System::clearProperty);
    }
  }
}
