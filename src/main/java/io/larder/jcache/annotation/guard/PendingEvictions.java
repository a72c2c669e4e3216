package io.larder.jcache.annotation.guard;

import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.Eviction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  private record OfCache(BackingCache cache, Set<Eviction> evictions) {
    boolean isAll() {
      return evictions.contains(Eviction.ALL);
    }
  }

  /** Evictions of one cache to be replayed together. */
  record Batch(BackingCache cache, List<Eviction> evictions) {}

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
  boolean add(BackingCache cache, Eviction eviction) {
    kept++;
    OfCache pending =
        byCache.computeIfAbsent(cache.name(), name -> new OfCache(cache, new LinkedHashSet<>()));
    if (pending.isAll()) {
      return false;
    }
    if (eviction.equals(Eviction.ALL)) {
      replaceByAll(pending);
      return false;
    }
    if (!pending.evictions().add(eviction) || ++size <= bound) {
      return false;
    }
    replaceByAll(pending);
    return true;
  }

  private void replaceByAll(OfCache pending) {
    size -= pending.evictions().size();
    pending.evictions().clear();
    pending.evictions().add(Eviction.ALL);
    size++;
  }

  /**
   * Takes some evictions out, to be replayed. What comes for the same keys from now on is pending
   * again: it may be about a newer value.
   */
  Batch take(int most) {
    OfCache pending = byCache.values().iterator().next();
    List<Eviction> some = new ArrayList<>();
    Iterator<Eviction> all = pending.evictions().iterator();
    while (all.hasNext() && some.size() < most) {
      some.add(all.next());
      all.remove();
      size--;
    }
    if (pending.evictions().isEmpty()) {
      byCache.remove(pending.cache().name());
    }
    return new Batch(pending.cache(), some);
  }

  void giveBack(Batch batch) {
    long before = kept;
    batch.evictions().forEach(eviction -> add(batch.cache(), eviction));
    kept = before;
  }
}
