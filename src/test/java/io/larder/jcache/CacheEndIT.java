package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of caches and managers, whatever the application's code does meanwhile. */
@RedisTest
class CacheEndIT {
  private Larder larder;
  private CachingProvider provider;
  private CacheManager manager;

  @BeforeEach
  void start(TestRedis redis, Fixture fixture) {
    larder = fixture.larder(redis.settings("redis.timeout", "PT20S"));
    provider = larder.caching();
    manager = provider.getCacheManager();
  }

  /** An object of the application that does something when it is closed. */
  private static final class Part
      implements ExpiryPolicy,
          CacheLoader<String, String>,
          CacheWriter<String, String>,
          CacheEntryCreatedListener<String, String>,
          CacheEntryEventFilter<String, String>,
          AutoCloseable {
    private final Runnable close;

    Part(Runnable close) {
      this.close = close;
    }

    @Override
    public Duration getExpiryForCreation() {
      return Duration.ETERNAL;
    }

    @Override
    public Duration getExpiryForAccess() {
      return null;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return null;
    }

    @Override
    public String load(String key) {
      return key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      return Map.of();
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {}

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> all) {}

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {}

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {}

    @Override
    public boolean evaluate(CacheEntryEvent<? extends String, ? extends String> event) {
      return true;
    }

    @Override
    public void close() {
      close.run();
    }
  }

  /** What an application gives to a cache. */
  enum Kind {
    LOADER,
    WRITER,
    POLICY,
    LISTENER,
    FILTER;

    MutableConfiguration<String, String> with(Factory<Part> part) {
      MutableConfiguration<String, String> configuration =
          new MutableConfiguration<String, String>().setTypes(String.class, String.class);
      return switch (this) {
        case LOADER -> configuration.setCacheLoaderFactory(part);
        case WRITER -> configuration.setWriteThrough(true).setCacheWriterFactory(part);
        case POLICY -> configuration.setExpiryPolicyFactory(part);
        case LISTENER ->
            configuration.addCacheEntryListenerConfiguration(
                new MutableCacheEntryListenerConfiguration<>(part, null, false, true));
        case FILTER ->
            configuration.addCacheEntryListenerConfiguration(
                new MutableCacheEntryListenerConfiguration<>(
                    () -> new Part(() -> {}), part, false, true));
      };
    }
  }

  private static Factory<Part> closing(Runnable close) {
    return () -> new Part(close);
  }

  private Cache<String, String> holding(String name, CountDownLatch begun, CountDownLatch go) {
    return manager.createCache(
        name,
        Kind.LOADER.with(
            closing(
                () -> {
                  begun.countDown();
                  awaitQuietly(go);
                })));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static MutableConfiguration<String, String> plain() {
    return new MutableConfiguration<>();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void close_ofAnApplicationsObject_thatThrowsAnError_closesEverythingElse(Kind kind) {
    List<Cache<String, String>> caches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      caches.add(manager.createCache("end-" + i, plain()));
    }
    caches.add(
        manager.createCache(
            "end-bad",
            kind.with(
                closing(
                    () -> {
                      throw new NoClassDefFoundError("on purpose");
                    }))));
    for (int i = 4; i < 8; i++) {
      caches.add(manager.createCache("end-" + i, plain()));
    }

    assertThatCode(manager::close).doesNotThrowAnyException();

    assertThat(caches).allMatch(Cache::isClosed);
    assertThat(provider.getCacheManager()).isNotSameAs(manager);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void factory_thatThrowsAnError_leavesNothingOpen_andNoCache(Kind kind) {
    List<String> closed = new ArrayList<>();
    MutableConfiguration<String, String> configuration =
        kind.with(
            () -> {
              throw new NoClassDefFoundError("on purpose");
            });
    if (kind != Kind.LOADER) {
      configuration.setCacheLoaderFactory(closing(() -> closed.add("loader")));
    }

    assertThatThrownBy(() -> manager.createCache("end-made", configuration))
        .isInstanceOf(NoClassDefFoundError.class);

    assertThat((Object) manager.getCache("end-made")).isNull();
    assertThat(closed).hasSize(kind == Kind.LOADER || kind == Kind.POLICY ? 0 : 1);
    manager.createCache("end-made", plain()).put("k", "v");
    manager.destroyCache("end-made");
  }

  @Test
  void filter_thatCannotBeMade_closesItsListener() {
    List<String> closed = new ArrayList<>();
    Cache<String, String> cache = manager.createCache("end-filter", plain());

    assertThatThrownBy(
            () ->
                cache.registerCacheEntryListener(
                    new MutableCacheEntryListenerConfiguration<>(
                        closing(() -> closed.add("listener")),
                        () -> {
                          throw new NoClassDefFoundError("on purpose");
                        },
                        false,
                        true)))
        .isInstanceOf(NoClassDefFoundError.class);

    assertThat(closed).containsExactly("listener");
  }

  @Test
  void synchronousListener_thatThrowsAnError_doesNotKeepItFromTheOthers() {
    List<String> told = new ArrayList<>();
    Cache<String, String> cache = manager.createCache("end-listeners", plain());
    for (int i = 0; i < 5; i++) {
      String listener = "listener " + i;
      CacheEntryCreatedListener<String, String> throwing =
          events -> {
            told.add(listener);
            throw new NoClassDefFoundError("on purpose");
          };
      cache.registerCacheEntryListener(
          new MutableCacheEntryListenerConfiguration<>(() -> throwing, null, false, true));
    }

    assertThatThrownBy(() -> cache.put("k", "v")).isInstanceOf(NoClassDefFoundError.class);

    assertThat(told).hasSize(5);
    assertThat(cache.get("k")).isEqualTo("v");
    manager.destroyCache("end-listeners");
  }

  @Test
  void cache_beingClosed_isNotHandedOut_andMayHaveASuccessor() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Cache<String, String> cache = holding("end-closing", begun, go);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(cache::close);
    awaitQuietly(begun);

    assertThat(cache.isClosed()).isTrue();
    assertThat((Object) manager.getCache("end-closing")).isNull();
    assertThat(manager.getCacheNames()).isEmpty();
    Cache<String, String> next = manager.createCache("end-closing", plain());
    next.put("k", "v");
    go.countDown();
    closing.join();
    assertThat((Object) manager.getCache("end-closing")).isSameAs(next);
    assertThat(next.get("k")).isEqualTo("v");
    manager.destroyCache("end-closing");
  }

  @Test
  void manager_beingClosed_isNotHandedOut_andItsSuccessorStays() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    holding("end-manager", begun, go);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(manager::close);
    awaitQuietly(begun);

    CacheManager next = provider.getCacheManager();
    assertThat(next).isNotSameAs(manager);
    assertThat(next.isClosed()).isFalse();
    Cache<String, String> cache = next.createCache("end-manager", plain());
    go.countDown();
    closing.join();
    assertThat(provider.getCacheManager()).isSameAs(next);
    assertThat(cache.isClosed()).isFalse();
    assertThatThrownBy(() -> manager.createCache("end-late", plain()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void destroyCache_whileItIsBeingDestroyed_isFine() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Cache<String, String> cache = holding("end-twice", begun, go);
    cache.put("k", "v");
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(() -> manager.destroyCache("end-twice"));
    awaitQuietly(begun);

    assertThatCode(() -> manager.destroyCache("end-twice")).doesNotThrowAnyException();
    assertThatCode(() -> manager.enableStatistics("end-twice", true)).doesNotThrowAnyException();
    go.countDown();
    first.join();
    assertThat(manager.createCache("end-twice", plain()).get("k")).isNull();
    manager.destroyCache("end-twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\ud800", "\udc00b"})
  void name_thatNoKeyInRedisCarries_isRefused(String name) {
    assertThatThrownBy(() -> manager.createCache(name, plain()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the name of a cache");
    assertThatThrownBy(() -> larder.caching().engineCaches().annotated(name))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat((Object) manager.getCache(name)).isNull();
  }
}
