package io.larder.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.cache.CacheOperations;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.transaction.TransactionManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What code computes and loads in a transaction, in two applications, as in two JVMs. */
@RedisTest
class ComputedInTransactionIT {
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final AtomicInteger READS = new AtomicInteger();
  private static volatile Table table = new Table();
  private static volatile Runnable reading = () -> {};
  private static TransactionManager manager;
  private static TestContainer one;
  private static TestContainer other;
  private final String key = UUID.randomUUID().toString();

  /** How a value is computed where it is not there. */
  enum Way {
    GET_OR_COMPUTE {
      @Override
      String read(TestContainer in, String key) {
        return in.get(CacheOperations.class).getOrCompute(key, String.class, TTL, () -> table(key));
      }
    },
    GET_OR_COMPUTE_STRICT {
      @Override
      String read(TestContainer in, String key) {
        return in.get(CacheOperations.class)
            .cache("strict")
            .getOrCompute(key, String.class, TTL, () -> table(key));
      }
    },
    GET_OR_COMPUTE_CLUSTER {
      @Override
      String read(TestContainer in, String key) {
        return in.get(CacheOperations.class)
            .cache("clustered")
            .getOrCompute(key, String.class, TTL, () -> table(key));
      }
    },
    GET_OR_COMPUTE_ASYNC {
      @Override
      String read(TestContainer in, String key) {
        // The loader runs on another thread, and gives what this one has read.
        Supplier<String> read = seen(key);
        return in.get(CacheOperations.class)
            .async()
            .getOrCompute(
                key, String.class, TTL, () -> CompletableFuture.completedFuture(read.get()))
            .toCompletableFuture()
            .join();
      }
    },
    GET {
      @Override
      String read(TestContainer in, String key) {
        return cache(in).get(key);
      }
    },
    GET_ALL {
      @Override
      String read(TestContainer in, String key) {
        return cache(in).getAll(Set.of(key)).get(key);
      }
    },
    INVOKE {
      @Override
      String read(TestContainer in, String key) {
        return cache(in).invoke(key, (entry, given) -> entry.getValue());
      }

      @Override
      boolean isStoredAfterTheCommit() {
        return false;
      }
    };

    abstract String read(TestContainer in, String key);

    boolean isStoredAfterTheCommit() {
      return true;
    }

    private static Supplier<String> seen(String key) {
      try {
        if (manager.getTransaction() == null) {
          return () -> table(key);
        }
      } catch (jakarta.transaction.SystemException e) {
        throw new IllegalStateException(e);
      }
      String found = table.read(key);
      return () -> returned(found);
    }

    private static String table(String key) {
      return returned(table.read(key));
    }

    private static String returned(String found) {
      READS.incrementAndGet();
      reading.run();
      return found;
    }

    private static Cache<String, String> cache(TestContainer in) {
      return in.get(CacheManager.class).getCache("loaded");
    }
  }

  /** Reads rows. */
  static final class Loader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return Way.table(key);
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, load(key)));
      return loaded;
    }
  }

  @BeforeAll
  static void start(Fixture fixture) {
    manager = Platforms.manager();
    Map<String, String> settings =
        fixture
            .shared()
            .settings(
                "redis.cache.strict.on-failure",
                "throw",
                "redis.cache.clustered.single-flight",
                "cluster",
                "redis.cache.ignoring.transactions",
                "ignore");
    one = fixture.container(settings, Books.class, Platforms.WithRegistry.class);
    other = fixture.container(settings, Books.class, Platforms.WithManager.class);
    for (TestContainer in : List.of(one, other)) {
      in.get(CacheManager.class)
          .createCache(
              "loaded",
              new MutableConfiguration<String, String>()
                  .setTypes(String.class, String.class)
                  .setReadThrough(true)
                  .setCacheLoaderFactory(Loader::new));
    }
  }

  @BeforeEach
  void begin() {
    table = new Table();
    reading = () -> {};
    table.write(key, "old");
  }

  @AfterEach
  void end() throws Exception {
    if (manager.getTransaction() != null) {
      manager.rollback();
    }
  }

  private void assertOthersRead(Way way, String expected) {
    for (TestContainer in : List.of(other, one, other)) {
      assertThat(CompletableFuture.supplyAsync(() -> way.read(in, key)).join()).isEqualTo(expected);
    }
  }

  private void assertCached(Way way, boolean cached) {
    int before = READS.get();
    way.read(other, key);
    assertThat(READS.get() - before).isEqualTo(cached ? 0 : 1);
  }

  @ParameterizedTest
  @EnumSource
  void uncommitted_rolledBack_nobodyElseReadsIt(Way way) throws Exception {
    manager.begin();
    table.write(key, "uncommitted");
    assertThat(way.read(one, key)).isEqualTo("uncommitted");
    assertOthersRead(way, "old");
    manager.rollback();
    assertOthersRead(way, "old");
  }

  @ParameterizedTest
  @EnumSource
  void uncommitted_thenRolledBack_isStoredByNobody(Way way) throws Exception {
    manager.begin();
    table.write(key, "uncommitted");
    assertThat(way.read(one, key)).isEqualTo("uncommitted");
    manager.rollback();
    assertThat(way.read(other, key)).isEqualTo("old");
    assertThat(way.read(one, key)).isEqualTo("old");
  }

  @ParameterizedTest
  @EnumSource
  void committed_isStoredAfterTheCommit_asTheTransactionReadItLast(Way way) throws Exception {
    manager.begin();
    assertThat(way.read(one, key)).isEqualTo("old");
    table.write(key, "new");
    assertThat(way.read(one, key)).isEqualTo("new");
    manager.commit();
    assertCached(way, way.isStoredAfterTheCommit());
    assertOthersRead(way, "new");
  }

  @ParameterizedTest
  @EnumSource
  void afterSetRollbackOnly_nothingIsStored(Way way) throws Exception {
    manager.begin();
    table.write(key, "uncommitted");
    manager.setRollbackOnly();
    assertThat(way.read(one, key)).isEqualTo("uncommitted");
    assertOthersRead(way, "old");
    manager.rollback();
    assertOthersRead(way, "old");
  }

  @ParameterizedTest
  @EnumSource
  void transactionThatHasChangedSomething_storesNothing(Way way) throws Exception {
    manager.begin();
    one.get(Books.class).change(UUID.randomUUID().toString(), "x");
    assertThat(way.read(one, key)).isEqualTo("old");
    manager.commit();
    assertCached(way, false);
  }

  /** Its value may be a change of its own, which only the transaction knows of yet. */
  @ParameterizedTest
  @EnumSource
  void callerOutside_doesNotShareWhatATransactionComputes(Way way) throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    reading =
        () -> {
          if (entered.getCount() > 0) {
            entered.countDown();
            await(leave);
          }
        };
    CompletableFuture<String> inside =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                manager.begin();
                table.write(key, "uncommitted");
                String found = way.read(one, key);
                manager.rollback();
                return found;
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await(entered);
    CompletableFuture<String> outside =
        CompletableFuture.supplyAsync(() -> way.read(way == Way.INVOKE ? other : one, key));
    try {
      assertThat(outside.get(10, TimeUnit.SECONDS)).isEqualTo("old");
    } finally {
      leave.countDown();
    }
    assertThat(inside.join()).isEqualTo("uncommitted");
    assertOthersRead(way, "old");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void evictedMeanwhile_isNotStored() throws Exception {
    manager.begin();
    assertThat(Way.GET_OR_COMPUTE.read(one, key)).isEqualTo("old");
    CompletableFuture.runAsync(
            () -> {
              table.write(key, "new");
              other.get(CacheOperations.class).delete(key);
            })
        .join();
    manager.commit();
    assertOthersRead(Way.GET_OR_COMPUTE, "new");
  }

  @Test
  void transactionsIgnored_isStoredAtOnce() throws Exception {
    manager.begin();
    CacheOperations ignoring = one.get(CacheOperations.class).cache("ignoring");
    ignoring.getOrCompute(key, String.class, TTL, () -> "computed");
    assertThat(one.get(CacheOperations.class).get(key, String.class)).contains("computed");
    manager.rollback();
  }

  @Test
  void veryManyValues_ofOneTransaction_areBounded() throws Exception {
    CacheOperations cache = one.get(CacheOperations.class);
    int most = 1_000;
    manager.begin();
    for (int i = 0; i <= most; i++) {
      cache.getOrCompute(key + i, String.class, TTL, () -> "computed");
    }
    manager.commit();
    assertThat(cache.exists(key + (most - 1))).isTrue();
    assertThat(cache.exists(key + most)).isFalse();
  }
}
