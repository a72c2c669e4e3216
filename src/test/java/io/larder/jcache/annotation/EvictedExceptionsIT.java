package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.EachTopology;
import io.larder.support.Fixture;
import io.larder.support.TestContainer;
import io.larder.support.TestServers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An exception that was computed before the value's eviction, by another application, is stored no
 * more than a value would be.
 */
@EachTopology
class EvictedExceptionsIT {
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static volatile Runnable failing = () -> {};

  private final TestServers servers;
  private final String key = UUID.randomUUID().toString();

  EvictedExceptionsIT(TestServers servers) {
    this.servers = servers;
  }

  @ApplicationScoped
  static class Service {
    @CacheResult(cacheName = "evicted-values", exceptionCacheName = "evicted-exceptions")
    public String find(String key) {
      RUNS.incrementAndGet();
      failing.run();
      throw new IllegalStateException("no such row");
    }

    @CacheRemove(cacheName = "evicted-values")
    public void change(String key) {}

    @CacheRemoveAll(cacheName = "evicted-values")
    public void changeAll() {}

    @CachePut(cacheName = "evicted-values")
    public void put(@CacheKey String key, @CacheValue String value) {}

    @CacheRemove(cacheName = "evicted-exceptions")
    public void changeException(String key) {}
  }

  record Change(String name, Consumer<TestContainer> step) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String changing = "";

  static Stream<Change> changes() {
    return Stream.of(
        new Change("@CacheRemove", in -> in.get(Service.class).change(changing)),
        new Change("@CacheRemoveAll", in -> in.get(Service.class).changeAll()),
        new Change("@CachePut", in -> in.get(Service.class).put(changing, "row")),
        new Change(
            "Cache.clear", in -> in.get(CacheManager.class).getCache("evicted-values").clear()),
        new Change(
            "Cache.removeAll",
            in -> in.get(CacheManager.class).getCache("evicted-values").removeAll()));
  }

  @BeforeEach
  void begin() {
    changing = key;
    RUNS.set(0);
    failing = () -> {};
  }

  private TestContainer application(Fixture fixture) {
    TestContainer application =
        fixture.container(servers.settings("redis.cache.default.deadline", "PT10S"), Service.class);
    // Both know the cache before anything happens.
    application.get(Service.class).change("any");
    return application;
  }

  @ParameterizedTest
  @MethodSource("changes")
  void valueEvictedElsewhere_whileItFails_theExceptionIsNotStored(Change change, Fixture fixture) {
    TestContainer here = application(fixture);
    TestContainer there = application(fixture);
    failing = () -> change.step().accept(there);
    assertFails(here);

    failing = () -> {};
    if (change.name().equals("@CachePut")) {
      there.get(Service.class).change(key);
    }
    assertFails(there);
    assertThat(RUNS.get()).as("the method has to run again").isEqualTo(2);
    assertFails(here);
    assertThat(RUNS.get()).as("its second failure is cached").isEqualTo(2);
  }

  private void assertFails(TestContainer in) {
    assertThatThrownBy(() -> in.get(Service.class).find(key))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no such row");
  }
}
