package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Annotated methods whose cache is closed or destroyed, and has a successor of its name or none.
 */
@RedisTest
class SucceededCacheIT {
  private final Queue<String> written = new ConcurrentLinkedQueue<>();
  private Service service;
  private CacheManager manager;

  /** What is cached. */
  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();

    public int runs() {
      return runs.get();
    }

    @CacheResult(cacheName = "found", exceptionCacheName = "failed")
    public String find(String key) {
      runs.incrementAndGet();
      if (key.startsWith("bad")) {
        throw new IllegalArgumentException(key);
      }
      return "found " + key;
    }

    @CachePut(cacheName = "found")
    public void put(@CacheKey String key, @CacheValue String value) {}

    @CacheRemove(cacheName = "found")
    public void remove(String key) {}

    @CacheRemoveAll(cacheName = "found")
    public void removeAll() {}
  }

  private final class Writer implements CacheWriter<Object, Object> {
    @Override
    public void write(Cache.Entry<? extends Object, ? extends Object> entry) {
      written.add("write");
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends Object, ? extends Object>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      written.add("delete");
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.forEach(this::delete);
      keys.clear();
    }
  }

  private void start(String engine, Fixture fixture) {
    TestContainer container =
        fixture.container(
            fixture.redis().settings("redis.jcache.engine", engine, "redis.timeout", "PT20S"),
            Service.class);
    service = container.get(Service.class);
    manager = container.get(CacheManager.class);
  }

  private void end(String name, String how) {
    if (how.equals("closed")) {
      manager.getCache(name).close();
    } else {
      manager.destroyCache(name);
    }
  }

  @ParameterizedTest
  @CsvSource({"larder, closed", "larder, destroyed", "redisson, closed", "redisson, destroyed"})
  void call_afterItsCacheHasEnded_makesOneThatTheManagerHas(
      String engine, String how, Fixture fixture) {
    start(engine, fixture);
    service.find("k");
    end("found", how);
    assertThat(manager.getCacheNames()).doesNotContain("found");

    service.find("other");
    assertThat(manager.getCacheNames()).contains("found");
    int before = service.runs();
    service.find("other");
    assertThat(service.runs()).isEqualTo(before);
    manager.getCache("found").clear();
    service.find("other");
    assertThat(service.runs()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @CsvSource({"larder, closed", "larder, destroyed", "redisson, closed", "redisson, destroyed"})
  void writerOfTheSuccessor_isTold(String engine, String how, Fixture fixture) {
    start(engine, fixture);
    service.find("k");
    end("found", how);
    manager.createCache(
        "found",
        new MutableConfiguration<Object, Object>()
            .setWriteThrough(true)
            .setCacheWriterFactory(Writer::new));

    service.put("k", "v");
    service.remove("k");
    service.put("l", "v");
    service.removeAll();
    assertThat(written).containsExactly("write", "delete", "write", "delete");
  }

  @ParameterizedTest
  @CsvSource({"closed", "destroyed"})
  void exceptionCache_thatHasEnded_isSucceeded(String how, Fixture fixture) {
    start("larder", fixture);
    assertThatThrownBy(() -> service.find("bad")).isInstanceOf(IllegalArgumentException.class);
    end("failed", how);

    assertThatThrownBy(() -> service.find("bad2")).isInstanceOf(IllegalArgumentException.class);
    assertThat(manager.getCacheNames()).contains("failed");
    int before = service.runs();
    assertThatThrownBy(() -> service.find("bad2")).isInstanceOf(IllegalArgumentException.class);
    assertThat(service.runs()).isEqualTo(before);
  }

  /** Methods go on without a cache, or with what the cache was. */
  @ParameterizedTest
  @CsvSource({"larder", "redisson"})
  void call_afterTheManagerWasClosed_runs(String engine, Fixture fixture) {
    start(engine, fixture);
    service.find("k");
    manager.close();

    assertThat(service.find("k")).isEqualTo("found k");
    service.put("k", "v");
    service.remove("k");
    service.removeAll();
    assertThat(service.find("other")).isEqualTo("found other");
  }
}
