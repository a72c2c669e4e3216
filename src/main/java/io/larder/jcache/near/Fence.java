package io.larder.jcache.near;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Lets a change that overtakes a read win: what was read before a change is not kept after it. A
 * read takes a stamp before it is sent; every change gives its keys new ones. Many keys share a
 * stamp, so a read may be refused in vain, never kept in vain. Thread-safe.
 */
public final class Fence {
  private static final int STAMPS = 1024;

  private final AtomicLongArray stamps = new AtomicLongArray(STAMPS);
  private final AtomicLong all = new AtomicLong();

  /** The stamp of a key, from its hash. */
  long stamp(int hash) {
    // Both only grow, so their sum is the same only if both are.
    return stamps.get(index(hash)) + all.get();
  }

  /** Whether nothing happened to a key since it had the stamp. */
  boolean holds(int hash, long stamp) {
    return stamp(hash) == stamp;
  }

  /** A key changed. */
  void changed(int hash) {
    stamps.incrementAndGet(index(hash));
  }

  /** Any key may have changed. */
  void allChanged() {
    all.incrementAndGet();
  }

  private static int index(int hash) {
    return (hash ^ (hash >>> 16)) & (STAMPS - 1);
  }
}
