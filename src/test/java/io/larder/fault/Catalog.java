package io.larder.fault;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;

/**
 * A service with annotated methods over rows of a database that never fails. Each JVM has rows of
 * its own, so the owner is part of the keys.
 */
@ApplicationScoped
class Catalog {
  static final int ROWS = 64;

  private final AtomicLongArray rows = new AtomicLongArray(ROWS);
  private final AtomicLongArray evicted = new AtomicLongArray(ROWS);
  private final AtomicLong runs = new AtomicLong();

  /** The state of a row, which only grows. */
  @CacheResult(cacheName = "rows")
  public long find(String owner, int row) {
    runs.incrementAndGet();
    return rows.get(row);
  }

  @CacheRemove(cacheName = "rows")
  public void change(String owner, int row) {
    rows.incrementAndGet(row);
  }

  @CacheRemoveAll(cacheName = "rows")
  public void forgetAll() {}

  /** Notes that the eviction of a state has returned. */
  public void changed(int row, long state) {
    evicted.accumulateAndGet(row, state, Math::max);
  }

  /** The least that a read of now may return. */
  public long least(int row) {
    return evicted.get(row);
  }

  public long state(int row) {
    return rows.get(row);
  }

  public long runs() {
    return runs.get();
  }
}
