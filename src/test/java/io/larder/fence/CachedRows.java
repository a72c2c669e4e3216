package io.larder.fence;

import io.larder.cache.CacheOperations;
import io.larder.fence.CheckedRows.OvertakenException;
import io.larder.fence.CheckedRows.Row;
import java.io.Serializable;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.annotation.GeneratedCacheKey;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.processor.MutableEntry;

/** Rows of the database through one of Larder's caches: reads, and changes that evict. */
interface CachedRows {
  /** Of one row, or null: the cache did not say. */
  Row read(String id, RandomGenerator random) throws Exception;

  /** Changes a row, commits, evicts; throws if it is not known whether it was evicted. */
  Evicted change(String id, RandomGenerator random) throws Exception;

  /** Changes a row, commits, and evicts all rows of the cache. */
  Evicted changeAmongAll(String id, RandomGenerator random) throws Exception;

  /**
   * What was evicted, and what the database had committed by then.
   *
   * @param kind how
   * @param all whether with the whole cache, of which other JVMs may learn later
   * @param confirmed whether it is in Redis, and not kept until that is back
   */
  record Evicted(String kind, Map<String, Long> versions, boolean all, boolean confirmed) {
    static Evicted one(String kind, String id, long version) {
      return new Evicted(kind, Map.of(id, version), false, true);
    }

    static Evicted all(String kind, Map<String, Long> versions) {
      return new Evicted(kind, versions, true, true);
    }

    Evicted unconfirmed() {
      return new Evicted(kind, versions, all, false);
    }
  }

  /** A key that code can make as well as the annotations. */
  record RowKey(String id) implements GeneratedCacheKey {}

  /** Makes {@link RowKey}s. */
  final class RowKeys implements CacheKeyGenerator {
    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> call) {
      return new RowKey((String) call.getKeyParameters()[0].getValue());
    }
  }

  /** Annotated methods; a class for each cache. */
  abstract class Methods {
    private final CheckedRows rows;
    private final Cache<RowKey, Row> cache;

    Methods(CheckedRows rows, Cache<RowKey, Row> cache) {
      this.rows = rows;
      this.cache = cache;
    }

    public Cache<RowKey, Row> cache() {
      return cache;
    }

    @CacheResult
    public Row read(String id) {
      return rows.compute(id);
    }

    @CacheRemove
    public long remove(String id) {
      return rows.raise(id);
    }

    @CacheRemoveAll
    public Map<String, Long> removeAll(String id) {
      return rows.raiseAmongAll(id);
    }

    @CacheResult(skipGet = true)
    public Row refresh(String id) {
      return rows.raised(id);
    }

    @CachePut
    public void put(@CacheKey String id, @CacheValue Row row) {
      rows.replace(row);
    }
  }

  /**
   * A cache of annotated methods, and what code does with it.
   *
   * @param strict whether it throws what was not confirmed
   */
  record Annotated(Methods methods, CheckedRows rows, boolean strict) implements CachedRows {
    @Override
    public Row read(String id, RandomGenerator random) {
      return methods.read(id);
    }

    @Override
    public Evicted changeAmongAll(String id, RandomGenerator random) {
      if (random.nextBoolean()) {
        return annotated(Evicted.all("@CacheRemoveAll", methods.removeAll(id)));
      }
      Map<String, Long> versions = rows.raiseAmongAll(id);
      methods.cache().clear();
      return Evicted.all("clear", versions);
    }

    @Override
    public Evicted change(String id, RandomGenerator random) throws Exception {
      RowKey key = new RowKey(id);
      Cache<RowKey, Row> cache = methods.cache();
      return switch (random.nextInt(36)) {
        case 0, 1, 2, 3, 4 -> {
          long version = rows.raise(id);
          cache.remove(key);
          yield Evicted.one("remove", id, version);
        }
        case 5, 6 -> {
          long version = rows.raise(id);
          cache.removeAll(Set.of(key, new RowKey(id + "?")));
          yield Evicted.one("removeAll(keys)", id, version);
        }
        case 7, 8, 9, 10 -> {
          Row row = rows.next(id);
          methods.put(id, row);
          yield annotated(Evicted.one("@CachePut", id, row.version()));
        }
        case 11, 12, 13 -> annotated(Evicted.one("skipGet", id, methods.refresh(id).version()));
        case 14, 15, 16, 17, 18, 19, 20 -> {
          long version =
              CheckedRows.committed(() -> readAfterwards(methods.remove(id), id, random));
          yield Evicted.one("@CacheRemove, committed", id, version).unconfirmed();
        }
        case 21, 22, 23, 24, 25 -> {
          Row row = rows.next(id);
          CheckedRows.committed(
              () -> {
                methods.put(id, row);
                return readAfterwards(row.version(), id, random);
              });
          yield Evicted.one("@CachePut, committed", id, row.version()).unconfirmed();
        }
        default -> annotated(Evicted.one("@CacheRemove", id, methods.remove(id)));
      };
    }

    /** The transaction takes its time, and reads what it has changed, or is rolled back. */
    private long readAfterwards(long version, String id, RandomGenerator random) {
      if (random.nextInt(3) == 0) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(20_000)));
      }
      if (random.nextInt(3) == 0 && methods.read(id).version() < version) {
        throw new AssertionError("a transaction has not read what it has changed");
      }
      if (random.nextInt(6) == 0) {
        throw new OvertakenException();
      }
      return version;
    }

    private Evicted annotated(Evicted evicted) {
      return strict ? evicted : evicted.unconfirmed();
    }
  }

  /** A read-through cache. */
  record Loaded(CheckedRows rows, Cache<String, Row> cache) implements CachedRows {
    static Loaded create(CheckedRows rows, CacheManager manager, String name) {
      return new Loaded(
          rows,
          manager.createCache(
              name,
              new MutableConfiguration<String, Row>()
                  .setTypes(String.class, Row.class)
                  .setReadThrough(true)
                  .setCacheLoaderFactory(new FactoryBuilder.SingletonFactory<>(new Loader(rows)))));
    }

    /** Loads rows. */
    private record Loader(CheckedRows rows) implements CacheLoader<String, Row>, Serializable {
      @Override
      public Row load(String id) {
        return rows.compute(id);
      }

      @Override
      public Map<String, Row> loadAll(Iterable<? extends String> ids) {
        Map<String, Row> loaded = new HashMap<>();
        ids.forEach(id -> loaded.put(id, rows.compute(id)));
        return loaded;
      }
    }

    @Override
    public Row read(String id, RandomGenerator random) {
      return switch (random.nextInt(4)) {
        case 0 -> cache.getAll(Set.of(id)).get(id);
        case 1 -> cache.invoke(id, (entry, arguments) -> entry.getValue());
        default -> cache.get(id);
      };
    }

    @Override
    public Evicted changeAmongAll(String id, RandomGenerator random) {
      Map<String, Long> versions = rows.raiseAmongAll(id);
      if (random.nextBoolean()) {
        cache.clear();
        return Evicted.all("clear", versions);
      }
      cache.removeAll();
      return Evicted.all("removeAll", versions);
    }

    @Override
    public Evicted change(String id, RandomGenerator random) {
      int kind = random.nextInt(24);
      long version = rows.raise(id);
      switch (kind) {
        case 0, 1, 2, 3, 4, 5 -> cache.getAndRemove(id);
        case 6, 7, 8, 9 -> cache.removeAll(Set.of(id));
        case 10, 11, 12, 13 -> cache.invoke(id, Loaded::removed);
        default -> cache.remove(id);
      }
      return Evicted.one(
          kind < 6
              ? "getAndRemove"
              : kind < 10 ? "removeAll(keys)" : kind < 14 ? "invoke" : "remove",
          id,
          version);
    }

    private static Object removed(MutableEntry<String, Row> entry, Object... arguments) {
      entry.remove();
      return "";
    }
  }

  /** {@link CacheOperations}. */
  record Computed(CheckedRows rows, CacheOperations cache) implements CachedRows {
    private static final Duration TTL = Duration.ofHours(1);

    @Override
    public Row read(String id, RandomGenerator random) throws Exception {
      return random.nextInt(4) == 0
          ? cache
              .async()
              .getOrCompute(
                  id, Row.class, TTL, () -> CompletableFuture.supplyAsync(() -> rows.compute(id)))
              .toCompletableFuture()
              .get()
          : cache.getOrCompute(id, Row.class, TTL, () -> rows.compute(id));
    }

    @Override
    public Evicted changeAmongAll(String id, RandomGenerator random) {
      Map<String, Long> versions = rows.raiseAmongAll(id);
      cache.deleteByPattern(id.substring(0, id.indexOf('.')) + ".*");
      return new Evicted("deleteByPattern", versions, false, true);
    }

    @Override
    public Evicted change(String id, RandomGenerator random) throws Exception {
      int kind = random.nextInt(24);
      long version = rows.raise(id);
      switch (kind) {
        case 0, 1, 2 -> cache.invalidate(id.replace('.', '?'));
        case 3, 4, 5, 6 -> cache.delete(List.of(id, id + "?"));
        case 7, 8, 9, 10 -> cache.async().delete(id).toCompletableFuture().get();
        default -> cache.delete(id);
      }
      return Evicted.one(
          kind < 3
              ? "invalidate"
              : kind < 7 ? "delete(keys)" : kind < 11 ? "async delete" : "delete",
          id,
          version);
    }
  }
}
