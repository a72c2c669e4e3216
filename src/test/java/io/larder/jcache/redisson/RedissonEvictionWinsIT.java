package io.larder.jcache.redisson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.EachTopology;
import io.larder.support.Fixture;
import io.larder.support.TestContainer;
import io.larder.support.TestServers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With Redisson's engine, too, an eviction in another application wins over what is computed. */
@EachTopology
class RedissonEvictionWinsIT {
  private static final String CACHE = "redisson-evictions";

  private final TestServers servers;
  private final String key = UUID.randomUUID().toString();
  private final String text = "[\"" + key + "\"]";
  private Service one;
  private Service other;
  private Cache<Object, Object> cache;

  RedissonEvictionWinsIT(TestServers servers) {
    this.servers = servers;
  }

  /** What is read before it waits, as from a database. */
  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();
    private volatile String row = "old";
    private volatile CountDownLatch end = new CountDownLatch(0);

    public int runs() {
      return runs.get();
    }

    public void read(String value, CountDownLatch until) {
      row = value;
      end = until;
    }

    private String read() {
      String seen = row;
      runs.incrementAndGet();
      try {
        assertThat(end.await(2, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return seen;
    }

    @CacheResult(cacheName = CACHE)
    public String find(String key) {
      return read();
    }

    @CacheResult(cacheName = CACHE, skipGet = true)
    public String refresh(String key) {
      return read();
    }

    @CachePut(cacheName = CACHE)
    public void put(@CacheKey String key, @CacheValue String value) {
      String unused = read();
    }

    @CacheRemove(cacheName = CACHE)
    public void remove(String key) {}

    @CacheRemove(cacheName = CACHE, afterInvocation = false)
    public void removeBefore(String key) {}

    @CacheRemoveAll(cacheName = CACHE)
    public void removeAll() {}
  }

  @BeforeEach
  void start(Fixture fixture) {
    Map<String, String> settings = settings();
    one = fixture.container(settings, Service.class).get(Service.class);
    TestContainer second = fixture.container(settings, Service.class);
    other = second.get(Service.class);
    CacheManager manager = second.get(CacheManager.class);
    cache = manager.getCache(CACHE);
    if (cache == null) {
      cache = manager.createCache(CACHE, new MutableConfiguration<>());
    }
  }

  private Map<String, String> settings() {
    return servers.settings(
        "redis.jcache.engine", "redisson",
        "redis.timeout", "PT20S",
        "redis.cache.default.deadline", "PT20S",
        "redis.cache.default.flight-timeout", "PT5M");
  }

  private interface Step {
    void run(RedissonEvictionWinsIT test);
  }

  private record Named(String name, Step step) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Named> evictions() {
    return Stream.of(
        new Named("@CacheRemove", test -> test.other.remove(test.key)),
        new Named("@CacheRemove before", test -> test.other.removeBefore(test.key)),
        new Named("@CacheRemoveAll", test -> test.other.removeAll()),
        new Named("remove", test -> test.cache.remove(test.text)),
        new Named("getAndRemove", test -> test.cache.getAndRemove(test.text)),
        new Named("removeAll of keys", test -> test.cache.removeAll(Set.of("x", test.text))),
        new Named("removeAll", test -> test.cache.removeAll()),
        new Named("clear", test -> test.cache.clear()),
        new Named(
            "put and iterator's removal",
            test -> {
              test.cache.put("x", "y");
              Iterator<?> all = test.cache.iterator();
              while (all.hasNext()) {
                all.next();
                all.remove();
              }
            }));
  }

  @ParameterizedTest
  @MethodSource("evictions")
  void eviction_whileAnotherJvmComputes_winsOverWhatItComputes(Named eviction) throws Exception {
    for (Named computing :
        List.of(
            new Named("find", test -> test.one.find(test.key)),
            new Named("refresh", test -> test.one.refresh(test.key)),
            new Named("put", test -> test.one.put(test.key, "old")))) {
      CountDownLatch end = new CountDownLatch(1);
      one.read("old", end);
      int runs = one.runs();
      CompletableFuture<Void> running =
          CompletableFuture.runAsync(() -> computing.step().run(this));
      await().until(() -> one.runs() == runs + 1);

      other.read("new", new CountDownLatch(0));
      eviction.step().run(this);
      end.countDown();
      running.get(2, TimeUnit.MINUTES);

      one.read("new", end);
      assertThat(List.of(other.find(key), one.find(key))).as("%s", computing).containsOnly("new");
      int after = one.runs() + other.runs();
      assertThat(List.of(other.find(key), one.find(key))).containsOnly("new");
      assertThat(one.runs() + other.runs()).isEqualTo(after);
      other.remove(key);
    }
  }

  @Test
  void put_whileAnotherJvmComputes_isNotReplaced() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    one.read("old", end);
    CompletableFuture<String> running = CompletableFuture.supplyAsync(() -> one.find(key));
    await().until(() -> one.runs() == 1);

    cache.put(text, "put");
    end.countDown();
    assertThat(running.get(2, TimeUnit.MINUTES)).isEqualTo("old");

    assertThat(List.of(other.find(key), one.find(key))).containsOnly("put");
    other.remove(key);
  }

  /** Redisson asks the policy in the middle of its put, after the right was looked at. */
  @Test
  void eviction_amidTheStore_winsOverWhatIsStored(Fixture fixture) {
    AtomicReference<Step> amid = new AtomicReference<>(test -> test.other.remove(test.key));
    TestContainer writing = fixture.container(settings(), Service.class);
    Cache<Object, Object> unused =
        writing
            .get(CacheManager.class)
            .createCache(
                CACHE,
                new MutableConfiguration<>()
                    .setExpiryPolicyFactory(() -> new Amid(() -> amid.get().run(this))));
    Service service = writing.get(Service.class);
    other.read("new", new CountDownLatch(0));

    for (Step step :
        List.<Step>of(test -> test.other.remove(test.key), test -> test.other.removeAll())) {
      amid.set(step);
      assertThat(service.find(key)).isEqualTo("old");
      amid.set(test -> {});
      assertThat(other.find(key)).isEqualTo("new");
      other.remove(key);
    }
  }

  private record Amid(Runnable step) implements ExpiryPolicy {
    @Override
    public Duration getExpiryForCreation() {
      step.run();
      return Duration.ETERNAL;
    }

    @Override
    public Duration getExpiryForAccess() {
      return null;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return getExpiryForCreation();
    }
  }

  @Test
  void computedValue_thatNobodyEvicts_isStoredOnce() {
    one.read("old", new CountDownLatch(0));
    assertThat(one.find(key)).isEqualTo("old");
    cache.put("another", "x");
    cache.remove("another");
    assertThat(other.find(key)).isEqualTo("old");
    assertThat(one.find(key)).isEqualTo("old");
    assertThat(one.runs() + other.runs()).isEqualTo(1);
    other.remove(key);
  }
}
