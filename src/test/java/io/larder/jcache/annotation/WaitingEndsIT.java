package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.AsyncCacheOperations;
import io.larder.cache.CacheOperations;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that wait for each other, for a stage that is lost, or for somebody who fails. */
@RedisTest
class WaitingEndsIT {
  private OwnRedis redis;
  private TestContainer container;
  private Service service;
  private ExecutorService threads;

  /** The plain method beside the rich one: they share a cache. */
  @ApplicationScoped
  static class Plain {
    @CacheResult(cacheName = "circle")
    public String plain(String key) {
      return "value of " + key;
    }
  }

  /** Methods whose outcome a test decides. */
  @ApplicationScoped
  static class Service {
    @Inject Plain plain;
    @Inject CacheOperations cache;
    final AtomicInteger runs = new AtomicInteger();
    volatile CyclicBarrier both = new CyclicBarrier(1);
    volatile Callable<CompletionStage<String>> stage = CompletableFuture::new;
    volatile Callable<String> work = () -> "value";

    public AtomicInteger runs() {
      return runs;
    }

    public void both(CyclicBarrier barrier) {
      both = barrier;
    }

    public void stage(Callable<CompletionStage<String>> next) {
      stage = next;
    }

    public void work(Callable<String> next) {
      work = next;
    }

    private void meet() {
      try {
        both.await(30, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @CacheResult(cacheName = "circle")
    public String richOf(String key) {
      meet();
      return "rich " + plain.plain(key.equals("a") ? "b" : "a");
    }

    @CacheResult(cacheName = "mixed")
    public String mixed(String key) {
      meet();
      return "mixed " + cache.getOrCompute("mixed", String.class, Duration.ofMinutes(1), () -> "x");
    }

    @CacheResult(cacheName = "lost")
    public CompletionStage<String> find(String key) {
      runs.incrementAndGet();
      try {
        return stage.call();
      } catch (Exception e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @CacheResult(cacheName = "failing")
    public String failing(String key) throws Exception {
      runs.incrementAndGet();
      return work.call();
    }

    @CacheResult(
        cacheName = "failing",
        exceptionCacheName = "failures",
        cachedExceptions = IllegalArgumentException.class)
    public String remembered(String key) throws Exception {
      runs.incrementAndGet();
      return work.call();
    }

    @CacheRemove(cacheName = "evicted")
    public CompletionStage<String> forget(String key) {
      return CompletableFuture.completedFuture("done");
    }

    @CacheResult(cacheName = "off")
    public int off(String key) {
      return runs.incrementAndGet();
    }

    @CacheRemove(cacheName = "off")
    public void forgetOff(String key) {}
  }

  @BeforeEach
  void open(Fixture fixture) {
    redis = fixture.redis();
    threads = Executors.newCachedThreadPool();
    fixture.closing(threads::shutdownNow);
    Map<String, String> settings =
        redis.settings(
            "redis.timeout", "PT30S",
            "redis.cache.evicted.deadline", "PT0.5S",
            "redis.cache.default.deadline", "PT10S",
            "redis.cache.circle.flight-timeout", "PT5M",
            "redis.cache.mixed.flight-timeout", "PT5M",
            "redis.cache.failing.flight-timeout", "PT5M",
            "redis.cache.lost.flight-timeout", "PT0.3S",
            "redis.cache.off.enabled", "false");
    container = fixture.container(settings, Service.class, Plain.class);
    service = container.get(Service.class);
  }

  private static <T> T soon(Future<T> result) throws Exception {
    return result.get(60, TimeUnit.SECONDS);
  }

  @Test
  void twoMethods_thatAskForEachOthersKeys_end() throws Exception {
    service.both(new CyclicBarrier(2));
    Future<String> a = threads.submit(() -> service.richOf("a"));
    Future<String> b = threads.submit(() -> service.richOf("b"));

    assertThat(soon(a)).contains("value of");
    assertThat(soon(b)).contains("value of");
  }

  @Test
  void methodAndGetOrCompute_thatAskForEachOthersKeys_end() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    service.both(both);
    CacheOperations cache = container.get(CacheOperations.class);
    Future<String> a = threads.submit(() -> service.mixed("k"));
    Future<String> b =
        threads.submit(
            () ->
                cache.getOrCompute(
                    "mixed",
                    String.class,
                    Duration.ofMinutes(1),
                    () -> {
                      try {
                        both.await(30, TimeUnit.SECONDS);
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                      service.both(new CyclicBarrier(1));
                      return "computed " + service.mixed("k");
                    }));

    assertThat(soon(a)).startsWith("mixed");
    assertThat(soon(b)).startsWith("computed");
  }

  /** What follows on a stage of the cache is known as part of the computation that asked for it. */
  @Test
  void stages_whoseCallbacksAskForEachOthersKeys_end() throws Exception {
    AsyncCacheOperations cache = container.get(CacheOperations.class).cache("mixed").async();
    CyclicBarrier both = new CyclicBarrier(2);
    CompletionStage<String> one = asking(cache, both, "one", "other");
    CompletionStage<String> other = asking(cache, both, "other", "one");

    String first = one.toCompletableFuture().get(30, TimeUnit.SECONDS);
    String second = other.toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(List.of(first, second)).allMatch(found -> found.endsWith("alone"));
  }

  private static CompletionStage<String> asking(
      AsyncCacheOperations cache, CyclicBarrier both, String key, String next) {
    Duration ttl = Duration.ofMinutes(1);
    return cache.getOrCompute(
        key,
        String.class,
        ttl,
        () -> {
          try {
            both.await(30, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return cache
              .getOrCompute(
                  key + "-step", String.class, ttl, () -> CompletableFuture.completedFuture("step"))
              .thenCompose(
                  step ->
                      cache.getOrCompute(
                          next,
                          String.class,
                          ttl,
                          () -> CompletableFuture.completedFuture("alone")));
        });
  }

  @Test
  void stage_thatIsLost_keepsItsKeyForTheTimeoutOnly() throws Exception {
    service.find("k");
    service.stage(() -> CompletableFuture.completedFuture("fresh"));

    for (int i = 0; i < 3; i++) {
      assertThat(soon(service.find("k").toCompletableFuture())).isEqualTo("fresh");
    }
    assertThat(service.runs().get()).isBetween(2, 3);
  }

  @Test
  void failure_isItsCallersAlone() throws Exception {
    // A script that Redis does not know yet is sent twice: the first right that is given back may
    // be so after the next caller has taken it, who then stores nothing.
    service.work(
        () -> {
          throw new SecurityException("the first one");
        });
    assertThatThrownBy(() -> service.failing("other")).isInstanceOf(SecurityException.class);
    service.runs().set(0);
    CountDownLatch fail = new CountDownLatch(1);
    service.work(
        () -> {
          fail.await();
          throw new SecurityException("guest is not allowed");
        });
    Future<String> guest = threads.submit(() -> service.failing("k"));
    await().until(() -> service.runs().get() == 1);
    List<Future<String>> others =
        IntStream.range(0, 5).mapToObj(i -> threads.submit(() -> service.failing("k"))).toList();
    service.work(() -> "for all");
    fail.countDown();

    for (Future<String> other : others) {
      assertThat(soon(other)).isEqualTo("for all");
    }
    assertThatThrownBy(() -> soon(guest)).hasRootCauseMessage("guest is not allowed");
    assertThat(service.runs()).hasValue(2);
  }

  @Test
  void failure_thatTheCacheStores_isEverybodys() throws Exception {
    CountDownLatch fail = new CountDownLatch(1);
    service.work(
        () -> {
          fail.await();
          throw new IllegalArgumentException("no such key");
        });
    List<Future<String>> callers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      callers.add(threads.submit(() -> service.remembered("k")));
    }
    await().until(() -> service.runs().get() == 1);
    fail.countDown();

    for (Future<String> caller : callers) {
      assertThatThrownBy(() -> soon(caller)).hasRootCauseMessage("no such key");
    }
    assertThat(service.runs()).hasValue(1);
  }

  @Test
  void secondCallerOfAFailingStage_seesTheFormThatTheFirstSees() throws Exception {
    CompletableFuture<String> running = new CompletableFuture<>();
    service.stage(() -> running);
    CompletionStage<String> first = service.find("failing");
    CompletionStage<String> second = service.find("failing");
    service.stage(() -> CompletableFuture.failedFuture(new IllegalStateException("again")));
    running.completeExceptionally(new IllegalStateException("on purpose"));

    assertThat(seen(first)).isExactlyInstanceOf(IllegalStateException.class);
    assertThat(seen(second)).isExactlyInstanceOf(IllegalStateException.class).hasMessage("again");
  }

  private static Throwable seen(CompletionStage<?> stage) throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    stage.whenComplete((value, failure) -> seen.complete(failure));
    return seen.get(60, TimeUnit.SECONDS);
  }

  @Test
  void stagesOfEvictions_completeAtTheirDeadline_whileRecoveryWaits() throws Exception {
    for (int i = 0; i < 20; i++) {
      soon(service.forget("warm").toCompletableFuture());
    }
    redis.freeze();
    try {
      List<CompletionStage<String>> stages = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        stages.add(service.forget("k" + i));
        CompletionStage<String> last = stages.get(i);
        if (i % 5 == 0) {
          assertThat(last.toCompletableFuture().get(15, TimeUnit.SECONDS)).isEqualTo("done");
        }
      }
      for (CompletionStage<String> stage : stages) {
        assertThat(stage.toCompletableFuture().get(15, TimeUnit.SECONDS)).isEqualTo("done");
      }
    } finally {
      redis.thaw();
    }
  }

  @Test
  void cacheThatIsSwitchedOff_runsItsMethodsAndBreaksNothing() {
    assertThat(service.off("k")).isEqualTo(1);
    assertThat(service.off("k")).isEqualTo(2);
    service.forgetOff("k");
    redis.kill();
    service.forgetOff("k");
    assertThat(service.off("k")).isEqualTo(3);
  }
}
