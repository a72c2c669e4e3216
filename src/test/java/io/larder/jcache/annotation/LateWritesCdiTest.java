package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was read before an eviction is not written after it. */
@RedisTest
class LateWritesCdiTest {
  private static TestContainer container;
  private static Service service;

  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();
    private volatile Runnable inside = () -> {};

    public void inside(Runnable step) {
      inside = step;
    }

    private int run() {
      int run = runs.incrementAndGet();
      inside.run();
      return run;
    }

    @CacheResult(cacheName = "late")
    public int find(String key) {
      return run();
    }

    @CacheResult(cacheName = "late")
    public CompletionStage<Integer> findAsync(String key) {
      return CompletableFuture.supplyAsync(this::run);
    }

    @CacheRemove(cacheName = "late")
    public void forget(String key) {}

    @CacheRemoveAll(cacheName = "late")
    public void forgetAll() {}

    @CachePut(cacheName = "late")
    public void save(String key, @CacheValue int value) {}

    @CacheResult(cacheName = "late.alone")
    public int findAlone(String key) {
      return run();
    }

    @CacheRemove(cacheName = "late.alone")
    public void forgetAlone(String key) {}

    @CacheRemoveAll(cacheName = "late.alone")
    public void forgetAllAlone() {}
  }

  interface Find {
    int call(Service service, String key);
  }

  record Case(String name, Find find, Consumer<String> evict) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    Find async = (bean, key) -> bean.findAsync(key).toCompletableFuture().join();
    return List.of(
        new Case("one key", Service::find, key -> service.forget(key)),
        new Case("all keys", Service::find, key -> service.forgetAll()),
        new Case("one key, async", async, key -> service.forget(key)),
        new Case("all keys, async", async, key -> service.forgetAll()),
        new Case("one key, alone", Service::findAlone, key -> service.forgetAlone(key)),
        new Case("all keys, alone", Service::findAlone, key -> service.forgetAllAlone()));
  }

  static List<Case> casesOfOneKey() {
    return cases().stream().filter(given -> given.name().startsWith("one")).toList();
  }

  @BeforeAll
  static void start(Fixture fixture) {
    TestContainer container =
        fixture.container(
            fixture.shared().settings("redis.cache.late.alone.single-flight", "off"),
            Service.class);
    service = container.get(Service.class);
  }

  /** A call that waits inside of its method until a step was made. */
  private static int callDuring(Find find, String key, Runnable step) throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    service.inside(
        () -> {
          entered.countDown();
          try {
            leave.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    CompletableFuture<Integer> call =
        CompletableFuture.supplyAsync(
            () -> find.call(service, key), task -> new Thread(task, "late-write").start());
    entered.await();
    service.inside(() -> {});
    step.run();
    leave.countDown();
    return call.get();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void evictedWhileTheMethodRuns_resultIsNotStored(Case given) throws Exception {
    String key = UUID.randomUUID().toString();

    int late = callDuring(given.find(), key, () -> given.evict().accept(key));

    int fresh = given.find().call(service, key);
    assertThat(fresh).isNotEqualTo(late);
    assertThat(given.find().call(service, key)).isEqualTo(fresh);
  }

  @ParameterizedTest
  @MethodSource("casesOfOneKey")
  void anotherKeyEvictedWhileTheMethodRuns_resultIsStored(Case given) throws Exception {
    String key = UUID.randomUUID().toString();

    int late = callDuring(given.find(), key, () -> given.evict().accept("another"));

    assertThat(given.find().call(service, key)).isEqualTo(late);
  }

  @Test
  void replacedWhileTheMethodRuns_resultIsNotStored() throws Exception {
    String key = UUID.randomUUID().toString();

    callDuring(Service::find, key, () -> service.save(key, -7));

    assertThat(service.find(key)).isEqualTo(-7);
  }
}
