package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a writer or a synchronous listener throws is the caller's, and is no sign that Redis is
 * away: other caches, and other keys of this one, go on.
 */
@RedisTest
class ApplicationFailuresIT {
  private static final int CALLS = 100;

  private final Code code = new Code();
  private Service service;
  private Cache<GeneratedCacheKey, Object> written;

  /** The application's writer and listener, which fail while they are told to. */
  private static final class Code
      implements CacheWriter<GeneratedCacheKey, Object>,
          CacheEntryCreatedListener<GeneratedCacheKey, Object>,
          CacheEntryRemovedListener<GeneratedCacheKey, Object> {
    volatile boolean failing;

    private void run() {
      if (failing) {
        throw new IllegalStateException("row is referenced by another table");
      }
    }

    @Override
    public void write(Cache.Entry<? extends GeneratedCacheKey, ? extends Object> entry) {
      run();
    }

    @Override
    public void writeAll(
        Collection<Cache.Entry<? extends GeneratedCacheKey, ? extends Object>> entries) {
      run();
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      run();
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      run();
      keys.clear();
    }

    @Override
    public void onCreated(
        Iterable<CacheEntryEvent<? extends GeneratedCacheKey, ? extends Object>> events) {
      run();
    }

    @Override
    public void onRemoved(
        Iterable<CacheEntryEvent<? extends GeneratedCacheKey, ? extends Object>> events) {
      run();
    }
  }

  @ApplicationScoped
  static class Service {
    final AtomicInteger runs = new AtomicInteger();

    public AtomicInteger runs() {
      return runs;
    }

    @CacheResult(cacheName = "failures.healthy")
    public int healthy(String key) {
      return runs.incrementAndGet();
    }

    @CacheResult(cacheName = "failures.app")
    public Object find(String key) {
      return "found";
    }

    @CachePut(cacheName = "failures.app")
    public void save(String key, @CacheValue Object value) {}

    @CacheRemove(cacheName = "failures.app")
    public void forget(String key) {}

    @CacheRemoveAll(cacheName = "failures.app")
    public void forgetAll() {}

    @CacheResult(cacheName = "failures.app")
    public CompletionStage<Object> findAsync(String key) {
      return CompletableFuture.completedFuture("found");
    }

    @CachePut(cacheName = "failures.app")
    public CompletionStage<Integer> saveAsync(String key, @CacheValue Object value) {
      return CompletableFuture.completedFuture(1);
    }

    @CacheRemove(cacheName = "failures.app")
    public CompletionStage<Integer> forgetAsync(String key) {
      return CompletableFuture.completedFuture(1);
    }

    @CacheRemoveAll(cacheName = "failures.app")
    public CompletionStage<Integer> forgetAllAsync() {
      return CompletableFuture.completedFuture(1);
    }

    @CacheRemove(cacheName = "failures.app")
    public void forgetFailing(String key) {
      throw new IllegalArgumentException("its own");
    }
  }

  private void start(Fixture fixture, String engine) {
    TestContainer container =
        fixture.container(fixture.redis().settings("redis.jcache.engine", engine), Service.class);
    service = container.get(Service.class);
    manager = container.get(CacheManager.class);
  }

  private CacheManager manager;

  private MutableConfiguration<GeneratedCacheKey, Object> configuration() {
    return new MutableConfiguration<GeneratedCacheKey, Object>()
        .setTypes(GeneratedCacheKey.class, Object.class);
  }

  private void withWriter() {
    written =
        manager.createCache(
            "failures.app",
            configuration().setWriteThrough(true).setCacheWriterFactory(() -> code));
  }

  private void withListener() {
    written =
        manager.createCache(
            "failures.app",
            configuration()
                .addCacheEntryListenerConfiguration(
                    new MutableCacheEntryListenerConfiguration<>(() -> code, null, false, true)));
  }

  /** Each call fails with the exception, as often as it is made, and nothing else is disturbed. */
  private void assertThrown(Class<? extends Throwable> type, ThrowingCallable call) {
    int healthy = service.healthy("x");
    try (LogCapture log = new LogCapture()) {
      for (int i = 0; i < 10; i++) {
        code.failing = true;
        Throwable thrown = catchThrowable(call);
        code.failing = false;
        assertThat(thrown instanceof CompletionException ? thrown.getCause() : thrown)
            .isInstanceOf(type)
            .hasRootCauseMessage("row is referenced by another table");
        int before = service.runs().get();
        for (int j = 0; j < CALLS; j++) {
          assertThat(service.healthy("x")).isEqualTo(healthy);
        }
        assertThat(service.runs()).hasValue(before);
      }
      assertThat(log.lines()).noneMatch(line -> line.startsWith("WARNING"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"larder", "redisson"})
  void writerThatFails_isTheCallersFailure(String engine, Fixture fixture) {
    start(fixture, engine);
    withWriter();
    service.save("kept", "value");

    assertThrown(CacheWriterException.class, () -> service.forget("kept"));
    assertThrown(CacheWriterException.class, () -> service.save("kept", "other"));
    assertThrown(CacheWriterException.class, () -> service.find("new" + System.nanoTime()));
    // Redisson's JCache drops an entry whose writer fails.
    boolean kept = engine.equals("larder");
    if (kept) {
      assertThrown(CacheWriterException.class, () -> service.forgetAll());
      assertThrown(
          CacheWriterException.class, () -> service.forgetAllAsync().toCompletableFuture().join());
    }
    assertThat(service.find("kept")).isEqualTo(kept ? "value" : "found");
    assertThrown(
        CacheWriterException.class, () -> service.forgetAsync("kept").toCompletableFuture().join());
    assertThrown(
        CacheWriterException.class,
        () -> service.saveAsync("kept", "other").toCompletableFuture().join());
    assertThrown(
        CacheWriterException.class,
        () -> service.findAsync("new" + System.nanoTime()).toCompletableFuture().join());
    assertThat(service.find("kept")).isEqualTo(kept ? "value" : "found");
    service.forget("kept");
    assertThat(written).isEmpty();
  }

  @Test
  void listenerThatFails_isTheCallersFailure_andTheChangeStands(Fixture fixture) {
    start(fixture, "larder");
    withListener();

    assertThrown(CacheEntryListenerException.class, () -> service.find("new" + System.nanoTime()));
    assertThrown(
        CacheEntryListenerException.class, () -> service.save("new" + System.nanoTime(), 1));
    assertThrown(
        CacheEntryListenerException.class,
        () -> {
          code.failing = false;
          service.save("gone", 1);
          code.failing = true;
          service.forget("gone");
        });
    assertThat(service.find("gone")).isEqualTo("found");
    assertThrown(
        CacheEntryListenerException.class,
        () -> {
          code.failing = false;
          service.save("gone", 1);
          code.failing = true;
          service.forgetAsync("gone").toCompletableFuture().join();
        });
    assertThrown(
        CacheEntryListenerException.class,
        () -> {
          code.failing = false;
          service.save("gone", 1);
          code.failing = true;
          service.forgetAll();
        });
    assertThat(written).isEmpty();
  }

  @Test
  void failureOfTheMethod_comesFirst(Fixture fixture) {
    start(fixture, "larder");
    withWriter();
    code.failing = true;

    assertThat(catchThrowable(() -> service.forgetFailing("a")))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("its own");
  }

  @Test
  void switchedOffCache_stillGivesTheWritersFailure(Fixture fixture) {
    TestContainer container =
        fixture.container(
            fixture.redis().settings("redis.cache.failures.app.enabled", "false"), Service.class);
    service = container.get(Service.class);
    manager = container.get(CacheManager.class);
    withWriter();

    assertThrown(CacheWriterException.class, () -> service.save("a", 1));
    assertThrown(CacheWriterException.class, () -> service.forget("a"));
  }
}
