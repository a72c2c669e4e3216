package io.larder.jcache.entries;

import io.larder.connection.call.Deadline;
import java.util.Collection;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Locks for keys within this JVM, for changes that take more than one command; reentrant. Whoever
 * waits for one waits for Redis, and for code of the application that runs with it held: only the
 * former is limited by the deadline of a call.
 */
final class KeyLocks {
  private final Stripe[] stripes = Stream.generate(Stripe::new).limit(128).toArray(Stripe[]::new);

  private static final class Stripe extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    // How long code of the application has run with the lock held, in all.
    private volatile long application;
  }

  <T extends @Nullable Object> T locked(Object key, Supplier<T> step) {
    return locked(key, null, left -> step.get());
  }

  /** Gives the step the deadline as it is without the application's time. */
  <T extends @Nullable Object> T locked(
      Object key, @Nullable Deadline deadline, Function<@Nullable Deadline, T> step) {
    Stripe stripe = stripes[index(key)];
    long before = stripe.application;
    stripe.lock();
    try {
      return step.apply(deadline == null ? null : deadline.later(stripe.application - before));
    } finally {
      stripe.unlock();
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

  /** Runs code of the application with the locks of the keys held. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // by the holder of the lock alone
  void running(Collection<?> keys, Runnable code) {
    long begin = System.nanoTime();
    try {
      code.run();
    } finally {
      long took = System.nanoTime() - begin;
      keys.stream()
          .mapToInt(KeyLocks.this::index)
          .distinct()
          .forEach(index -> stripes[index].application += took);
    }
  }

  private int index(Object key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (stripes.length - 1);
  }
}
