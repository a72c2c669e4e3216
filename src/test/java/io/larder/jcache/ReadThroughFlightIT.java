package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Concurrent gets of a missing key in a read-through cache. */
@RedisTest
class ReadThroughFlightIT {
  private static final int CALLERS = 16;

  private final AtomicInteger loads = new AtomicInteger();
  private volatile CountDownLatch release = new CountDownLatch(1);
  private volatile boolean failing;
  private Cache<String, List<String>> cache;
  private ExecutorService threads;

  /** A loader that waits until it is let go. */
  private final class SlowLoader implements CacheLoader<String, List<String>> {
    @Override
    public List<String> load(String key) {
      int number = loads.incrementAndGet();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (failing) {
        throw new IllegalStateException("load " + number);
      }
      return key.startsWith("none") ? null : new ArrayList<>(List.of(key, "load " + number));
    }

    @Override
    public Map<String, List<String>> loadAll(Iterable<? extends String> keys) {
      Map<String, List<String>> all = new HashMap<>();
      keys.forEach(key -> all.put(key, load(key)));
      return all;
    }
  }

  @BeforeEach
  @SuppressWarnings("unchecked")
  void open(Fixture fixture) {
    threads = Executors.newCachedThreadPool();
    fixture.closing(threads::shutdownNow);
    String name = "ReadThroughFlightIT" + UUID.randomUUID();
    cache =
        fixture
            .larder("redis.timeout", "PT20S", "redis.cache.default.flight-timeout", "PT5M")
            .caching()
            .getCacheManager()
            .createCache(
                name,
                new MutableConfiguration<String, List<String>>()
                    .setTypes(String.class, (Class<List<String>>) (Class<?>) List.class)
                    .setReadThrough(true)
                    .setCacheLoaderFactory(SlowLoader::new));
  }

  private List<Future<List<String>>> callers(String key) {
    List<Future<List<String>>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(threads.submit(() -> cache.get(key)));
    }
    return callers;
  }

  @Test
  void gets_ofOneKey_callTheLoaderOnce_andEachGetsAnObjectOfItsOwn() throws Exception {
    List<Future<List<String>>> callers = callers("a");
    await().until(() -> loads.get() == 1);
    release.countDown();

    List<List<String>> found = new ArrayList<>();
    for (Future<List<String>> caller : callers) {
      found.add(caller.get(60, TimeUnit.SECONDS));
    }
    assertThat(found).allMatch(List.of("a", "load 1")::equals);
    found.get(0).add("changed");
    assertThat(found.subList(1, CALLERS)).allMatch(List.of("a", "load 1")::equals);
    assertThat(cache.get("a")).containsExactly("a", "load 1");
    assertThat(loads).hasValue(1);
  }

  @Test
  void gets_ofWhatTheLoaderDoesNotHave_areNullForAll() throws Exception {
    List<Future<List<String>>> callers = callers("none");
    await().until(() -> loads.get() == 1);
    release.countDown();

    for (Future<List<String>> caller : callers) {
      assertThat(caller.get(60, TimeUnit.SECONDS)).isNull();
    }
  }

  @Test
  void gets_whoseLoaderFails_callItThemselves() throws Exception {
    failing = true;
    List<Future<List<String>>> callers = callers("a");
    await().until(() -> loads.get() == 1);
    release.countDown();

    for (Future<List<String>> caller : callers) {
      assertThatThrownBy(() -> caller.get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(CacheLoaderException.class);
    }
    assertThat(loads).hasValue(CALLERS);
  }

  @Test
  void get_afterARemoval_doesNotShareWhatBeganBefore() throws Exception {
    List<Future<List<String>>> before = callers("a");
    await().until(() -> loads.get() == 1);
    cache.remove("a");
    Future<List<String>> after = threads.submit(() -> cache.get("a"));
    await().until(() -> loads.get() >= 2);
    release.countDown();

    List<String> found = after.get(60, TimeUnit.SECONDS);
    assertThat(found).startsWith("a").doesNotContain("load 1");
    for (Future<List<String>> caller : before) {
      assertThat(caller.get(60, TimeUnit.SECONDS)).startsWith("a");
    }
    assertThat(cache.get("a")).startsWith("a").doesNotContain("load 1");
  }
}
