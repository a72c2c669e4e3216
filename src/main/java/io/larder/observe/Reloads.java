package io.larder.observe;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;

/**
 * Compares what is stored under a key with what was stored under it before, for some keys of a
 * cache: as many as have room in a table of a fixed size. Thread-safe.
 */
final class Reloads {
  private static final int KEYS = 256;

  // Each the hash of a key and of its value; 0: none yet.
  private final AtomicLongArray last = new AtomicLongArray(KEYS);
  private final LongAdder all = new LongAdder();
  private final LongAdder unchanged = new LongAdder();

  void stored(int key, byte[] value) {
    CRC32C hash = new CRC32C();
    hash.update(value);
    long now = ((long) key << Integer.SIZE) | (hash.getValue() & 0xFFFF_FFFFL);
    int slot = (key ^ (key >>> 16)) & (KEYS - 1);
    long before = last.get(slot);
    if (before != 0 && (int) (before >>> Integer.SIZE) != key) {
      return; // another key has the place
    }
    last.set(slot, now);
    if (before != 0) {
      all.increment();
      if (before == now) {
        unchanged.increment();
      }
    }
  }

  long all() {
    return all.sum();
  }

  long unchanged() {
    return unchanged.sum();
  }
}
