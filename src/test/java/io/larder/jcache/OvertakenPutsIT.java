package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two puts of one key of a cache that writes through, one of which did not wait for the other to
 * the end: the cache never keeps what the store has not.
 */
@RedisTest
class OvertakenPutsIT {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<Object, String> store = new ConcurrentHashMap<>();
  // For each value, when its writer may write, and when it may return.
  private final Map<String, CountDownLatch> mayWrite = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> mayReturn = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> entered = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> written = new ConcurrentHashMap<>();
  private Cache<String, String> cache;

  private final class Writer implements CacheWriter<String, String> {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      String value = entry.getValue();
      latch(entered, value).countDown();
      pass(latch(mayWrite, value));
      store.put(entry.getKey(), value);
      latch(written, value).countDown();
      pass(latch(mayReturn, value));
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      entries.forEach(entry -> store.put(entry.getKey(), entry.getValue()));
      entries.stream().findAny().ifPresent(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      store.remove(key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.forEach(store::remove);
      keys.clear();
    }
  }

  private static CountDownLatch latch(Map<String, CountDownLatch> all, String value) {
    return all.computeIfAbsent(value, name -> new CountDownLatch(1));
  }

  private static void pass(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @BeforeEach
  void open(Fixture fixture) {
    Larder larder = fixture.larder("redis.cache.overtaken.flight-timeout", "PT0.2S");
    cache =
        larder
            .caching()
            .getCacheManager()
            .createCache(
                "overtaken",
                new MutableConfiguration<String, String>()
                    .setTypes(String.class, String.class)
                    .setWriteThrough(true)
                    .setCacheWriterFactory(new FactoryBuilder.SingletonFactory<>(new Writer())));
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  /** A put that may go on as far as is said. */
  private Future<?> put(String value) {
    return threads.submit(() -> cache.put("k", value));
  }

  private void assertKeepsNothingElse() {
    String kept = cache.get("k");
    assertThat(kept == null || kept.equals(store.get("k"))).as("%s in the cache", kept).isTrue();
  }

  @Test
  void holderThatIsPassed_andComesLast_isNotKept() throws Exception {
    latch(mayWrite, "held").countDown();
    Future<?> held = put("held");
    pass(latch(written, "held"));
    latch(mayWrite, "passing").countDown();
    latch(mayReturn, "passing").countDown();

    put("passing").get(1, TimeUnit.MINUTES);
    latch(mayReturn, "held").countDown();
    held.get(1, TimeUnit.MINUTES);

    assertThat(store).containsEntry("k", "passing");
    assertKeepsNothingElse();
  }

  @Test
  void putOfSeveral_thatIsPassed_andComesLast_isNotKept() throws Exception {
    latch(mayWrite, "held").countDown();
    Future<?> held = threads.submit(() -> cache.putAll(Map.of("j", "held", "k", "held")));
    pass(latch(written, "held"));
    latch(mayWrite, "passing").countDown();
    latch(mayReturn, "passing").countDown();

    put("passing").get(1, TimeUnit.MINUTES);
    latch(mayReturn, "held").countDown();
    held.get(1, TimeUnit.MINUTES);

    assertThat(store).containsEntry("k", "passing");
    assertKeepsNothingElse();
  }

  @Test
  void putThatPasses_andComesLast_isNotKept() throws Exception {
    latch(mayWrite, "held").countDown();
    Future<?> held = put("held");
    pass(latch(written, "held"));
    Future<?> passing = put("passing");
    pass(latch(entered, "passing"));
    latch(mayWrite, "passing").countDown();
    pass(latch(written, "passing"));
    latch(mayReturn, "held").countDown();
    held.get(1, TimeUnit.MINUTES);
    latch(mayWrite, "next").countDown();
    latch(mayReturn, "next").countDown();
    put("next").get(1, TimeUnit.MINUTES);

    latch(mayReturn, "passing").countDown();
    passing.get(1, TimeUnit.MINUTES);

    assertThat(store).containsEntry("k", "next");
    assertKeepsNothingElse();
  }

  @Test
  void nextHolder_whileThePassingPutStillWrites_isNotKept() throws Exception {
    latch(mayWrite, "held").countDown();
    Future<?> held = put("held");
    pass(latch(written, "held"));
    Future<?> passing = put("passing");
    pass(latch(entered, "passing"));
    latch(mayReturn, "held").countDown();
    held.get(1, TimeUnit.MINUTES);
    latch(mayWrite, "next").countDown();
    Future<?> next = put("next");
    pass(latch(written, "next"));

    latch(mayWrite, "passing").countDown();
    latch(mayReturn, "passing").countDown();
    passing.get(1, TimeUnit.MINUTES);
    latch(mayReturn, "next").countDown();
    next.get(1, TimeUnit.MINUTES);

    assertThat(store).containsEntry("k", "passing");
    assertKeepsNothingElse();
  }
}
