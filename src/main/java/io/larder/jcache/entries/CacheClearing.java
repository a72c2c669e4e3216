package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.KeysByPattern;
import io.larder.connection.call.Reply;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.keyspace.KeyScan;
import io.larder.jcache.listeners.CacheListeners;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes all entries of one cache: at once, by a new generation, or one by one where each has to
 * be told or counted. Thread-safe.
 */
final class CacheClearing {
  private final LarderEngine engine;
  private final EntryStore store;
  private final ScriptedWriter<?, ?> scripted;
  private final EntryWriter writer;
  private final CacheListeners<?, ?> listeners;

  CacheClearing(
      LarderEngine engine,
      EntryStore store,
      ScriptedWriter<?, ?> scripted,
      EntryWriter writer,
      CacheListeners<?, ?> listeners) {
    this.engine = engine;
    this.store = store;
    this.scripted = scripted;
    this.writer = writer;
    this.listeners = listeners;
  }

  /** Removes every entry and tells whom it concerns. */
  Reply<@Nullable Void> removeAll(boolean counted, @Nullable Deadline deadline) {
    State known = store.address().ifKnown();
    return known != null
        ? removeAll(known, counted, deadline)
        : store.address().state(deadline).then(state -> removeAll(state, counted, deadline));
  }

  private Reply<@Nullable Void> removeAll(
      State state, boolean counted, @Nullable Deadline deadline) {
    return counted || scripted.isNeededForRemoval(state)
        ? store.calls().<@Nullable Void>steps(() -> removeEach(state))
        : clear(deadline);
  }

  /** Begins a new generation, which tells nobody: JSR-107, Cache.clear. */
  Reply<@Nullable Void> clear(@Nullable Deadline deadline) {
    listeners.forgetExpiry();
    return engine.clear(store.address(), deadline).whenDone(store::invalidateAllNear);
  }

  private @Nullable Void removeEach(State state) {
    KeyScan scan = new KeyScan(store.calls(), store.address(), state);
    List<byte[]> batch = scan.next(KeysByPattern.BATCH);
    while (!batch.isEmpty()) {
      Set<StoredBytes> keys = new LinkedHashSet<>();
      batch.forEach(
          redisKey -> keys.add(new StoredBytes(store.address().key(state, redisKey), null)));
      writer.writeAll(state, keys.stream().map(key -> Mutation.remove(key, Options.NONE)).toList());
      batch = scan.next(KeysByPattern.BATCH);
    }
    return null;
  }
}
