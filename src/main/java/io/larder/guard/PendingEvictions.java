package io.larder.guard;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps evictions that Redis has not confirmed, by cache. Beyond the bound those of a cache are
 * replaced by the removal of everything in it. Not thread-safe: its owner locks.
 */
final class PendingEvictions {
  private final int bound;
  private final Map<String, OfCache> byCache = new LinkedHashMap<>();
  private int size;
  private long kept;

  PendingEvictions(int bound) {
    this.bound = bound;
  }

  /** Each eviction with a stamp of its own, which a later one for the same key replaces. */
  private record OfCache(Guarded cache, Map<Eviction, Object> evictions) {
    boolean isAll() {
      return evictions.containsKey(Eviction.ALL);
    }
  }

  /** Evictions of one cache to be replayed together. */
  record Batch(Guarded cache, Map<Eviction, Object> evictions) {}

  boolean isEmpty() {
    return byCache.isEmpty();
  }

  /** How many were kept since the count was last taken. */
  long takeCount() {
    long count = kept;
    kept = 0;
    return count;
  }

  /** Keeps an eviction; true if this one made the cache overflow. */
  boolean add(Guarded cache, Eviction eviction) {
    kept++;
    OfCache pending =
        byCache.computeIfAbsent(cache.name(), name -> new OfCache(cache, new LinkedHashMap<>()));
    if (pending.isAll() || eviction.equals(Eviction.ALL)) {
      replaceByAll(pending);
      return false;
    }
    if (pending.evictions().put(eviction, new Object()) != null || ++size <= bound) {
      return false;
    }
    replaceByAll(pending);
    return true;
  }

  private void replaceByAll(OfCache pending) {
    size -= pending.evictions().size();
    pending.evictions().clear();
    pending.evictions().put(Eviction.ALL, new Object());
    size++;
  }

  /** Some evictions to be replayed, which stay pending until they are. */
  Batch next(int most) {
    OfCache pending = byCache.values().iterator().next();
    Map<Eviction, Object> some = new LinkedHashMap<>();
    pending.evictions().entrySet().stream()
        .limit(most)
        .forEach(one -> some.put(one.getKey(), one.getValue()));
    return new Batch(pending.cache(), some);
  }

  /** Forgets a batch but what came again meanwhile: that may be about a newer value. */
  void replayed(Batch batch) {
    OfCache pending = byCache.get(batch.cache().name());
    if (pending == null) {
      return;
    }
    batch.evictions().forEach((eviction, stamp) -> forget(pending, eviction, stamp));
    if (pending.evictions().isEmpty()) {
      byCache.remove(batch.cache().name());
    }
  }

  private void forget(OfCache pending, Eviction eviction, Object stamp) {
    if (pending.evictions().remove(eviction, stamp)) {
      size--;
    }
  }
}
