package io.larder.jcache.annotation;

import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * A cache as calls of annotated methods use it: what fails is reported and passed over, or thrown
 * as {@code CacheException} where the settings say so. Thread-safe.
 */
interface CallCache {
  /** What this JVM keeps in its memory; null is a miss. Costs nothing that can fail. */
  default @Nullable Found near(GeneratedCacheKey key, Type type) {
    return null;
  }

  /** Reads; null is a miss. */
  @Nullable Found get(GeneratedCacheKey key, Type type, Budget budget);

  /**
   * Writes.
   *
   * @param entry what
   * @param mustReplace whether an older value under the key must not stay when this fails
   */
  void put(Entry entry, boolean mustReplace, Budget budget);

  /** Writes without waiting; the stage fails only with {@code CacheException}. */
  CompletionStage<?> putLater(Entry entry, boolean mustReplace, Budget budget);

  /** Removes one value, or all of them for a null. */
  void evict(@Nullable GeneratedCacheKey key, Budget budget);

  /** Removes without waiting, as {@link #evict}. */
  CompletionStage<?> evictLater(@Nullable GeneratedCacheKey key, Budget budget);

  /** Changes when what was read before must not be written any more. */
  int epoch();

  /** What is equal for the same cache only. */
  Object identity();

  /** Whether it takes objects as they are, rather than their JSON. */
  boolean isByReference();

  /**
   * What is written.
   *
   * @param key the key
   * @param value the value, or null
   * @param type its declared type
   */
  record Entry(GeneratedCacheKey key, @Nullable Object value, Type type) {}

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
