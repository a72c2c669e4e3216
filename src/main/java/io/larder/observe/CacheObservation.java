package io.larder.observe;

import io.larder.observe.CacheObserver.Layer;
import io.larder.observe.CacheObserver.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the observers of one cache what happens in it. Without observers each method is one
 * volatile read, and no clock is asked. Thread-safe.
 */
public final class CacheObservation {
  // One of so many hits in memory is timed, and stands for all of them.
  public static final int SAMPLE = 64;
  private static final CacheObservation NONE = new CacheObservation(List.of());

  private final List<CacheObserver> attached;
  // Null while nobody observes; never changed in place.
  private volatile CacheObserver @Nullable [] observers;

  /** An observation by those who observe the cache all the time. */
  public CacheObservation(List<CacheObserver> attached) {
    this.attached = List.copyOf(attached);
    with(null);
  }

  /** The observation of a cache by those of the sources that want to observe it. */
  public static CacheObservation of(String cacheName, List<CacheObserver.Source> sources) {
    return new CacheObservation(
        sources.stream().map(source -> source.of(cacheName)).filter(Objects::nonNull).toList());
  }

  public static CacheObservation none() {
    return NONE;
  }

  /** Adds an observer that comes and goes, in the place of any such before, or none. */
  public synchronized void with(@Nullable CacheObserver more) {
    List<CacheObserver> all = new ArrayList<>(attached);
    if (more != null) {
      all.add(more);
    }
    observers = all.isEmpty() ? null : all.toArray(CacheObserver[]::new);
  }

  public void tell(Consumer<CacheObserver> event) {
    CacheObserver[] present = observers;
    if (present != null) {
      for (CacheObserver observer : present) {
        event.accept(observer);
      }
    }
  }

  /** Follows an operation from its beginning on, or null, as nobody wants to. */
  public @Nullable Running begin(String operation, @Nullable Supplier<@Nullable String> key) {
    CacheObserver[] present = observers;
    if (present != null) {
      for (CacheObserver observer : present) {
        Running running = observer.begins(operation, key);
        if (running != null) {
          return running;
        }
      }
    }
    return null;
  }

  /** What an operation does. */
  @FunctionalInterface
  public interface Call<T extends @Nullable Object, E extends Exception> {
    T run() throws E;
  }

  /** Makes a call; whoever follows it is told of its end, of a stage when that is completed. */
  public <T extends @Nullable Object, E extends Exception> T follow(
      String operation, @Nullable Supplier<@Nullable String> key, Call<T, E> call) throws E {
    Running running = begin(operation, key);
    if (running == null) {
      return call.run();
    }
    T result;
    try {
      result = running.within(call);
    } catch (Throwable e) { // also errors: an operation ends in any case
      running.ended(e);
      throw e;
    }
    if (result instanceof CompletionStage<?> stage) {
      stage.whenComplete((value, failure) -> running.ended(failure));
    } else {
      running.ended(null);
    }
    return result;
  }

  /** The time to give back at the end of a call to Redis, 0 while nobody observes. */
  public long start() {
    return observers == null ? 0 : System.nanoTime();
  }

  /** The beginning of a look into memory: the time to give back, 0 if this one is not timed. */
  public long startSampled() {
    return observers != null && (ThreadLocalRandom.current().nextInt() & (SAMPLE - 1)) == 0
        ? System.nanoTime()
        : 0;
  }

  /** An entry was found in memory. */
  public void hitNear(long start) {
    CacheObserver[] present = observers;
    if (present != null) {
      long nanos = since(start) * SAMPLE;
      for (CacheObserver observer : present) {
        observer.hit(Layer.NEAR, 1, nanos);
      }
    }
  }

  /** Redis answered a read: it had some entries, and some not. */
  public void read(long found, long missed, long start) {
    if (observers == null) {
      return;
    }
    long nanos = since(start);
    if (found > 0) {
      tell(observer -> observer.hit(Layer.REDIS, found, nanos));
    }
    if (missed > 0) {
      tell(observer -> observer.missed(missed, found > 0 ? 0 : nanos));
    }
  }

  /** Entries were put; none is not told. */
  public void put(long entries, long start) {
    if (observers != null && entries > 0) {
      long nanos = since(start);
      tell(observer -> observer.put(entries, nanos));
    }
  }

  /** Entries were removed; none is not told. */
  public void removed(long entries, long start) {
    if (observers != null && entries > 0) {
      long nanos = since(start);
      tell(observer -> observer.removed(entries, nanos));
    }
  }

  /** A loader was called, and returned or failed. */
  public void loaded(boolean succeeded, long start) {
    if (observers != null) {
      long nanos = since(start);
      tell(observer -> observer.loaded(nanos, succeeded));
    }
  }

  /** A call went on without its cache, or failed for want of it. */
  public void refused(CacheObserver.Refusal reason) {
    tell(observer -> observer.refused(reason));
  }

  private static long since(long start) {
    return start == 0 ? 0 : System.nanoTime() - start;
  }
}
