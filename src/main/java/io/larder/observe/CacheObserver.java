package io.larder.observe;

/**
 * Takes what happens in one cache. Every method is called on the thread that does the work, after
 * it was done; implementations are thread-safe, fast, and throw nothing.
 *
 * <p>Times are nanoseconds. A hit in memory takes less than reading the clock does, so only some of
 * these are timed: {@link CacheObservation#SAMPLE}.
 */
public interface CacheObserver {
  /** Where a value was found. */
  enum Layer {
    /** In this JVM's memory. */
    NEAR,
    /** In Redis. */
    REDIS,
    /** With another call that computed it. */
    FLIGHT
  }

  /** Why a call went on without its cache. */
  enum Refusal {
    /** No answer within the time of the call. */
    DEADLINE,
    /** Too many calls before failed. */
    BREAKER,
    /** There is no connection. */
    DOWN
  }

  /**
   * Entries were found.
   *
   * @param layer where
   * @param entries how many
   * @param nanos how long it took, or 0 where it was not measured
   */
  default void hit(Layer layer, long entries, long nanos) {}

  /**
   * Entries were not found, or could not be read.
   *
   * @param entries how many
   * @param nanos how long it took, or 0 where the hits of the same call have the time
   */
  default void missed(long entries, long nanos) {}

  /**
   * A loader of the cache, or an annotated method, was called.
   *
   * @param nanos how long it took
   * @param succeeded whether it returned
   */
  default void loaded(long nanos, boolean succeeded) {}

  /**
   * The application put entries.
   *
   * @param entries how many
   * @param nanos how long it took
   */
  default void put(long entries, long nanos) {}

  /**
   * The application removed entries that were there.
   *
   * @param entries how many
   * @param nanos how long it took
   */
  default void removed(long entries, long nanos) {}

  /**
   * An annotation evicted an entry, or all of them.
   *
   * @param all whether it was all
   */
  default void evicted(boolean all) {}

  /** Something was found that is no value of the expected type and shape. */
  default void unreadable() {}

  /** This JVM dropped an entry, or all of them, from its memory because of a change. */
  default void nearInvalidated() {}

  /** A call waits for the value that another call computes. */
  default void joined() {}

  /**
   * A call went on without its cache.
   *
   * @param reason why
   */
  default void refused(Refusal reason) {}
}
