package io.larder.jcache.annotation;

import io.larder.jcache.engine.BackingCache;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Evictions that Redis has not confirmed, by cache. Beyond the bound a cache's keys are given up
 * for the removal of everything in it. Not thread-safe: its owner locks.
 */
final class PendingEvictions {
  private final int bound;
  private final Map<String, OfCache> byCache = new LinkedHashMap<>();
  private int keys;
  private long kept;

  PendingEvictions(int bound) {
    this.bound = bound;
  }

  /** What is to be removed from one cache. */
  private static final class OfCache {
    final BackingCache cache;
    final Set<Object> keys = new LinkedHashSet<>();
    boolean all;

    OfCache(BackingCache cache) {
      this.cache = cache;
    }
  }

  /** One step of making up for them. */
  record Step(BackingCache cache, Set<Object> keys, boolean all) {
    CompletionStage<?> run() {
      if (all) {
        return cache.removeAllAsync();
      }
      return CompletableFuture.allOf(
          keys.stream()
              .map(key -> cache.removeAsync(key).toCompletableFuture())
              .toArray(CompletableFuture[]::new));
    }
  }

  boolean isEmpty() {
    return byCache.isEmpty();
  }

  /** How many were kept since the count was last taken. */
  long takeCount() {
    long count = kept;
    kept = 0;
    return count;
  }

  /** Keeps one key; true if this one made the cache overflow. */
  boolean add(BackingCache cache, Object key) {
    kept++;
    OfCache pending = byCache.computeIfAbsent(cache.name(), name -> new OfCache(cache));
    if (pending.all || !pending.keys.add(key)) {
      return false;
    }
    keys++;
    if (keys <= bound) {
      return false;
    }
    all(pending);
    return true;
  }

  void addAll(BackingCache cache) {
    kept++;
    all(byCache.computeIfAbsent(cache.name(), name -> new OfCache(cache)));
  }

  private void all(OfCache pending) {
    keys -= pending.keys.size();
    pending.keys.clear();
    pending.all = true;
  }

  /**
   * Takes some of what is pending out, to be run. What comes for the same keys from now on is
   * pending again: it may be about a newer value.
   */
  Step take(int most) {
    OfCache pending = byCache.values().iterator().next();
    Set<Object> some = new LinkedHashSet<>();
    for (Iterator<Object> all = pending.keys.iterator(); all.hasNext() && some.size() < most; ) {
      some.add(all.next());
      all.remove();
      keys--;
    }
    if (pending.keys.isEmpty()) {
      byCache.remove(pending.cache.name());
    }
    return new Step(pending.cache, some, pending.all);
  }

  /** Puts a step that failed back. */
  void giveBack(Step step) {
    long before = kept;
    if (step.all()) {
      addAll(step.cache());
    }
    step.keys().forEach(key -> add(step.cache(), key));
    kept = before;
  }
}
