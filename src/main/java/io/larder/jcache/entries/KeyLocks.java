package io.larder.jcache.entries;

import java.util.Collection;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Locks for keys within this JVM, for changes that take more than one command. What other JVMs do
 * meanwhile is found out by comparing. Thread-safe, and reentrant.
 */
final class KeyLocks {
  private final ReentrantLock[] stripes = new ReentrantLock[128];

  KeyLocks() {
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new ReentrantLock();
    }
  }

  <T extends @Nullable Object> T locked(Object key, Supplier<T> step) {
    ReentrantLock lock = stripes[index(key)];
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  /** In one order, so that two never wait for each other. */
  <T extends @Nullable Object> T locked(Collection<?> keys, Supplier<T> step) {
    TreeSet<Integer> indexes = new TreeSet<>();
    keys.forEach(key -> indexes.add(index(key)));
    indexes.forEach(index -> stripes[index].lock());
    try {
      return step.get();
    } finally {
      indexes.forEach(index -> stripes[index].unlock());
    }
  }

  private int index(Object key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (stripes.length - 1);
  }
}
