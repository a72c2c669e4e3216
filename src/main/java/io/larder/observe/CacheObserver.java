package io.larder.observe;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes what happens in one cache. Every method is called on the thread that does the work, after
 * it was done; implementations are thread-safe, fast, and throw nothing.
 *
 * <p>Times are nanoseconds. A hit in memory takes less than reading the clock does, so only some of
 * these are timed: {@link CacheObservation#SAMPLE}.
 */
public interface CacheObserver {
  /** Gives an observer to each cache that it wants to observe, else null. Thread-safe. */
  @FunctionalInterface
  interface Source {
    @Nullable CacheObserver of(String cacheName);

    /**
     * {@return those of an application's class loader and its parents that observe its caches} The
     * test kit's class loaders do: they tell the applications of the test classes of a JVM apart.
     */
    static List<Source> among(ClassLoader loader) {
      return Stream.<@Nullable ClassLoader>iterate(
              loader, Objects::nonNull, one -> Objects.requireNonNull(one).getParent())
          .filter(Source.class::isInstance)
          .map(Source.class::cast)
          .toList();
    }
  }

  /** Where a value was found. */
  enum Layer {
    NEAR, // in this JVM's memory
    REDIS,
    FLIGHT // with another call that computed it
  }

  /** Why a call went on without its cache. */
  enum Refusal {
    DEADLINE, // no answer within the time of the call
    BREAKER, // too many calls before failed
    DOWN, // there is no connection, or Redis executes nothing of the kind for now
    FULL // Redis is out of memory, and refuses to store
  }

  /** What one cache keeps in this JVM's memory. Thread-safe; estimates, which wait for nothing. */
  interface Near {
    long entries();

    /** About how much memory the entries take, from the sizes that they have in Redis. */
    long bytes();

    /**
     * How long ago it was last confirmed that every change is reported; beyond two seconds nothing
     * is served.
     */
    long unconfirmedNanos();
  }

  /** An operation on the cache that is followed from its beginning on. */
  interface Running {
    /** Makes a call that belongs to the operation. */
    <T extends @Nullable Object, E extends Exception> T within(CacheObservation.Call<T, E> call)
        throws E;

    /** It has ended, with a result if there is no failure. */
    void ended(@Nullable Throwable failure);
  }

  /**
   * An operation begins on the thread of its caller; null: it is not followed. {@code key} is asked
   * for its text only if that is needed, and is null where there are several keys or none.
   */
  default @Nullable Running begins(String operation, @Nullable Supplier<@Nullable String> key) {
    return null;
  }

  /** Entries were found; the time is 0 where it was not measured. */
  default void hit(Layer layer, long entries, long nanos) {}

  /** Entries were absent or unreadable; the time is 0 where the hits of the same call have it. */
  default void missed(long entries, long nanos) {}

  /** A loader of the cache, or an annotated method, was called, and returned or failed. */
  default void loaded(long nanos, boolean succeeded) {}

  default void put(long entries, long nanos) {}

  /**
   * A value was put, with the hash of its key; forever: without a time to live. Told beside {@link
   * #put} where an engine knows.
   */
  default void stored(int key, byte[] value, boolean forever) {}

  /** A loaded value was not stored: somebody has stored or evicted the entry meanwhile. */
  default void overtaken() {}

  /** The application removed entries that were there. */
  default void removed(long entries, long nanos) {}

  /** An annotation evicted an entry, or all of them. */
  default void evicted(boolean all) {}

  /** Something was found that is no value of the expected type and shape. */
  default void unreadable() {}

  /** This JVM dropped an entry, or all of them, from its memory because of a change. */
  default void nearInvalidated() {}

  /** An entry was dropped from memory because there are too many. */
  default void nearEvicted() {}

  /** A cache begins to keep entries in memory; caches of one name may each do so. */
  default void keeps(Near near) {}

  /** It has ended. */
  default void keepsNoMore(Near near) {}

  /** A call waits for the value that another call computes. */
  default void joined() {}

  /** A call went on without its cache, or failed for want of it. */
  default void refused(Refusal reason) {}
}
