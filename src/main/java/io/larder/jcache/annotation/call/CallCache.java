package io.larder.jcache.annotation.call;

import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
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
  Reply<@Nullable Void> NOTHING = Reply.of(true).map(done -> null);

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

  /** Gives back a right that no entry is put with. */
  default void release(StoreRight right) {}

  /** Writes; what cannot be written is evicted if it must replace what is there. */
  Reply<@Nullable Void> put(Entry entry, boolean mustReplace, Budget budget);

  /** A put that stores nothing: the application's writer learns of it, the entry is dropped. */
  Reply<@Nullable Void> putNothing(Entry entry);

  /** Removes as the application asks for it. */
  Reply<@Nullable Void> evict(Eviction eviction, Budget budget);

  /** Changes when what was read before must not be written any more. */
  default int epoch() {
    return 0;
  }

  /** What is equal for the same cache only. */
  Object identity();

  /** Whether it takes objects as they are, rather than their JSON. */
  default boolean isByReference() {
    return false;
  }

  default CacheObservation observation() {
    return CacheObservation.none();
  }

  /** A value that a cache has; null where a null is cached. */
  record Hit(@Nullable Object value) {}

  /** What is written: a value, or null, of a declared type, with the right if it was computed. */
  record Entry(
      GeneratedCacheKey key, @Nullable Object value, Type type, @Nullable StoreRight right) {
    Eviction eviction() {
      return new Eviction.OfKey(key);
    }
  }
}
