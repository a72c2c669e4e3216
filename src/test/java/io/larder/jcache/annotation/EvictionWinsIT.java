package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.support.EachTopology;
import io.larder.support.Fixture;
import io.larder.support.TestContainer;
import io.larder.support.TestServers;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntBiFunction;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Readers and evictions of two applications at random: once an eviction has returned, nobody reads
 * a value that was computed before it.
 */
@EachTopology
class EvictionWinsIT {
  private static final int KEYS = 3;
  private static final int EVICTIONS = 300;

  /** The states of the rows of a database, which only grow. */
  private static final AtomicIntegerArray DATABASE = new AtomicIntegerArray(KEYS);

  private final TestServers servers;
  private final String id = UUID.randomUUID().toString();
  private final long seed = new Random().nextLong();
  private final List<TestContainer> applications = new ArrayList<>();

  EvictionWinsIT(TestServers servers) {
    this.servers = servers;
  }

  /** What a computation sees of the database, some time before it is through. */
  private static int read(int row) {
    int seen = DATABASE.get(row);
    LockSupport.parkNanos(seen % 3 * 200_000L);
    return seen;
  }

  @ApplicationScoped
  static class Service {
    @CacheResult(cacheName = "eviction-wins")
    public int find(String test, int row) {
      return read(row);
    }

    @CacheResult(cacheName = "eviction-wins")
    public CompletionStage<Integer> findLater(String test, int row) {
      return CompletableFuture.supplyAsync(() -> read(row));
    }

    @CacheRemove(cacheName = "eviction-wins")
    public void change(String test, int row) {
      DATABASE.incrementAndGet(row);
    }

    @CacheRemoveAll(cacheName = "eviction-wins")
    public void changeAll(String test, @CacheKey int row) {
      DATABASE.incrementAndGet(row);
    }

    @CachePut(cacheName = "eviction-wins")
    public void save(String test, int row, @CacheValue int state) {
      DATABASE.accumulateAndGet(row, state, Math::max);
    }

    @CacheResult(cacheName = "eviction-wins", skipGet = true)
    public int refresh(String test, int row) {
      return read(row);
    }
  }

  @BeforeEach
  void start(Fixture fixture) {
    System.out.println("seed of EvictionWinsIT: " + seed);
    for (int i = 0; i < 2; i++) {
      applications.add(
          fixture.container(
              servers.settings("redis.timeout", "PT20S", "redis.cache.default.deadline", "PT20S"),
              Service.class));
      // The first call creates the cache.
      applications.get(i).get(Service.class).find(id, 0);
    }
  }

  /** Reads a row, by one of several ways. */
  private interface Reads extends ToIntBiFunction<TestContainer, Integer> {}

  /** Changes a row and evicts what was computed of it. */
  private interface Change extends ObjIntConsumer<TestContainer> {}

  /**
   * Has a change of a whole cache made, and waits until the other application knows: until then it
   * may read what was there, which is promised to nobody.
   */
  private interface Whole {
    void change(Change change, int row);
  }

  private Whole known(Function<TestContainer, Cache<Object, Object>> cacheOf) {
    AtomicInteger mark = new AtomicInteger();
    return (change, row) -> {
      Object key = mark.decrementAndGet();
      cacheOf.apply(applications.get(0)).put(key, 0);
      change.accept(applications.get(0), row);
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> !cacheOf.apply(applications.get(1)).containsKey(key));
    };
  }

  private void race(List<Reads> reads, List<Change> changes, List<Change> changesOfAll, Whole whole)
      throws Exception {
    AtomicIntegerArray promise = new AtomicIntegerArray(KEYS);
    AtomicBoolean over = new AtomicBoolean();
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<?>> readers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int application = i % 2;
      Random random = new Random(seed + i);
      readers.add(
          threads.submit(
              () -> {
                while (!over.get() && wrong.isEmpty()) {
                  int row = random.nextInt(KEYS);
                  int promised = promise.get(row);
                  int way = random.nextInt(reads.size());
                  int found = reads.get(way).applyAsInt(applications.get(application), row);
                  if (found < promised) {
                    wrong.add(
                        "way " + way + " read " + found + " after " + promised + ", seed " + seed);
                  }
                }
              }));
    }
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int application = i;
      Random random = new Random(seed - 1 - i);
      writers.add(
          threads.submit(
              () -> {
                for (int n = 0; n < EVICTIONS && wrong.isEmpty(); n++) {
                  int row = random.nextInt(KEYS);
                  boolean all = application == 0 && random.nextInt(10) == 0;
                  List<Change> some = all ? changesOfAll : changes;
                  Change change = some.get(random.nextInt(some.size()));
                  int before = DATABASE.get(row);
                  if (all) {
                    whole.change(change, row);
                  } else {
                    change.accept(applications.get(application), row);
                  }
                  // At least one change came after this look.
                  promise.accumulateAndGet(row, before + 1, Math::max);
                  LockSupport.parkNanos(random.nextInt(2_000_000));
                }
              }));
    }
    try {
      for (Future<?> writer : writers) {
        writer.get();
      }
      over.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
    assertThat(wrong).isEmpty();
  }

  private static Cache<Object, Object> annotated(TestContainer application) {
    return application.get(CacheManager.class).getCache("eviction-wins");
  }

  @Test
  void annotatedMethods_neverGiveWhatWasComputedBeforeAnEviction() throws Exception {
    race(
        List.of(
            (application, row) -> application.get(Service.class).find(id, row),
            (application, row) ->
                application.get(Service.class).findLater(id, row).toCompletableFuture().join()),
        List.of(
            (application, row) -> application.get(Service.class).change(id, row),
            (application, row) -> {
              if (application == applications.get(0)) {
                // So far ahead that the other one's changes are older, whenever they come.
                application.get(Service.class).save(id, row, DATABASE.get(row) + 10 * EVICTIONS);
              } else {
                application.get(Service.class).change(id, row);
              }
            },
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              application.get(Service.class).refresh(id, row);
            }),
        List.of(
            (application, row) -> application.get(Service.class).changeAll(id, row),
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              annotated(application).clear();
            },
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              annotated(application).removeAll();
            }),
        known(EvictionWinsIT::annotated));
  }

  @Test
  void getOrCompute_neverGivesWhatWasComputedBeforeAnEviction() throws Exception {
    Duration hour = Duration.ofHours(1);
    race(
        List.of(
            (application, row) ->
                application
                    .get(CacheOperations.class)
                    .getOrCompute(id + row, Integer.class, hour, () -> read(row)),
            (application, row) ->
                application
                    .get(CacheOperations.class)
                    .async()
                    .getOrCompute(
                        id + row,
                        Integer.class,
                        hour,
                        () -> CompletableFuture.supplyAsync(() -> read(row)))
                    .toCompletableFuture()
                    .join()),
        List.of(
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              application.get(CacheOperations.class).delete(id + row);
            },
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              application.get(CacheOperations.class).delete(List.of(id + row, id + "none"));
            }),
        List.of(
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              application.get(CacheOperations.class).invalidate(id + "*");
            }),
        (change, row) -> change.accept(applications.get(0), row));
  }

  /** Loads rows by their number. */
  private static final class Loader implements CacheLoader<Integer, Integer> {
    @Override
    public Integer load(Integer row) {
      return read(row);
    }

    @Override
    public Map<Integer, Integer> loadAll(Iterable<? extends Integer> rows) {
      Map<Integer, Integer> loaded = new java.util.HashMap<>();
      rows.forEach(row -> loaded.put(row, read(row)));
      return loaded;
    }
  }

  private Cache<Integer, Integer> readThrough(TestContainer application) {
    return application.get(CacheManager.class).getCache(id, Integer.class, Integer.class);
  }

  @SuppressWarnings("unchecked") // keys and values are numbers
  private Cache<Object, Object> untyped(TestContainer application) {
    return (Cache<Object, Object>) (Cache<?, ?>) readThrough(application);
  }

  @Test
  void readThrough_neverGivesWhatWasLoadedBeforeAnEviction() throws Exception {
    for (TestContainer application : applications) {
      application
          .get(CacheManager.class)
          .createCache(
              id,
              new MutableConfiguration<Integer, Integer>()
                  .setTypes(Integer.class, Integer.class)
                  .setReadThrough(true)
                  .setStatisticsEnabled(true)
                  .setCacheLoaderFactory(Loader::new));
    }
    race(
        List.of(
            (application, row) -> readThrough(application).get(row),
            (application, row) -> readThrough(application).getAll(Set.of(row)).get(row),
            (application, row) ->
                readThrough(application).invoke(row, (entry, arguments) -> entry.getValue())),
        List.of(
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              readThrough(application).remove(row);
            },
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              readThrough(application).getAndRemove(row);
            },
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              readThrough(application).removeAll(Set.of(row));
            }),
        List.of(
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              readThrough(application).clear();
            },
            (application, row) -> {
              DATABASE.incrementAndGet(row);
              readThrough(application).removeAll();
            }),
        known(this::untyped));
  }
}
