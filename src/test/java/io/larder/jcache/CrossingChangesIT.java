package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Code of the application that a change of an entry runs, and that changes another entry: however
 * two threads cross, both come to an end, and no update is lost.
 */
@RedisTest
class CrossingChangesIT {
  /** Longer than the test waits: a circle is not left to the timeout. */
  private static final String NEVER = "PT1H";

  private static final int SECONDS = 60;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch inside = new CountDownLatch(2);
  private Fixture fixture;
  private Larder larder;
  private Cache<String, String> cache;

  /** Puts another entry while it writes the first. */
  private final class Crossing
      implements CacheWriter<String, String>, CacheEntryCreatedListener<String, String> {
    private void cross(String key, String value) {
      if (value.equals("first")) {
        meet();
        cache.put(other(key), "second");
      }
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      cross(entry.getKey(), entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.clear();
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      events.forEach(event -> cross(event.getKey(), event.getValue()));
    }
  }

  private static String other(String key) {
    return key.equals("a") ? "b" : "a";
  }

  @BeforeEach
  void open(Fixture fixture) {
    this.fixture = fixture;
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private void start(String timeout, MutableConfiguration<String, String> configuration) {
    larder = fixture.larder("redis.cache.default.flight-timeout", timeout);
    CacheManager manager = larder.caching().getCacheManager();
    cache = manager.createCache("crossing", configuration.setTypes(String.class, String.class));
    cache.clear();
    boolean unused = larder.cache().delete("g");
  }

  /** Each of two threads is inside of its own change before either goes on. */
  private void meet() {
    inside.countDown();
    try {
      assertThat(inside.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void both(Runnable one, Runnable two) throws Exception {
    Future<?> first = threads.submit(one);
    Future<?> second = threads.submit(two);
    first.get(SECONDS, TimeUnit.SECONDS);
    second.get(SECONDS, TimeUnit.SECONDS);
  }

  /** Adds a letter to an entry, and meanwhile does something about the other one. */
  private void append(String key, Runnable meanwhile) {
    cache.invoke(
        key,
        (entry, unused) -> {
          meet();
          meanwhile.run();
          entry.setValue((entry.exists() ? entry.getValue() : "") + "x");
          return null;
        });
  }

  private void appendOnce(String key) {
    cache.invoke(
        key,
        (entry, unused) -> {
          entry.setValue((entry.exists() ? entry.getValue() : "") + "y");
          return null;
        });
  }

  @Test
  void invokes_thatCross_end_andLoseNoUpdate() throws Exception {
    start(NEVER, new MutableConfiguration<>());

    both(() -> append("a", () -> appendOnce("b")), () -> append("b", () -> appendOnce("a")));

    // A processor that another change overtook ran again, and what it did besides, too.
    assertThat(cache.get("a")).contains("x", "y").doesNotContain("xx");
    assertThat(cache.get("b")).contains("x", "y").doesNotContain("xx");
  }

  @Test
  void invokes_thatCrossOtherChanges_end() throws Exception {
    start(NEVER, new MutableConfiguration<>());

    both(
        () -> append("a", () -> cache.replace("b", "v", "w")),
        () -> append("b", () -> cache.replace("a", "v", "w")));

    assertThat(cache.get("a")).isEqualTo("x");
    assertThat(cache.get("b")).isEqualTo("x");
  }

  @Test
  void writers_thatCross_end() throws Exception {
    start(
        NEVER,
        new MutableConfiguration<String, String>()
            .setWriteThrough(true)
            .setCacheWriterFactory(Crossing::new));

    both(() -> cache.put("a", "first"), () -> cache.put("b", "first"));

    // Who wrote last is not known where one went on without the lock: then nothing is kept.
    assertThat(cache.get("a")).isIn("first", "second", null);
    assertThat(cache.get("b")).isIn("first", "second", null);
  }

  @Test
  void synchronousListeners_thatCross_end() throws Exception {
    start(NEVER, new MutableConfiguration<>());
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(Crossing::new, null, false, true));

    both(() -> cache.put("a", "first"), () -> cache.put("b", "first"));

    assertThat(cache.get("a")).isEqualTo("second");
    assertThat(cache.get("b")).isEqualTo("second");
  }

  @Test
  void changes_ofTwoCaches_thatCross_end() throws Exception {
    start(NEVER, new MutableConfiguration<>());
    Cache<String, String> second =
        larder
            .caching()
            .getCacheManager()
            .createCache(
                "crossing.second",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));

    both(
        () -> append("a", () -> second.replace("a", "v", "w")),
        () ->
            second.invoke(
                "a",
                (entry, unused) -> {
                  meet();
                  return cache.replace("a", "v", "w");
                }));

    assertThat(cache.get("a")).isEqualTo("x");
  }

  @Test
  void change_thatAsksForAComputation_whichWaitsForTheChange_ends() throws Exception {
    start(NEVER, new MutableConfiguration<>());

    both(
        () -> append("a", () -> compute(() -> "alone")),
        () ->
            compute(
                () -> {
                  meet();
                  boolean unused = cache.replace("a", "v", "w");
                  return "computed";
                }));

    assertThat(cache.get("a")).isEqualTo("x");
  }

  private void compute(Supplier<String> loader) {
    String found =
        larder.cache().getOrCompute("g", String.class, Duration.ofMinutes(1), loader::get);
    assertThat(found).isNotNull();
  }

  @Test
  void change_thatWaitsForAnotherThread_whichWaitsForTheChange_endsWithTheTimeout()
      throws Exception {
    start("PT0.3S", new MutableConfiguration<>());

    Future<?> done =
        threads.submit(
            () ->
                cache.invoke(
                    "a",
                    (entry, unused) -> {
                      CompletableFuture.runAsync(() -> cache.replace("a", "v", "w"), threads)
                          .join();
                      entry.setValue("x");
                      return null;
                    }));
    done.get(SECONDS, TimeUnit.SECONDS);

    assertThat(cache.get("a")).isEqualTo("x");
  }

  @Test
  void changes_ofUnrelatedKeys_doNotWaitForEachOther() throws Exception {
    start(NEVER, new MutableConfiguration<>());

    Future<?> done =
        threads.submit(
            () ->
                cache.invoke(
                    "a",
                    (entry, unused) -> {
                      CompletableFuture.runAsync(
                              () -> {
                                for (int i = 0; i < 1_000; i++) {
                                  boolean never = cache.replace("k" + i, "v", "w");
                                  assertThat(never).isFalse();
                                }
                              },
                              threads)
                          .join();
                      return null;
                    }));

    done.get(SECONDS, TimeUnit.SECONDS);
  }
}
