package io.larder.jcache.annotation.call;

import io.larder.common.CodecException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.guard.Budget;
import io.larder.jcache.annotation.call.CallCache.Deferred;
import io.larder.jcache.annotation.call.CallCache.Entry;
import io.larder.jcache.annotation.call.CallCache.Hit;
import io.larder.jcache.engine.PreparedPut;
import io.larder.jcache.engine.PutOptions;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A put in a cache behind the guard, now or later; one that must replace evicts if it fails. */
record GuardedPut(GuardedCache guarded, Entry entry, boolean mustReplace) {

  Reply<@Nullable Void> send(Budget budget) {
    return send(budget, this::put);
  }

  /** With the value as it is now; null: it cannot be put. */
  @Nullable Deferred prepared() {
    if (!isStorable()) {
      return null;
    }
    PreparedPut prepared;
    try {
      prepared = guarded.cache().prepare(entry.key(), stored(), type(), options());
    } catch (CodecException e) {
      guarded.notCacheable(e);
      return null;
    }
    int began = guarded.guard().epoch();
    return new Deferred() {
      @Override
      public Reply<@Nullable Void> send(Budget budget) {
        // What was read before an outage is not written after it.
        return !mustReplace && guarded.guard().epoch() != began
            ? unstored(budget)
            : GuardedPut.this.send(budget, prepared::send);
      }

      @Override
      public @Nullable Hit hit() {
        return guarded.hit(prepared.value(), entry.type());
      }
    };
  }

  private Reply<@Nullable Void> send(
      Budget budget, Function<Deadline, Reply<@Nullable Void>> sending) {
    if (mustReplace && guarded.guard().keepIfOpen(guarded.cache(), entry.eviction())) {
      end();
      return writtenThrough().then(written -> guarded.failures().refused("write"));
    }
    if (!isStorable() || (mustReplace && budget.isSpent())) {
      return unstored(budget);
    }
    if (!guarded.guard().isPassable(guarded.cache())) {
      end();
      return guarded.failures().refused("write");
    }
    if (budget.isSpent()) {
      return unstored(budget);
    }
    return guarded.settled(budget.spend(sending), failure -> settle(failure, budget));
  }

  private boolean isStorable() {
    StoreRight right = entry.right();
    return (entry.value() != null || guarded.cachesNulls(entry.type()))
        && (right == null || right.isGranted());
  }

  private Reply<@Nullable Void> unstored(Budget budget) {
    if (mustReplace) {
      return withoutValue(budget);
    }
    if (entry.right() != null) {
      guarded.release(entry.right());
    }
    return Reply.NOTHING;
  }

  /** The application's writer learns of it, the entry is dropped. */
  Reply<@Nullable Void> withoutValue(Budget budget) {
    end();
    return writtenThrough()
        .then(written -> guarded.failures().drop(entry.eviction(), "write", budget));
  }

  /** The right ends with the eviction of its entry. */
  private void end() {
    if (entry.right() != null) {
      entry.right().end();
    }
  }

  /** The put of a null tells the writer nothing: it would delete. */
  private Reply<@Nullable Void> writtenThrough() {
    return entry.value() == null
        ? Reply.NOTHING
        : guarded.cache().writeThrough(entry.key(), stored(), type());
  }

  private Type type() {
    return guarded.storedType(entry.type());
  }

  private Object stored() {
    Object value = entry.value();
    return guarded.cachesNulls(entry.type())
        ? Optional.ofNullable(value)
        : Objects.requireNonNull(value);
  }

  private PutOptions options() {
    StoreRight right = entry.right();
    Duration nullTtl = guarded.nullTtl();
    PutOptions options = right == null ? PutOptions.DEFAULT : computed(right);
    return entry.value() == null && nullTtl != null ? options.withTtl(nullTtl) : options;
  }

  private PutOptions computed(StoreRight right) {
    Storing ifComputed = right.entryFound() ? Storing.REPLACE : Storing.ABSENT;
    return PutOptions.computed(right, mustReplace ? Storing.PUT : ifComputed);
  }

  private Reply<@Nullable Void> put(Deadline deadline) {
    return guarded.cache().put(entry.key(), stored(), type(), options(), deadline);
  }

  private Reply<@Nullable Void> settle(RuntimeException failure, Budget budget) {
    if (CallFailures.isOfApplication(failure)) {
      return Reply.failed(failure);
    }
    if (failure instanceof CodecException refusal) {
      guarded.notCacheable(refusal);
      // The writer has been told of it.
      return mustReplace
          ? guarded.failures().drop(entry.eviction(), "write", budget)
          : unstored(budget);
    }
    if (CallFailures.isInterruption(failure)) {
      if (mustReplace) {
        guarded.failures().dropInBackground(entry.eviction(), "write");
      }
      return Reply.NOTHING;
    }
    return mustReplace
        ? guarded.failures().settleUnconfirmed(entry.eviction(), "write", failure, budget)
        : guarded.failures().settle("write", failure, budget);
  }
}
