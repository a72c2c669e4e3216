package io.larder.observe;

import io.larder.observe.CacheObserver.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tells the observers of one cache what happens in it. Without observers each method is one
 * volatile read, and no clock is asked. Thread-safe.
 */
public final class CacheObservation {
  /** One of so many hits in memory is timed, and stands for all of them. */
  public static final int SAMPLE = 64;

  private static final CacheObservation NONE = new CacheObservation(List.of());

  private final List<CacheObserver> attached;

  /** Null while nobody observes. */
  private volatile @Nullable CacheObserver observer;

  /**
   * Creates one.
   *
   * @param attached those who observe the cache all the time
   */
  public CacheObservation(List<CacheObserver> attached) {
    this.attached = List.copyOf(attached);
    this.observer = together(this.attached);
  }

  /**
   * The observation of a cache that nobody observes.
   *
   * @return always the same
   */
  public static CacheObservation none() {
    return NONE;
  }

  private static @Nullable CacheObserver together(List<CacheObserver> observers) {
    return switch (observers.size()) {
      case 0 -> null;
      case 1 -> observers.get(0);
      default -> new SeveralObservers(observers);
    };
  }

  /**
   * Adds an observer that comes and goes, in the place of any such before.
   *
   * @param more the observer, or null for none
   */
  public synchronized void with(@Nullable CacheObserver more) {
    List<CacheObserver> all = new ArrayList<>(attached);
    if (more != null) {
      all.add(more);
    }
    observer = together(all);
  }

  /**
   * Who observes now, for what happens seldom.
   *
   * @return the observer, or null
   */
  public @Nullable CacheObserver observer() {
    return observer;
  }

  /**
   * The beginning of a call to Redis.
   *
   * @return the time to give back when it has ended; 0 while nobody observes
   */
  public long start() {
    return observer == null ? 0 : System.nanoTime();
  }

  /**
   * The beginning of a look into memory.
   *
   * @return the time to give back, or 0: this one is not timed
   */
  public long startSampled() {
    return observer != null && (ThreadLocalRandom.current().nextInt() & (SAMPLE - 1)) == 0
        ? System.nanoTime()
        : 0;
  }

  /**
   * An entry was found in memory.
   *
   * @param start what {@link #startSampled} gave
   */
  public void hitNear(long start) {
    CacheObserver present = observer;
    if (present != null) {
      present.hit(Layer.NEAR, 1, start == 0 ? 0 : (System.nanoTime() - start) * SAMPLE);
    }
  }

  /**
   * Redis answered a read.
   *
   * @param found how many entries it had
   * @param missed how many it had not
   * @param start what {@link #start} gave
   */
  public void read(long found, long missed, long start) {
    CacheObserver present = observer;
    if (present == null) {
      return;
    }
    long nanos = since(start);
    if (found > 0) {
      present.hit(Layer.REDIS, found, nanos);
    }
    if (missed > 0) {
      present.missed(missed, found > 0 ? 0 : nanos);
    }
  }

  /**
   * Entries were put.
   *
   * @param entries how many; none is not told
   * @param start what {@link #start} gave
   */
  public void put(long entries, long start) {
    CacheObserver present = observer;
    if (present != null && entries > 0) {
      present.put(entries, since(start));
    }
  }

  /**
   * Entries were removed.
   *
   * @param entries how many; none is not told
   * @param start what {@link #start} gave
   */
  public void removed(long entries, long start) {
    CacheObserver present = observer;
    if (present != null && entries > 0) {
      present.removed(entries, since(start));
    }
  }

  /**
   * A loader was called.
   *
   * @param succeeded whether it returned
   * @param start what {@link #start} gave
   */
  public void loaded(boolean succeeded, long start) {
    CacheObserver present = observer;
    if (present != null) {
      present.loaded(since(start), succeeded);
    }
  }

  private static long since(long start) {
    return start == 0 ? 0 : System.nanoTime() - start;
  }
}
