package io.larder.jcache.annotation.call;

import io.larder.jcache.engine.Eviction;
import io.larder.observe.CacheObservation;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * The cache of an annotated call. Failures are reported and ignored, or thrown as {@code
 * CacheException} where the settings say so. Thread-safe.
 */
interface CallCache {
  /** Reads from this JVM's memory; null is a miss. */
  default @Nullable Hit near(GeneratedCacheKey key, Type type) {
    return null;
  }

  /** Reads what is not in this JVM's memory; null is a miss. */
  @Nullable Hit get(GeneratedCacheKey key, Type type, Budget budget);

  /** Writes. */
  void put(Entry entry, boolean mustReplace, Budget budget);

  /** Writes without waiting; the stage fails only with {@code CacheException}. */
  CompletionStage<?> putLater(Entry entry, boolean mustReplace, Budget budget);

  /** Removes. */
  void evict(Eviction eviction, Budget budget);

  /** Removes without waiting; the stage fails only with {@code CacheException}. */
  CompletionStage<?> evictLater(Eviction eviction, Budget budget);

  /** Changes when what was read before must not be written any more. */
  int epoch();

  /** What is equal for the same cache only. */
  Object identity();

  /** Whether it takes objects as they are, rather than their JSON. */
  boolean isByReference();

  /** Takes what happens in calls. */
  default CacheObservation observation() {
    return CacheObservation.none();
  }

  /**
   * What is written.
   *
   * @param key the key
   * @param value the value, or null
   * @param type its declared type
   */
  record Entry(GeneratedCacheKey key, @Nullable Object value, Type type) {
    /** The removal of what is under the key. */
    Eviction eviction() {
      return new Eviction.OfKey(key);
    }
  }

  /** Does a synchronous step; its exception fails the stage. */
  static CompletionStage<?> stage(Runnable step) {
    try {
      step.run();
      return CompletableFuture.completedFuture(null);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
