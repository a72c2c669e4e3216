package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Deadline;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.BackingCaches;
import io.larder.jcache.engine.PutOptions;
import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.Test;

/** Annotations read and write a cache as its {@code Cache} does, with a time and a deadline. */
@EachTopology
class BackingCacheIT extends EngineTest {
  BackingCacheIT(TestServers servers) {
    super(servers);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  private static BackingCache annotated(Cache<?, ?> cache) {
    return ((BackingCaches) cache.getCacheManager()).annotated(cache.getName());
  }

  private static PutOptions ttl(Duration ttl) {
    return PutOptions.DEFAULT.withTtl(ttl);
  }

  /** Writes down events. */
  private static final class Listener
      implements CacheEntryCreatedListener<String, String>,
          CacheEntryRemovedListener<String, String>,
          CacheEntryExpiredListener<String, String> {
    final List<String> events = new CopyOnWriteArrayList<>();

    private void add(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
      all.forEach(event -> events.add(event.getEventType() + " " + event.getKey()));
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
      add(all);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
      add(all);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
      add(all);
    }

    static Listener of(Cache<String, String> cache) {
      Listener listener = new Listener();
      cache.registerCacheEntryListener(
          new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true));
      return listener;
    }
  }

  @Test
  void put_withATimeOfItsOwn_tellsListenersHereAndElsewhere_alsoOfItsExpiry() {
    Cache<String, String> cache = cache();
    Listener here = Listener.of(cache);
    Cache<String, String> other = cache();
    Listener elsewhere = Listener.of(other);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              cache.put("probe", "1");
              cache.remove("probe");
              return elsewhere.events.contains("REMOVED probe");
            });
    here.events.clear();

    annotated(cache).put("a", "1", String.class, ttl(Duration.ofMillis(300)), soon()).await();

    assertThat(here.events).containsExactly("CREATED a");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                here.events.contains("EXPIRED a")
                    && elsewhere.events.containsAll(List.of("CREATED a", "EXPIRED a")));
  }

  /** A value that takes until a deadline to be encoded. */
  public static final class Slow {
    private final transient Deadline deadline;

    public Slow() {
      this(null);
    }

    Slow(Deadline deadline) {
      this.deadline = deadline;
    }

    public void setText(String text) {}

    public String getText() {
      while (!deadline.isOver()) {
        Thread.onSpinWait();
      }
      return "written";
    }
  }

  @Test
  void put_ofAValueThatTakesLongToEncode_hasItsTimeForRedisAfterwards() {
    Cache<String, String> cache = cache();
    annotated(cache).put("warm", "1", String.class, PutOptions.DEFAULT, soon()).await();
    Deadline deadline = Deadline.in(Duration.ofSeconds(2));

    annotated(cache)
        .put("slow", new Slow(deadline), Slow.class, PutOptions.DEFAULT, deadline)
        .await();

    assertThat(deadline.isOver()).isTrue();
    assertThat(cache.containsKey("slow")).isTrue();
  }

  /** Records what it writes, and on which thread. */
  private static final class Writer implements CacheWriter<String, String> {
    final List<String> written = new CopyOnWriteArrayList<>();
    volatile Thread thread;

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      written.add("write " + entry.getKey());
      thread = Thread.currentThread();
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      entries.forEach(this::write);
    }

    @Override
    public void delete(Object key) {
      written.add("delete " + key);
      thread = Thread.currentThread();
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.forEach(this::delete);
    }
  }

  @Test
  void write_goesThroughTheWriter_onTheCallersThreadWhereItWaits() {
    Writer writer = new Writer();
    Cache<String, String> cache =
        cache(
            application(),
            name,
            strings().setWriteThrough(true).setCacheWriterFactory(() -> writer));
    BackingCache annotated = annotated(cache);

    annotated.put("a", "1", String.class, ttl(Duration.ofHours(1)), soon()).await();
    assertThat(writer.thread).isSameAs(Thread.currentThread());
    annotated
        .put("b", "1", String.class, PutOptions.DEFAULT, soon())
        .stage()
        .toCompletableFuture()
        .join();
    assertThat(writer.thread).isNotSameAs(Thread.currentThread());
    annotated.remove(new Eviction.OfKey("a"), soon()).await();
    annotated.remove(Eviction.ALL, soon()).await();

    assertThat(writer.written).containsExactly("write a", "write b", "delete a", "delete b");
    assertThat(cache.containsKey("b")).isFalse();
  }

  /** No policy of the standard's, which counts how often it is asked about a read. */
  private static final class Asked implements ExpiryPolicy {
    private final AtomicInteger accesses;

    Asked(AtomicInteger accesses) {
      this.accesses = accesses;
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForCreation() {
      return javax.cache.expiry.Duration.ETERNAL;
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForAccess() {
      accesses.incrementAndGet();
      return javax.cache.expiry.Duration.ONE_HOUR;
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForUpdate() {
      return null;
    }
  }

  @Test
  void get_asksACustomPolicy_onlyAboutWhatIsThere() {
    AtomicInteger accesses = new AtomicInteger();
    MutableConfiguration<String, String> configuration =
        strings().setExpiryPolicyFactory(() -> new Asked(accesses));
    Cache<String, String> cache = cache(application(), name, configuration);

    assertThat(annotated(cache).get("a", String.class, soon()).await()).isNull();
    assertThat(accesses).hasValue(0);
    cache.put("a", "1");
    assertThat(annotated(cache).get("a", String.class, soon()).await()).isEqualTo("1");
    assertThat(annotated(cache).get("a", String.class, soon()).stage().toCompletableFuture().join())
        .isEqualTo("1");
    assertThat(accesses).hasValue(2);
    assertThat((Long) servers.ask("PTTL", redisKey(name, "a"))).isBetween(1L, 3_600_000L);
  }

  @Test
  void call_afterItsDeadline_sendsNothing_plainOrNot() {
    Larder larder = application();
    Cache<String, String> plain = cache(larder, name, strings());
    Cache<String, String> observed = cache(larder, name + "-observed", strings());
    Listener listener = Listener.of(observed);
    for (Cache<String, String> cache : List.of(plain, observed)) {
      cache.put("a", "1");
      BackingCache annotated = annotated(cache);
      Deadline over = Deadline.in(Duration.ZERO);
      assertThatThrownBy(() -> annotated.get("a", String.class, over).await())
          .isInstanceOf(RedisUnavailableException.class);
      assertThatThrownBy(
              () -> annotated.put("a", "2", String.class, PutOptions.DEFAULT, over).await())
          .isInstanceOf(RedisUnavailableException.class);
      assertThatThrownBy(() -> annotated.remove(new Eviction.OfKey("a"), over).await())
          .isInstanceOf(RedisUnavailableException.class);
      assertThatThrownBy(() -> annotated.remove(Eviction.ALL, over).await())
          .isInstanceOf(RedisUnavailableException.class);
      assertThat(cache.get("a")).isEqualTo("1");
    }
    assertThat(listener.events).containsExactly("CREATED a");
  }

  @Test
  void statistics_countAnnotatedCallsAsOthers() {
    Cache<String, String> cache = cache(application(), name, strings().setStatisticsEnabled(true));
    BackingCache annotated = annotated(cache);

    annotated.put("a", "1", String.class, PutOptions.DEFAULT, soon()).await();
    cache.put("b", "1");
    annotated.get("a", String.class, soon()).await();
    annotated.get("absent", String.class, soon()).await();
    cache.get("b");
    annotated.remove(new Eviction.OfKey("a"), soon()).await();
    annotated.remove(new Eviction.OfKey("absent"), soon()).await();

    var statistics = ((io.larder.jcache.engine.ManagedCache<?, ?>) cache).statistics();
    assertThat(statistics.getCacheHits()).isEqualTo(2);
    assertThat(statistics.getCacheMisses()).isEqualTo(1);
    assertThat(statistics.getCachePuts()).isEqualTo(2);
    assertThat(statistics.getCacheRemovals()).isEqualTo(1);
    assertThat(statistics.getAverageGetTime()).isPositive();
  }
}
