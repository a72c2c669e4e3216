package io.larder.flight;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers, by a part of the key's hash, whether the last processor of an entry left it unchanged,
 * and whether the last processor of any entry of the cache did. The latter is the guess for an
 * entry that another thread is processing. Thread-safe.
 */
public final class LeftAlone {
  private static final int WORDS = 16;

  private final AtomicLongArray entries = new AtomicLongArray(WORDS);
  private volatile boolean last = true;

  /** Whether the next processor of an entry may be expected to leave it as it is. */
  public boolean isExpected(Object key, boolean busy) {
    return (busy && last) || (entries.get(word(key)) & bit(key)) != 0;
  }

  /** Notes what a processor has done with an entry. */
  public void note(Object key, boolean unchanged) {
    last = unchanged;
    if (unchanged != isExpected(key, false)) {
      long bit = bit(key);
      entries.getAndUpdate(word(key), bits -> unchanged ? bits | bit : bits & ~bit);
    }
  }

  private static int word(Object key) {
    return (key.hashCode() >>> 6) % WORDS;
  }

  private static long bit(Object key) {
    return 1L << key.hashCode();
  }
}
