package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.GeneratedCacheKey;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever asks after code has changed an entry gets nothing whose computation began before, also
 * when Redis is gone by then, so that nobody can ask whether the right to store still holds.
 */
@RedisTest
class FlightsEndIT {
  private static final Key KEY = new Key("a");
  private static final Duration TTL = Duration.ofMinutes(1);

  /** A key that code can make as well as the annotations. */
  public record Key(String id) implements GeneratedCacheKey {}

  /** Makes keys. */
  public static final class Keys implements CacheKeyGenerator {
    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> call) {
      return new Key((String) call.getKeyParameters()[0].getValue());
    }
  }

  /** Computes, the first time as long as a test likes. */
  private static final class Slow {
    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    int run() {
      int run = runs.incrementAndGet();
      try {
        if (run == 1) {
          release.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return run;
    }
  }

  @ApplicationScoped
  static class Service {
    private volatile Slow slow = new Slow();

    Slow begin() {
      slow = new Slow();
      return slow;
    }

    @CacheResult(cacheName = "flights-end", cacheKeyGenerator = Keys.class)
    public Integer find(String id) {
      return slow.run();
    }
  }

  private record Change(
      String name, Consumer<Cache<Key, Integer>> ofCache, Consumer<CacheOperations> ofOperations) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Change ofCache(String name, Consumer<Cache<Key, Integer>> change) {
    return new Change(name, change, null);
  }

  private static Change ofOperations(String name, Consumer<CacheOperations> change) {
    return new Change(name, null, change);
  }

  static Stream<Change> changes() {
    return Stream.of(
        ofCache("put", cache -> cache.put(KEY, 100)),
        ofCache("getAndPut", cache -> cache.getAndPut(KEY, 100)),
        ofCache("putAll", cache -> cache.putAll(Map.of(KEY, 100))),
        ofCache("putIfAbsent", cache -> cache.putIfAbsent(KEY, 100)),
        ofCache("remove", cache -> cache.remove(KEY)),
        ofCache("getAndRemove", cache -> cache.getAndRemove(KEY)),
        ofCache("removeAll of keys", cache -> cache.removeAll(Set.of(KEY))),
        ofCache("removeAll", Cache::removeAll),
        ofCache("clear", Cache::clear),
        ofCache(
            "invoke",
            cache ->
                cache.invoke(
                    KEY,
                    (entry, arguments) -> {
                      entry.setValue(100);
                      return null;
                    })),
        ofOperations("set", cache -> cache.set("a", 100, TTL)),
        ofOperations("setIfAbsent", cache -> cache.setIfAbsent("a", 100, TTL)),
        ofOperations("setAll", cache -> cache.setAll(Map.of("a", 100), TTL)),
        ofOperations("delete", cache -> cache.delete("a")),
        ofOperations("delete of keys", cache -> cache.delete(List.of("a"))),
        ofOperations("deleteByPattern", cache -> cache.deleteByPattern("a*")));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void caller_afterAChange_doesNotShareWhatBeganBefore(Change change, Fixture fixture)
      throws Exception {
    OwnRedis redis = fixture.redis();
    TestContainer application =
        fixture.container(
            redis.settings("redis.cache.default.flight-timeout", "PT5M", "redis.timeout", "PT20S"),
            Service.class);
    Service service = application.get(Service.class);
    CacheOperations operations = application.get(CacheOperations.class);
    Cache<Key, Integer> cache = cache(application);
    ExecutorService threads = Executors.newCachedThreadPool();
    fixture.closing(threads::shutdownNow);
    Slow slow = service.begin();
    boolean annotated = change.ofCache() != null;

    Future<Integer> before = threads.submit(() -> call(annotated, service, operations, slow));
    await().until(() -> slow.runs.get() == 1);
    if (annotated) {
      change.ofCache().accept(cache);
    } else {
      change.ofOperations().accept(operations);
    }
    redis.kill();
    Future<Integer> after = threads.submit(() -> call(annotated, service, operations, slow));

    assertThat(after.get(1, TimeUnit.MINUTES)).isEqualTo(2);
    slow.release.countDown();
    assertThat(before.get(1, TimeUnit.MINUTES)).isEqualTo(1);
  }

  private static int call(
      boolean annotated, Service service, CacheOperations operations, Slow slow) {
    return annotated
        ? service.find("a")
        : operations.getOrCompute("a", Integer.class, TTL, slow::run);
  }

  private static Cache<Key, Integer> cache(TestContainer application) {
    CacheManager manager = application.get(CacheManager.class);
    return manager.createCache(
        "flights-end", new MutableConfiguration<Key, Integer>().setTypes(Key.class, Integer.class));
  }
}
