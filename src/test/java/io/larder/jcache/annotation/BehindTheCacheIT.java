package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.connection.RedisConnection;
import io.larder.jcache.CacheRecovered;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import io.larder.testkit.wire.FaultyLink;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.annotation.GeneratedCacheKey;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What stands behind a cache: a database that its writer changes, listeners, statistics. Only the
 * application's own calls reach it, each once, and none is turned into another.
 */
@RedisTest
class BehindTheCacheIT {
  private static final String CACHE = "behind.orders";

  private final Writer writer = new Writer();
  private Fixture fixture;
  private OwnRedis redis;
  private Service service;
  private Cache<GeneratedCacheKey, Object> cache;

  /** The writer of a database, which notes what it is asked for. */
  private static final class Writer implements CacheWriter<GeneratedCacheKey, Object> {
    final Map<Object, Object> rows = new ConcurrentHashMap<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile Runnable inside = () -> {};

    @Override
    public void write(Cache.Entry<? extends GeneratedCacheKey, ? extends Object> entry) {
      inside.run();
      calls.add("write");
      rows.put(entry.getKey(), entry.getValue());
    }

    @Override
    public void writeAll(
        Collection<Cache.Entry<? extends GeneratedCacheKey, ? extends Object>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      inside.run();
      calls.add("delete");
      rows.remove(key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.forEach(this::delete);
      keys.clear();
    }
  }

  /** What no JSON shows whole. */
  static final class Loop {
    public Loop getSelf() {
      return this;
    }
  }

  @ApplicationScoped
  static class Service {
    final AtomicInteger recoveries = new AtomicInteger();
    volatile Runnable inside = () -> {};

    public AtomicInteger recoveries() {
      return recoveries;
    }

    public void inside(Runnable step) {
      inside = step;
    }

    @CachePut(cacheName = CACHE)
    public void save(String id, @CacheValue Object order) {
      inside.run();
    }

    @CachePut(cacheName = CACHE)
    public CompletionStage<Integer> saveAsync(String id, @CacheValue Object order) {
      inside.run();
      return CompletableFuture.completedFuture(1);
    }

    @CacheResult(cacheName = CACHE)
    public String find(String id) {
      inside.run();
      return "none";
    }

    @CacheResult(cacheName = CACHE)
    public CompletionStage<String> findAsync(String id) {
      inside.run();
      return CompletableFuture.completedFuture("none");
    }

    @CacheRemove(cacheName = CACHE)
    public void forget(String id) {}

    @CacheRemoveAll(cacheName = CACHE)
    public void forgetAll() {}

    @CacheResult(cacheName = "behind.other")
    public String other(String id) {
      return "other";
    }

    void on(@Observes CacheRecovered event) {
      recoveries.incrementAndGet();
    }
  }

  @BeforeEach
  void open(Fixture fixture) {
    this.fixture = fixture;
    redis = fixture.redis();
  }

  private void start(String... more) {
    start(redis.settings(), more);
  }

  private void start(Map<String, String> server, String... more) {
    Map<String, String> settings =
        ServerSettings.with(
            server,
            "redis.retry.delay",
            "50",
            "redis.retry.max-delay",
            "PT0.2S",
            "redis.cache." + CACHE + ".statistics",
            "true");
    TestContainer container = fixture.container(ServerSettings.with(settings, more), Service.class);
    service = container.get(Service.class);
    cache =
        container
            .get(CacheManager.class)
            .createCache(
                CACHE,
                new MutableConfiguration<GeneratedCacheKey, Object>()
                    .setTypes(GeneratedCacheKey.class, Object.class)
                    .setStatisticsEnabled(true)
                    .setWriteThrough(true)
                    .setCacheWriterFactory(() -> writer));
    connection = container.get(RedisConnection.class);
  }

  private RedisConnection connection;

  private void save(boolean async, String id, Object order) {
    if (async) {
      service.saveAsync(id, order).toCompletableFuture().join();
    } else {
      service.save(id, order);
    }
  }

  private void killed() {
    redis.kill();
    await().until(() -> connection.state() != RedisConnection.State.CONNECTED);
  }

  private void back() {
    redis.start();
    await().until(() -> service.recoveries().get() > 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void put_whileRedisIsAway_isWritten_andNeverDeleted(boolean async) {
    start();
    save(async, "1", "first");
    redis.ask("SAVE");
    killed();

    save(async, "1", "second");
    save(async, "2", "third");
    back();

    assertThat(writer.calls).containsExactly("write", "write", "write");
    assertThat(writer.rows.values()).containsExactlyInAnyOrder("second", "third");
    // The server came back with what it had on disk: that is gone.
    assertThat(service.find("1")).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void put_whoseReplyIsLost_isWrittenOnce_andNeverDeleted(boolean async) {
    FaultyLink link = fixture.closing(new FaultyLink(redis.address(), 1));
    start(ServerSettings.of(link.address()));
    save(async, "1", "first");
    link.loseReply("second", 1);

    save(async, "1", "second");

    await().until(link::hasLostReply);
    assertThat(writer.calls).containsExactly("write", "write");
    assertThat(writer.rows.values()).containsExactly("second");
    await().until(() -> connection.state() == RedisConnection.State.CONNECTED);
    await().until(() -> List.of("none", "second").contains(service.find("1")));
    service.find("probe");
    assertThat(writer.calls).doesNotContain("delete");
    assertThat(writer.rows).doesNotContainValue("first");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void put_whileRedisHangs_isWrittenOnce_andNeverDeleted(boolean async) {
    start("redis.cache.default.deadline", "PT0.5S", "redis.timeout", "PT20S");
    save(async, "1", "first");
    redis.freeze();
    try {
      save(async, "1", "second");
    } finally {
      redis.thaw();
    }
    await().until(() -> service.recoveries().get() > 0);

    assertThat(writer.calls).containsExactly("write", "write");
    assertThat(writer.rows.values()).containsExactly("second");
  }

  /** Takes longer than the deadline of the cache. */
  private static void takeItsTime() {
    try {
      boolean never = new CountDownLatch(1).await(2_500, TimeUnit.MILLISECONDS);
      assertThat(never).isFalse();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void put_withAWriterSlowerThanTheDeadline_isStored(boolean async) {
    start("redis.cache.default.deadline", "PT2S", "redis.timeout", "PT20S");
    save(async, "1", "first");
    service.other("a");
    try (LogCapture log = new LogCapture()) {
      writer.inside = BehindTheCacheIT::takeItsTime;

      save(async, "1", "second");

      assertThat(service.find("1")).isEqualTo("second");
      assertThat(writer.calls).containsExactly("write", "write");
      assertThat(log.lines()).noneMatch(line -> line.startsWith("WARNING"));
    }
  }

  @Test
  void put_thatWaitsForASlowWriterOfAnotherCall_isStored() throws Exception {
    start("redis.cache.default.deadline", "PT2S", "redis.timeout", "PT20S");
    save(false, "1", "first");
    CountDownLatch writing = new CountDownLatch(1);
    writer.inside =
        () -> {
          writing.countDown();
          takeItsTime();
        };
    try (LogCapture log = new LogCapture()) {
      Service bean = service;
      CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> bean.save("1", "second"));
      writing.await();
      writer.inside = () -> {};

      service.save("1", "third");

      slow.join();
      assertThat(service.find("1")).isEqualTo(writer.rows.values().iterator().next());
      assertThat(log.lines()).noneMatch(line -> line.startsWith("WARNING"));
    }
  }

  @Test
  void removals_withAWriterSlowerThanTheDeadline_areMade() {
    start("redis.cache.default.deadline", "PT2S", "redis.timeout", "PT20S");
    save(false, "1", "first");
    save(false, "2", "second");
    try (LogCapture log = new LogCapture()) {
      writer.inside = BehindTheCacheIT::takeItsTime;

      service.forget("1");
      assertThat(cache).hasSize(1);
      service.forgetAll();

      assertThat(cache).isEmpty();
      assertThat(writer.rows).isEmpty();
      assertThat(log.lines()).noneMatch(line -> line.startsWith("WARNING"));
    }
  }

  /** Redis is away while the method runs: JSR-107's writer learns of a removal all the same. */
  @Test
  void removal_whileRedisIsAway_reachesTheWriterOnce_andNoReplayDoes() {
    start();
    save(false, "1", "first");
    redis.ask("SAVE");
    killed();

    service.forget("1");
    assertThat(writer.calls).containsExactly("write", "delete");
    save(false, "1", "second");
    service.forgetAll();
    back();

    assertThat(writer.calls).containsExactly("write", "delete", "write");
    assertThat(writer.rows.values()).containsExactly("second");
    assertThat(cache).isEmpty();
  }

  /** Notes removals. */
  private static final class Listener implements CacheEntryRemovedListener<Object, Object> {
    final AtomicInteger removals = new AtomicInteger();
    volatile Runnable inside = () -> {};

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends Object, ? extends Object>> events) {
      inside.run();
      events.forEach(event -> removals.incrementAndGet());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void changes_withAListenerSlowerThanTheDeadline_areMade(boolean async) {
    start("redis.cache.default.deadline", "PT2S", "redis.timeout", "PT20S");
    save(async, "1", "first");
    save(async, "2", "second");
    Listener listener = new Listener();
    listener.inside = BehindTheCacheIT::takeItsTime;
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));
    try (LogCapture log = new LogCapture()) {
      service.forget("1");
      assertThat(cache).hasSize(1);
      service.forgetAll();

      assertThat(cache).isEmpty();
      assertThat(listener.removals).hasValue(2);
      assertThat(log.lines()).noneMatch(line -> line.startsWith("WARNING"));
    }
  }

  @Test
  void replays_reachNeitherListenersNorStatistics() {
    start("redis.jcache.engine", "larder");
    Listener listener = new Listener();
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));
    save(false, "1", "first");
    save(false, "2", "second");
    redis.ask("SAVE");
    killed();
    service.forget("1");
    save(false, "2", "third");
    back();

    assertThat(cache).isEmpty();
    assertThat(listener.removals).hasValue(0);
    assertThat(removals()).isZero();
  }

  private long removals() {
    return ((io.larder.jcache.engine.ManagedCache<?, ?>) (Object) cache)
        .statistics()
        .getCacheRemovals();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void put_ofWhatCannotBeStored_isWritten_andTheOldEntryIsDroppedInRedisOnly(boolean async) {
    start();
    save(async, "1", "first");
    Loop loop = new Loop();

    save(async, "1", loop);

    assertThat(writer.calls).containsExactly("write", "write");
    assertThat(writer.rows.values()).containsExactly(loop);
    assertThat(service.find("1")).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void put_ofANull_dropsTheEntryInRedisOnly(boolean async) {
    start();
    save(async, "1", "first");

    save(async, "1", null);

    assertThat(writer.calls).containsExactly("write");
    assertThat(service.find("1")).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void put_intoACacheThatIsSwitchedOff_isWritten_andNeverDeleted(boolean async) {
    start("redis.cache." + CACHE + ".enabled", "false");

    save(async, "1", "first");

    assertThat(writer.calls).containsExactly("write");
    assertThat(writer.rows.values()).containsExactly("first");
    service.forget("1");
    assertThat(writer.rows).isEmpty();
  }

  @Test
  void put_ofAnInterruptedThread_isWrittenOnce_andNeverDeleted() {
    start();
    service.inside(() -> Thread.currentThread().interrupt());

    service.save("1", "first");

    assertThat(Thread.interrupted()).isTrue();
    service.inside(() -> {});
    service.find("probe");
    assertThat(writer.calls).startsWith("write").doesNotContain("delete");
    assertThat(writer.rows.values()).contains("first");
  }

  /** What a method read before another call changed it must not be written over the change. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void result_thatAnEvictionHasOvertaken_isNotWritten(boolean async) {
    start();
    AtomicInteger times = new AtomicInteger();
    service.inside(
        () -> {
          if (times.incrementAndGet() == 1) {
            String changed =
                CompletableFuture.supplyAsync(
                        () -> {
                          service.save("1", "changed");
                          service.forget("1");
                          return "changed";
                        })
                    .join();
            assertThat(changed).isEqualTo("changed");
          }
        });

    assertThat(async ? service.findAsync("1").toCompletableFuture().join() : service.find("1"))
        .isEqualTo("none");

    assertThat(writer.rows).doesNotContainValue("none");
    service.inside(() -> {});
    assertThat(service.find("1")).isEqualTo("none");
    assertThat(writer.rows).containsValue("none");
  }

  /** The probe of the breaker is a command of Redis' own, not a removal that a writer hears of. */
  @Test
  void probe_reachesNobody() {
    start("redis.cache.default.deadline", "PT0.5S", "redis.timeout", "PT20S");
    service.find("1");
    writer.calls.clear();
    redis.freeze();
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                service.find("probe-" + System.nanoTime());
                return connection.state() == RedisConnection.State.CONNECTED;
              });
      for (int i = 0; i < 10; i++) {
        service.find("open-" + i);
      }
    } finally {
      redis.thaw();
    }
    await().until(() -> service.recoveries().get() > 0);

    assertThat(writer.calls).doesNotContain("delete");
  }

  @Test
  void redissonsEngine_puts_neverBecomeDeletes() {
    start("redis.jcache.engine", "redisson");
    save(false, "1", "first");
    redis.ask("SAVE");
    killed();

    save(false, "1", "second");
    back();

    assertThat(writer.calls).doesNotContain("delete");
    assertThat(writer.rows).isNotEmpty();
    assertThat(service.find("1")).isEqualTo("none");
    save(false, "1", null);
    assertThat(writer.calls).doesNotContain("delete");
  }

  @Test
  void redissonsEngine_aWriterSlowerThanTheDeadline_doesNotOpenTheBreaker() {
    start(
        "redis.jcache.engine",
        "redisson",
        "redis.cache.default.deadline",
        "PT2S",
        "redis.timeout",
        "PT20S");
    save(false, "1", "first");
    try (LogCapture log = new LogCapture()) {
      writer.inside = BehindTheCacheIT::takeItsTime;

      save(false, "1", "second");

      assertThat(service.find("1")).isEqualTo("second");
      assertThat(writer.calls).doesNotContain("delete");
      assertThat(log.lines()).noneMatch(line -> line.startsWith("WARNING"));
    }
  }
}
