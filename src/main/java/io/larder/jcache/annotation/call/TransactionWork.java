package io.larder.jcache.annotation.call;

import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.flight.SingleFlight;
import io.larder.guard.Budget;
import io.larder.guard.Eviction;
import io.larder.jcache.annotation.call.CallCache.Deferred;
import io.larder.jcache.annotation.call.CallCache.Entry;
import io.larder.jcache.annotation.call.CallCache.Hit;
import io.larder.transaction.Transactions;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What annotated methods do in one transaction: their changes, and the values that were computed in
 * it, which others may have once it has committed. Thread-safe.
 */
final class TransactionWork implements Transactions.Participant {
  // Beyond it, the whole cache is held instead of one more entry.
  private static final int MOST_CHANGES = 10_000;
  // What is computed beyond it is not stored.
  private static final int MOST_RESULTS = 1_000;

  private final TransactionalCalls owner;
  private final boolean doomed;
  private final Map<SingleFlight.Key, HeldChange> changes = new LinkedHashMap<>();
  private final Map<Object, HeldChange> caches = new LinkedHashMap<>();
  private final Map<SingleFlight.Key, Result> results = new HashMap<>();
  private @Nullable Boolean committed;

  /** A value to be stored after the commit. */
  private record Result(CallCache cache, Entry entry, Deferred put, Budget budget) {
    StoreRight right() {
      return entry.right() == null ? StoreRight.UNKNOWN : entry.right();
    }

    void drop() {
      cache.release(right());
    }
  }

  TransactionWork(TransactionalCalls owner, boolean doomed) {
    this.owner = owner;
    this.doomed = doomed;
  }

  /** Whether it takes no part in the end of the transaction, which need not be a commit. */
  boolean isDoomed() {
    return doomed;
  }

  /** Whether what is computed in it may be given to others: none of it is a change of its own. */
  boolean mayShare() {
    return !doomed && !hasChanges();
  }

  @Override
  public synchronized boolean hasChanges() {
    return !changes.isEmpty() || !caches.isEmpty();
  }

  /** Whether the transaction has changed what is cached there: its reads pass the cache. */
  synchronized boolean hasChanged(SingleFlight.Key key) {
    return caches.containsKey(key.cache()) || changes.containsKey(key);
  }

  /**
   * What is changed in a doomed transaction is evicted at once and never stored: the transaction
   * itself may read it, and so may what the application does after its end.
   */
  void evictAtOnce(CallCache cache, Eviction eviction, Budget budget) {
    CallCache.Held held = cache.hold(eviction);
    held.begin(budget).await();
    held.end(true, budget).await();
  }

  /** Holds what a method is about to change. */
  HeldChange hold(CallCache cache, Eviction eviction, Duration time) {
    HeldChange change = change(cache, eviction, time);
    try {
      change.begin().await();
    } catch (RuntimeException e) {
      var unused = change.cancel();
      throw e;
    }
    return change;
  }

  private HeldChange change(CallCache cache, Eviction eviction, Duration time) {
    boolean first;
    HeldChange change;
    synchronized (this) {
      if (committed != null) {
        // Ended by another thread, because it took too long.
        change = new HeldChange(cache, eviction, time);
        var unused = change.complete(false, false);
        return change;
      }
      first = !hasChanges();
      if (eviction instanceof Eviction.OfKey one && changes.size() < MOST_CHANGES) {
        SingleFlight.Key key = cache.flightKey(one.key());
        drop(results.remove(key));
        change = changes.computeIfAbsent(key, k -> new HeldChange(cache, eviction, time));
      } else {
        dropAll(cache.identity());
        change =
            caches.computeIfAbsent(
                cache.identity(), k -> new HeldChange(cache, Eviction.ALL, time));
      }
    }
    if (first) {
      owner.changes();
    }
    return change;
  }

  private static void drop(@Nullable Result result) {
    if (result != null) {
      result.drop();
    }
  }

  private void dropAll(Object cache) {
    results
        .entrySet()
        .removeIf(
            one -> {
              boolean gone = one.getKey().cache().equals(cache);
              if (gone) {
                one.getValue().drop();
              }
              return gone;
            });
  }

  /** A value that this transaction has computed already, unless it was evicted since, or null. */
  @Nullable Hit result(SingleFlight.Key key, StoreRight right, Type type) {
    Result known;
    synchronized (this) {
      known = results.get(key);
      if (known == null || !known.entry().type().equals(type)) {
        return null;
      }
      if (!right.mayShare(known.right())) {
        results.remove(key);
        known.drop();
        return null;
      }
    }
    return known.put().hit();
  }

  /**
   * Stores a value after the commit; one of which the transaction may have changed a part, never.
   */
  Reply<@Nullable Void> store(CallCache cache, Entry entry, Budget budget) {
    Deferred put = mayShare() ? cache.defer(entry, false) : null;
    if (put == null) {
      if (entry.right() != null) {
        cache.release(entry.right());
      }
      return Reply.NOTHING;
    }
    Result result = new Result(cache, entry, put, budget);
    boolean late;
    synchronized (this) {
      if (committed == null && results.size() < MOST_RESULTS) {
        drop(results.put(cache.flightKey(entry.key()), result));
        return Reply.NOTHING;
      }
      late = Boolean.TRUE.equals(committed);
    }
    if (late) {
      // Of a stage that completes after the transaction, and is no part of it.
      return put.send(budget);
    }
    result.drop();
    return Reply.NOTHING;
  }

  @Override
  public void completed(boolean committed) {
    Map<SingleFlight.Key, HeldChange> keys;
    Map<Object, HeldChange> all;
    List<Result> computed;
    synchronized (this) {
      this.committed = committed;
      keys = new LinkedHashMap<>(changes);
      all = new LinkedHashMap<>(caches);
      computed = new ArrayList<>(results.values());
      results.clear();
    }
    List<Reply<@Nullable Void>> replies = new ArrayList<>();
    all.forEach(
        (cache, change) -> {
          owner.outdateAll(cache);
          replies.add(change.complete(committed, false));
        });
    keys.forEach(
        (key, change) -> {
          owner.outdate(key);
          HeldChange whole = all.get(key.cache());
          replies.add(change.complete(committed, whole != null && whole.evictsEverything()));
        });
    for (Result result : computed) {
      if (committed) {
        replies.add(result.put().send(result.budget()));
      } else {
        result.drop();
      }
    }
    if (!keys.isEmpty() || !all.isEmpty()) {
      owner.ended();
    }
    replies.forEach(owner::settle);
  }
}
