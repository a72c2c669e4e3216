package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.jcache.CacheRecovered;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheException;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes and evictions that fail with {@code on-failure=throw}. */
@RedisTest
class OnFailureThrowIT {
  private static final String CACHE = "strict.writes";

  private OwnRedis redis;
  private Service service;

  @ApplicationScoped
  static class Service {
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger recoveries = new AtomicInteger();
    volatile Runnable inside = () -> {};

    public AtomicInteger runs() {
      return runs;
    }

    public AtomicInteger recoveries() {
      return recoveries;
    }

    public void inside(Runnable step) {
      inside = step;
    }

    private int run() {
      inside.run();
      return runs.incrementAndGet();
    }

    @CacheResult(cacheName = CACHE)
    public int find(String key) {
      return run();
    }

    @CacheResult(cacheName = CACHE)
    public CompletionStage<Integer> findAsync(String key) {
      return CompletableFuture.supplyAsync(this::run);
    }

    @CachePut(cacheName = CACHE)
    public void save(String key, @CacheValue int value) {
      run();
    }

    @CacheRemove(cacheName = CACHE)
    public void forget(String key) {
      run();
    }

    @CacheRemove(cacheName = CACHE)
    public CompletionStage<Integer> forgetAsync(String key) {
      return CompletableFuture.supplyAsync(this::run);
    }

    @CacheRemoveAll(cacheName = CACHE)
    public void forgetAll() {
      run();
    }

    @CacheRemove(cacheName = CACHE, afterInvocation = false)
    public void forgetBefore(String key) {
      run();
    }

    @CacheRemove(cacheName = CACHE, evictFor = IllegalStateException.class)
    public void forgetFailing(String key) {
      run();
      throw new IllegalStateException("its own");
    }

    void on(@Observes CacheRecovered event) {
      recoveries.incrementAndGet();
    }
  }

  @BeforeEach
  void start(Fixture fixture) {
    redis = fixture.redis();
    TestContainer container =
        fixture.container(
            redis.settings(
                "redis.retry.delay",
                "50",
                "redis.retry.max-delay",
                "PT0.2S",
                "redis.cache." + CACHE + ".on-failure",
                "throw"),
            Service.class);
    service = container.get(Service.class);
  }

  /** The server stops while the method runs; then what the call threw, and that it ran once. */
  private void assertFailsAfterOneRun(String what, ThrowingCallable call) {
    service.find("warm");
    service.inside(() -> redis.freeze());
    int before = service.runs().get();
    try {
      assertThatThrownBy(call)
          .satisfies(
              thrown ->
                  assertThat(thrown instanceof CompletionException ? thrown.getCause() : thrown)
                      .isInstanceOf(CacheException.class)
                      .hasMessageContaining("LARDER-6005")
                      .hasMessageContaining("the " + what + " in cache '" + CACHE + "'"));
      assertThat(service.runs().get() - before).isOne();
    } finally {
      service.inside(() -> {});
      redis.thaw();
    }
  }

  @Test
  void write_ofAResult_throwsAfterOneRun() {
    assertFailsAfterOneRun("write", () -> service.find("a"));
  }

  @Test
  void write_ofAStagesValue_failsTheStageAfterOneRun() {
    assertFailsAfterOneRun("write", () -> service.findAsync("a").toCompletableFuture().join());
  }

  @Test
  void put_throwsAfterOneRun() {
    assertFailsAfterOneRun("write", () -> service.save("a", 7));
  }

  @Test
  void removal_throwsAfterOneRun_andHoldsAfterwards() {
    int old = service.find("a");
    assertFailsAfterOneRun("removal", () -> service.forget("a"));
    await().until(() -> service.recoveries().get() > 0);
    assertThat(service.find("a")).isNotEqualTo(old);
  }

  @Test
  void removal_async_failsTheStageAfterOneRun() {
    assertFailsAfterOneRun("removal", () -> service.forgetAsync("a").toCompletableFuture().join());
  }

  @Test
  void removalOfAll_throwsAfterOneRun() {
    assertFailsAfterOneRun("removal", () -> service.forgetAll());
  }

  @Test
  void removal_whileTheWayIsClosed_throwsAfterOneRun_andHoldsAfterwards() {
    int old = service.find("b");
    assertFailsAfterOneRun("removal", () -> service.forget("a"));
    redis.kill();
    int before = service.runs().get();
    assertThatThrownBy(() -> service.forget("b")).isInstanceOf(CacheException.class);
    assertThat(service.runs().get() - before).isOne();
    redis.start();
    // Not until a recovery: the one from the first removal may still be told.
    AtomicInteger found = new AtomicInteger();
    await()
        .ignoreExceptionsMatching(CacheException.class::isInstance)
        .until(
            () -> {
              found.set(service.find("b"));
              return true;
            });
    assertThat(found.get()).isNotEqualTo(old);
  }

  @Test
  void removal_beforeTheInvocation_throwsWithoutARun() {
    service.find("a");
    redis.kill();
    int before = service.runs().get();
    assertThatThrownBy(() -> service.forgetBefore("a")).isInstanceOf(CacheException.class);
    assertThat(service.runs().get()).isEqualTo(before);
  }

  @Test
  void removal_ofAMethodThatFails_isSuppressedInItsException() {
    service.find("a");
    redis.kill();
    assertThatThrownBy(() -> service.forgetFailing("a"))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("its own")
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed())
                    .hasSize(1)
                    .hasOnlyElementsOfType(CacheException.class));
  }
}
