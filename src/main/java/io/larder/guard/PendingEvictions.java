package io.larder.guard;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps evictions that Redis has not confirmed, by cache: each makes its own, since keys of one
 * mean nothing to another of its name, of another manager or opened later. Beyond the bound those
 * of a cache are replaced by the removal of everything in it. Not thread-safe: its owner locks.
 */
final class PendingEvictions {
  private static final int REPLAYED_AT_ONCE = 500;

  private final int bound;
  private final Map<Guarded, OfCache> byCache = new LinkedHashMap<>();
  private int size;
  private long madeUpFor;
  // Told of once until nothing is pending: where one cache overflows, others follow.
  private boolean overflowed;

  PendingEvictions(int bound) {
    this.bound = bound;
  }

  /** Each eviction with a stamp of its own, which a later one for the same key replaces. */
  private static final class OfCache {
    private final Map<Eviction, Object> evictions = new LinkedHashMap<>();
    private long kept;
    // Redis refused the last ones: a single one finds out whether it still does.
    private boolean doubtful;

    boolean isAll() {
      return evictions.containsKey(Eviction.ALL);
    }
  }

  /** Evictions of one cache to be replayed together. */
  record Batch(Guarded cache, Map<Eviction, Object> evictions) {

    /** Sends all and gives those that were refused; throws if Redis does not answer. */
    Map<Eviction, RuntimeException> replay(Deadline deadline) {
      Map<Eviction, Reply<@Nullable Void>> sent = new LinkedHashMap<>();
      evictions.keySet().forEach(one -> sent.put(one, cache.evict(one, deadline)));
      Map<Eviction, RuntimeException> refused = new LinkedHashMap<>();
      sent.forEach(
          (eviction, reply) -> {
            try {
              reply.await();
            } catch (RuntimeException e) {
              if (CacheGuard.isSilence(e)) {
                throw e;
              }
              refused.put(eviction, e);
            }
          });
      return refused;
    }
  }

  /** The names of the caches that have some. */
  Set<String> caches() {
    return byCache.keySet().stream().map(Guarded::name).collect(Collectors.toSet());
  }

  /** How many the caches of a name have. */
  long count(String cacheName) {
    return byCache.entrySet().stream()
        .filter(one -> one.getKey().name().equals(cacheName))
        .mapToLong(one -> one.getValue().evictions.size())
        .sum();
  }

  /**
   * Whether one that is kept may be about what another one is about. One of another cache of the
   * name may be: their keys cannot be compared.
   */
  boolean concerns(Guarded cache, Eviction eviction) {
    return byCache.entrySet().stream()
        .filter(one -> one.getKey().name().equals(cache.name()))
        .anyMatch(
            one ->
                !one.getKey().equals(cache)
                    || one.getValue().isAll()
                    || one.getValue().evictions.containsKey(eviction));
  }

  /**
   * How many evictions were made up for since the count was last taken. Those of a cache count when
   * none of them waits any more; one that was kept again while it waited counts once.
   */
  long takeCount() {
    long count = madeUpFor;
    madeUpFor = 0;
    return count;
  }

  /**
   * Keeps an eviction; true if this one made a cache overflow, the first since none was pending.
   */
  boolean add(Guarded cache, Eviction eviction) {
    OfCache pending = byCache.computeIfAbsent(cache, made -> new OfCache());
    if (pending.isAll() || eviction.equals(Eviction.ALL)) {
      pending.kept += pending.isAll() ? 0 : 1;
      replaceByAll(pending);
      return false;
    }
    if (pending.evictions.put(eviction, new Object()) != null) {
      return false;
    }
    pending.kept++;
    if (++size <= bound) {
      return false;
    }
    replaceByAll(pending);
    boolean first = !overflowed;
    overflowed = true;
    return first;
  }

  private void replaceByAll(OfCache pending) {
    size -= pending.evictions.size();
    pending.evictions.clear();
    pending.evictions.put(Eviction.ALL, new Object());
    size++;
  }

  /** Some evictions to be replayed, of other caches than these; they stay pending until then. */
  @Nullable Batch next(Set<Guarded> refused) {
    for (Map.Entry<Guarded, OfCache> one : byCache.entrySet()) {
      if (!refused.contains(one.getKey())) {
        return batch(one.getKey(), one.getValue());
      }
    }
    return null;
  }

  private static Batch batch(Guarded cache, OfCache pending) {
    Map<Eviction, Object> some = new LinkedHashMap<>();
    pending.evictions.entrySet().stream()
        .limit(pending.doubtful ? 1 : REPLAYED_AT_ONCE)
        .forEach(one -> some.put(one.getKey(), one.getValue()));
    return new Batch(cache, some);
  }

  /**
   * Forgets a batch but what was refused, which is tried again last, and what came again meanwhile:
   * that may be about a newer value.
   */
  void replayed(Batch batch, Set<Eviction> refused) {
    OfCache pending = byCache.get(batch.cache());
    if (pending == null) {
      return;
    }
    pending.doubtful = !refused.isEmpty();
    batch
        .evictions()
        .forEach(
            (eviction, stamp) -> {
              if (!pending.evictions.remove(eviction, stamp)) {
                return;
              }
              if (refused.contains(eviction)) {
                pending.evictions.put(eviction, stamp);
              } else {
                size--;
              }
            });
    if (pending.evictions.isEmpty()) {
      madeUpFor += pending.kept;
      byCache.remove(batch.cache());
      overflowed &= !byCache.isEmpty();
    }
  }
}
