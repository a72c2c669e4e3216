package io.larder.jcache.annotation.call;

import io.larder.connection.call.Reply;
import io.larder.guard.Budget;
import io.larder.guard.Eviction;
import io.larder.jcache.annotation.call.CallCache.Deferred;
import io.larder.jcache.annotation.call.CallCache.Held;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction changes in a cache: one entry or everything. It is held from before the first
 * method that changes it runs, and takes effect after the commit. Thread-safe.
 */
final class HeldChange {
  private enum Effect {
    /** A method that changes it still runs, or has failed in a way that changes nothing. */
    NONE,
    EVICTION,
    PUT
  }

  private final CallCache cache;
  private final Eviction eviction;
  // What the holds and the change wait for the cache in all.
  private final Budget budget;
  private final Held held;
  private volatile boolean begun;
  private Effect effect = Effect.NONE;
  private @Nullable Deferred put;
  // Methods that run; what they say after the end of the transaction is done at once. After a
  // rollback that is no more than a removal: a stage may have made a change that is no part of it.
  private int running;
  private @Nullable Boolean committed;

  HeldChange(CallCache cache, Eviction eviction, Duration time) {
    this.cache = cache;
    this.eviction = eviction;
    this.budget = new Budget(time);
    this.held = cache.hold(eviction);
  }

  /** Begins to hold it, again if that has failed before. */
  Reply<@Nullable Void> begin() {
    synchronized (this) {
      running++;
      if (begun || committed != null) {
        return Reply.NOTHING;
      }
    }
    return held.begin(budget)
        .map(
            done -> {
              begun = true;
              return null;
            });
  }

  /** A method that was to change it has failed in a way that changes nothing. */
  Reply<@Nullable Void> cancel() {
    synchronized (this) {
      running--;
      if (committed == null) {
        return Reply.NOTHING;
      }
    }
    cache.release(held.right());
    return Reply.NOTHING;
  }

  Reply<@Nullable Void> evict() {
    boolean rolledBack;
    synchronized (this) {
      running--;
      if (committed == null) {
        effect = Effect.EVICTION;
        put = null;
        return Reply.NOTHING;
      }
      rolledBack = !committed;
    }
    return rolledBack ? cache.drop(eviction, budget) : cache.evict(eviction, budget);
  }

  /** The value is put as it is now; of what cannot be put the cache's writer learns. */
  Reply<@Nullable Void> put(CallCache.Entry entry) {
    Deferred prepared =
        eviction == Eviction.ALL ? null : cache.defer(entry.with(held.right()), true);
    Deferred made = prepared == null ? left -> cache.putNothing(entry, left) : prepared;
    Deferred late;
    synchronized (this) {
      running--;
      if (committed == null) {
        effect = Effect.PUT;
        put = made;
        return Reply.NOTHING;
      }
      late = committed ? made : left -> cache.drop(eviction, left);
    }
    return late.send(budget);
  }

  /** The transaction has ended; {@code replaced}: with everything else in the cache. */
  Reply<@Nullable Void> complete(boolean committed, boolean replaced) {
    Effect due;
    Deferred value;
    boolean goesOn;
    synchronized (this) {
      this.committed = committed;
      due = committed && !replaced ? effect : Effect.NONE;
      value = put;
      goesOn = committed && running > 0;
    }
    boolean usesRight = goesOn || due == Effect.PUT;
    Reply<@Nullable Void> end = held.end(!usesRight, budget);
    if (due == Effect.NONE) {
      return end;
    }
    // In either order: what is read from now on is what was committed.
    Reply<@Nullable Void> done =
        due == Effect.PUT && value != null ? value.send(budget) : cache.evict(eviction, budget);
    return done.then(changed -> end);
  }

  synchronized boolean evictsEverything() {
    return eviction == Eviction.ALL && effect == Effect.EVICTION;
  }
}
