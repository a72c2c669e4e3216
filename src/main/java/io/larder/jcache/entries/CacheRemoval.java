package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.KeysByPattern;
import io.larder.connection.call.Reply;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.keyspace.CacheHold;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.keyspace.Generations.State;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Removes everything in one cache: by a new generation, or entry by entry where each removal has to
 * be told. Thread-safe.
 */
record CacheRemoval(
    EntryStore store, ScriptedWriter<?, ?> scripted, EntryWriter writer, LarderEngine engine) {

  /** Removes every entry and tells whom it concerns; the statistics count each if they are on. */
  Reply<@Nullable Void> removeAll(boolean counted, @Nullable Deadline deadline) {
    scripted.locks.changes(null);
    return store.inState(
        deadline,
        state ->
            counted || scripted.isNeededForRemoval(state)
                ? Reply.<@Nullable Void>steps(() -> removeEach(state, deadline))
                : clear(deadline));
  }

  /** Begins a new generation, which tells nobody: JSR-107, Cache.clear. */
  Reply<@Nullable Void> clear(@Nullable Deadline deadline) {
    scripted.forgetExpiry();
    store.invalidateAll();
    return engine.clear(store.address(), deadline).whenDone(store::invalidateAll);
  }

  /** Removes every entry of a cache that ends. */
  Reply<@Nullable Void> destroy() {
    return engine.destroy(store.address());
  }

  /** Holds the cache for a transaction, which removes everything, or what has to be told later. */
  Reply<@Nullable Void> hold(State state, CacheHold hold, @Nullable Deadline deadline) {
    boolean clears = !scripted.isNeededForRemoval(state);
    return engine.hold(store.address(), hold, clears, deadline).whenDone(store::invalidateAll);
  }

  /**
   * Batch by batch, however many there are, until the deadline, which ends no code of the
   * application's: its time is free.
   */
  private @Nullable Void removeEach(State state, @Nullable Deadline deadline) {
    store.loads().outdateAll();
    CurrentKeys.Scan entries = store.address().new Scan(store.calls(), state);
    if (store.address().isComputed()) {
      // First who computes an entry that is not there yet, or it would come after its removal.
      var unused = each(entries.ofStamps(), deadline, store::unlink);
    }
    Deadline left =
        each(
            entries,
            deadline,
            (batch, end) -> {
              Set<StoredBytes> keys = new LinkedHashSet<>();
              batch.forEach(redisKey -> keys.add(store.key(state, redisKey)));
              writer.writeAllIn(
                  state,
                  keys.stream().map(key -> Mutation.remove(key, Options.NONE)).toList(),
                  end);
            });
    // Another JVM may have begun a generation, of whose entries this one did not know.
    return writer.isPresent(state, left).await()
        ? null
        : removeEach(store.<State>inState(left, Reply::of).await(), left);
  }

  /** Gives the deadline as it is without the application's time. */
  private @Nullable Deadline each(
      CurrentKeys.Scan scan,
      @Nullable Deadline deadline,
      BiConsumer<List<byte[]>, @Nullable Deadline> step) {
    Deadline end = deadline;
    while (end == null || !end.isOver()) {
      List<byte[]> batch = scan.next(KeysByPattern.BATCH, end);
      if (batch.isEmpty()) {
        return end;
      }
      long begin = System.nanoTime();
      step.accept(batch, end);
      CallBudget.renew();
      if (end != null && scripted.callsApplication()) {
        end = end.later(System.nanoTime() - begin);
      }
    }
    // Redis has answered, only not often enough.
    throw RedisUnavailableException.refused(
        MessageId.UNAVAILABLE.text(
            "the removal of every entry did not end within the deadline; some may be left"));
  }
}
