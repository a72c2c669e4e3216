package io.larder.jcache.near;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells whether a key changed while it was read. A read takes a stamp before it is sent; every
 * change gives its keys new stamps. Many keys share a stamp, so some reads are discarded without
 * need, but none is kept that a change has overtaken. Thread-safe.
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

  void changed(int hash) {
    stamps.incrementAndGet(index(hash));
  }

  void allChanged() {
    all.incrementAndGet();
  }

  private static int index(int hash) {
    return (hash ^ (hash >>> 16)) & (STAMPS - 1);
  }
}
