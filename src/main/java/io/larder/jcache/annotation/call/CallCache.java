package io.larder.jcache.annotation.call;

import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.flight.SingleFlight;
import io.larder.guard.Budget;
import io.larder.guard.Eviction;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import java.time.Duration;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * The cache of an annotated call. Failures of Redis are reported and ignored, or thrown as {@code
 * CacheException} where the settings say so; what code of the application throws is the caller's.
 * Thread-safe.
 */
interface CallCache {
  /** Whether another may have its name. */
  default boolean isClosed() {
    return false;
  }

  /** Reads from this JVM's memory; null is a miss. */
  default @Nullable Hit near(GeneratedCacheKey key, Type type) {
    return null;
  }

  /** Reads what is not in this JVM's memory; null is a miss. */
  @Nullable Hit get(GeneratedCacheKey key, Type type, Budget budget);

  /**
   * Takes the right to store before a method runs; where one JVM runs it for all, {@code leading}
   * says for how long at most. Without an answer nothing is stored.
   */
  default StoreRight take(GeneratedCacheKey key, @Nullable Duration leading, Budget budget) {
    return StoreRight.UNFENCED;
  }

  /** Whether a right still holds; false without an answer. */
  default Reply<Boolean> holds(GeneratedCacheKey key, StoreRight right, Budget budget) {
    return Reply.of(right.isGranted());
  }

  /** Gives back a right that no entry is put with. */
  default void release(StoreRight right) {}

  /** Writes; what cannot be written is evicted if it must replace what is there. */
  Reply<@Nullable Void> put(Entry entry, boolean mustReplace, Budget budget);

  /** A put that stores nothing: the application's writer learns of it, the entry is dropped. */
  Reply<@Nullable Void> putNothing(Entry entry, Budget budget);

  /** Drops what must not be read any more; the application's writer does not learn of it. */
  Reply<@Nullable Void> drop(Eviction eviction, Budget budget);

  /** Removes as the application asks for it. */
  Reply<@Nullable Void> evict(Eviction eviction, Budget budget);

  /** A hold for a transaction, not begun; a cache that cannot be held changes afterwards only. */
  default Held hold(Eviction eviction) {
    return budget -> Reply.NOTHING;
  }

  /** Prepares a put that is made later; null: what cannot be written. */
  default @Nullable Deferred defer(Entry entry, boolean mustReplace) {
    return budget -> put(entry, mustReplace, budget);
  }

  /** Changes when what was read before must not be written any more. */
  default int epoch() {
    return 0;
  }

  /** What is equal for the same cache only. */
  Object identity();

  /** What the computations of an entry have in common; changes of it by code end them. */
  default SingleFlight.Key flightKey(Object key) {
    return new SingleFlight.Key(identity(), key);
  }

  /** Whether it takes objects as they are, rather than their JSON. */
  default boolean isByReference() {
    return false;
  }

  default CacheObservation observation() {
    return CacheObservation.none();
  }

  /** What a transaction is about to change; others store nothing of it until that ends. */
  @FunctionalInterface
  interface Held {
    Reply<@Nullable Void> begin(Budget budget);

    /** The right under which the transaction puts; unknown if it has not begun. */
    default StoreRight right() {
      return StoreRight.UNFENCED;
    }

    /** Ends it; with the right, unless that is used or given back afterwards. */
    default Reply<@Nullable Void> end(boolean withRight, Budget budget) {
      return Reply.NOTHING;
    }
  }

  /** A put that is made later. */
  @FunctionalInterface
  interface Deferred {
    Reply<@Nullable Void> send(Budget budget);

    /** What a read would find after it, or null: that cannot be told. */
    default @Nullable Hit hit() {
      return null;
    }
  }

  /** A value that a cache has; null where a null is cached. */
  record Hit(@Nullable Object value) {}

  /** What is written: a value, or null, of a declared type, with the right if it was computed. */
  record Entry(
      GeneratedCacheKey key, @Nullable Object value, Type type, @Nullable StoreRight right) {
    Eviction eviction() {
      return new Eviction.OfKey(key);
    }

    Entry with(StoreRight other) {
      return new Entry(key, value, type, other);
    }
  }
}
