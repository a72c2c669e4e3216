package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.connection.RedisConnection;
import io.larder.guard.CacheGuard;
import io.larder.jcache.CacheDegraded;
import io.larder.jcache.CacheRecovered;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheException;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Annotated methods while Redis is killed, stopped, or was never there. */
@RedisTest
class CacheOutageIT {
  /** Long enough for a busy machine to be answered in time while Redis works. */
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  /** Far above the deadline, far below redis.timeout. */
  private static final Duration GENEROUS = Duration.ofMillis(2_500);

  /** The one that computes, and those who wait for it a limited time. */
  private static final Set<Thread.State> WAITING =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  private Fixture fixture;
  private OwnRedis redis;
  private TestContainer container;
  private Service service;

  /** What the application's threads and events were. */
  @ApplicationScoped
  static class Service {
    final AtomicInteger runs = new AtomicInteger();
    final List<Object> events = new CopyOnWriteArrayList<>();
    final List<String> eventThreads = new CopyOnWriteArrayList<>();
    volatile Runnable inside = () -> {};

    public AtomicInteger runs() {
      return runs;
    }

    public List<Object> events() {
      return events;
    }

    public List<String> eventThreads() {
      return eventThreads;
    }

    public void inside(Runnable step) {
      inside = step;
    }

    @CacheResult(cacheName = "outage")
    public int find(String key) {
      inside.run();
      return runs.incrementAndGet();
    }

    @CacheResult(cacheName = "outage")
    public CompletionStage<Integer> findAsync(String key) {
      return CompletableFuture.supplyAsync(runs::incrementAndGet);
    }

    @CacheRemove(cacheName = "outage")
    public void forget(String key) {}

    @CacheRemoveAll(cacheName = "outage")
    public void forgetAll() {}

    @CachePut(cacheName = "outage")
    public void save(String key, @CacheValue int value) {}

    @CacheResult(cacheName = "strict")
    public int strict(String key) {
      return runs.incrementAndGet();
    }

    @CacheResult(cacheName = "unwritable")
    public Object unwritable(String key) {
      runs.incrementAndGet();
      return new Object();
    }

    @CacheResult(cacheName = "slow")
    public int slow(String key) {
      inside.run();
      return runs.incrementAndGet();
    }

    void on(@Observes CacheDegraded event) {
      note(event);
    }

    void on(@Observes CacheRecovered event) {
      note(event);
    }

    private void note(Object event) {
      events.add(event);
      eventThreads.add(Thread.currentThread().getName());
    }
  }

  @BeforeEach
  void open(Fixture fixture) {
    this.fixture = fixture;
    redis = fixture.closing(OwnRedis.prepared());
  }

  private void start(String... more) {
    Map<String, String> settings =
        redis.settings(
            "redis.retry.delay", "50",
            "redis.retry.max-delay", "PT0.2S",
            "redis.cache.strict.on-failure", "throw",
            "redis.cache.default.deadline", DEADLINE.toString(),
            "redis.cache.default.flight-timeout", "PT2M",
            "redis.timeout", "PT5S");
    container = fixture.container(ServerSettings.with(settings, more), Service.class);
    service = container.get(Service.class);
  }

  private Duration timed(Runnable call) {
    long begin = System.nanoTime();
    call.run();
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Calls one after the other; the longest of them. */
  private Duration worst(int calls) {
    Duration worst = Duration.ZERO;
    for (int i = 0; i < calls; i++) {
      String key = "during-" + i;
      int before = service.runs().get();
      Duration took = timed(() -> service.find(key));
      assertThat(service.runs().get() - before).as("runs of call %s", i).isOne();
      worst = took.compareTo(worst) > 0 ? took : worst;
    }
    return worst;
  }

  private void awaitRecovery() {
    await().until(() -> service.events().stream().anyMatch(CacheRecovered.class::isInstance));
  }

  @Test
  void redisKilled_methodsRunOnceEach_andAreCachedAgainAfterwards() {
    redis.start();
    start();
    int first = service.find("a");
    assertThat(service.find("a")).isEqualTo(first);
    try (LogCapture log = new LogCapture()) {
      redis.kill();

      Duration worst = worst(30);

      System.out.println("killed: worst call " + worst.toMillis() + " ms");
      assertThat(worst).isLessThan(GENEROUS);
      redis.start();
      awaitRecovery();
      assertThat(log.lines().stream().filter(line -> line.contains("LARDER-6003"))).hasSize(1);
    }
    int again = service.find("a");
    assertThat(service.find("a")).isEqualTo(again);
    assertThat(service.events())
        .extracting(event -> (Object) event.getClass())
        .containsExactly(CacheDegraded.class, CacheRecovered.class);
    assertThat(service.eventThreads()).noneMatch(name -> name.contains("redisson"));
  }

  @Test
  void redisStopped_callsCostTheDeadline_andEvictionsHoldAfterwards() {
    redis.start();
    start();
    int evicted = service.find("evicted");
    int kept = service.find("kept");
    int replaced = service.find("replaced");
    redis.freeze();
    try {
      Duration first = timed(() -> service.forget("evicted"));
      service.save("replaced", -1);
      Duration worst = worst(30);

      System.out.println(
          "stopped: eviction " + first.toMillis() + " ms, worst call " + worst.toMillis() + " ms");
      assertThat(first).isLessThan(GENEROUS);
      assertThat(worst).isLessThan(GENEROUS);
    } finally {
      redis.thaw();
    }
    awaitRecovery();

    assertThat(service.find("evicted")).isNotEqualTo(evicted);
    assertThat(service.find("replaced")).isNotEqualTo(replaced);
    assertThat(service.find("kept")).isEqualTo(kept);
    CacheRecovered recovered = (CacheRecovered) service.events().get(1);
    assertThat(recovered.evictions()).isEqualTo(2);
  }

  @Test
  void redisStopped_reads_costTheDeadlineUntilTheBreakerOpens() {
    redis.start();
    start();
    int kept = service.find("kept");
    redis.freeze();
    try {
      int slow = 0;
      for (int i = 0; i < 30; i++) {
        String key = "read-" + i;
        Duration took = timed(() -> service.find(key));
        assertThat(took).isLessThan(GENEROUS);
        slow += took.compareTo(DEADLINE.multipliedBy(4).dividedBy(5)) >= 0 ? 1 : 0;
      }
      System.out.println("stopped: " + slow + " of 30 reads cost the deadline");
      assertThat(slow).isBetween(1, CacheGuard.FAILURES);
      assertThat(service.runs().get()).isEqualTo(31);
    } finally {
      redis.thaw();
    }
    awaitRecovery();
    assertThat(service.find("kept")).isEqualTo(kept);
  }

  @Test
  void redisStopped_removalOfAll_holdsAfterwards() {
    redis.start();
    start();
    int before = service.find("a");
    redis.freeze();
    try {
      service.forgetAll();
    } finally {
      redis.thaw();
    }
    awaitRecovery();

    assertThat(service.find("a")).isNotEqualTo(before);
  }

  @Test
  void redisStopsBetweenReadAndWrite_methodRunsOnce() {
    redis.start();
    start();
    service.find("warm");
    service.inside(() -> redis.freeze());
    try {
      Duration took = timed(() -> service.find("written-late"));

      assertThat(took).isLessThan(GENEROUS);
      assertThat(service.runs().get()).isEqualTo(2);
    } finally {
      service.inside(() -> {});
      redis.thaw();
    }
  }

  @Test
  void redisNeverThere_methodsRunOnceEach() throws Exception {
    start("redis.startup", "lazy");

    Duration worst = worst(30);

    System.out.println("never there: worst call " + worst.toMillis() + " ms");
    assertThat(worst).isLessThan(GENEROUS);
    assertThat(service.findAsync("async").toCompletableFuture().get()).isEqualTo(31);
    service.forget("a");
    redis.start();
    awaitRecovery();
    int first = service.find("b");
    assertThat(service.find("b")).isEqualTo(first);
  }

  @Test
  void onFailureThrow_givesCacheException_beforeTheMethodRuns() {
    redis.start();
    // Here even the first call must be answered in time, and later ones must not wait at all.
    start("redis.cache.strict.deadline", "PT1M");
    service.strict("a");
    redis.kill();
    await()
        .until(
            () -> container.get(RedisConnection.class).state() != RedisConnection.State.CONNECTED);

    for (int call = 0; call < 20; call++) {
      assertThatThrownBy(() -> service.strict("a"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("strict");
    }
    assertThat(service.runs().get()).isOne();
  }

  @Test
  void unwritableResult_isReturned_andReportedOnce() {
    redis.start();
    start();
    try (LogCapture log = new LogCapture()) {
      for (int call = 0; call < 5; call++) {
        assertThat(service.unwritable("a")).isNotNull();
      }
      assertThat(log.lines().stream().filter(line -> line.contains("LARDER-6006"))).hasSize(1);
    }
    assertThat(service.runs().get()).isEqualTo(5);
  }

  @Test
  void stampede_oneKey_oneRun() throws Exception {
    redis.start();
    start();
    stampede();
  }

  @Test
  void stampede_whileRedisIsDown_oneRun() throws Exception {
    start("redis.startup", "lazy");
    worst(10);
    service.runs().set(0);
    stampede();
  }

  private void stampede() throws Exception {
    int threads = 200;
    CountDownLatch ready = new CountDownLatch(threads);
    CountDownLatch release = new CountDownLatch(1);
    service.inside(
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> results =
          java.util.stream.IntStream.range(0, threads)
              .mapToObj(
                  i ->
                      pool.submit(
                          () -> {
                            ready.countDown();
                            return service.slow("one");
                          }))
              .toList();
      ready.await();
      await()
          .until(
              () ->
                  Thread.getAllStackTraces().entrySet().stream()
                          .filter(e -> e.getKey().getName().startsWith("pool-"))
                          .filter(e -> WAITING.contains(e.getKey().getState()))
                          .count()
                      >= threads);
      release.countDown();
      for (Future<Integer> result : results) {
        assertThat(result.get()).isOne();
      }
    } finally {
      release.countDown();
      pool.shutdownNow();
    }
    assertThat(service.runs().get()).isOne();
  }
}
