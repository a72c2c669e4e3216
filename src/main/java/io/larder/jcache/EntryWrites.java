package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.connection.call.Reply;
import io.larder.jcache.EntryUpdates.Change;
import io.larder.jcache.WriteScript.Condition;
import io.larder.jcache.WriteScript.Outcome;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.keyspace.Generations.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes of entries: one command where nothing of the application has a part in them, else a change
 * with all that belongs to it.
 */
final class EntryWrites<K, V> {
  private final EntryParts<K, V> parts;
  private final EntryUpdates<K, V> updates;

  EntryWrites(EntryParts<K, V> parts) {
    this.parts = parts;
    this.updates = new EntryUpdates<>(parts);
  }

  /** For changes with all that belongs to them. */
  EntryUpdates<K, V> updates() {
    return updates;
  }

  /** Whether nothing of the application has a part in a change. */
  boolean isPlain(State state) {
    return parts.expiry().isConstant()
        && parts.writer() == null
        && parts.events().isEmpty()
        && !state.observed();
  }

  /** A plain put under way. */
  Reply<@Nullable Object> putting(State state, StoredBytes key, StoredBytes value) {
    long creation = parts.expiry().creation();
    return parts
        .store()
        .put(parts.redisKey(state, key), value.bytes(), creation, parts.expiry().update(creation));
  }

  /** A put with a time of its own under way, past the policy. */
  Reply<@Nullable Object> putFor(State state, StoredBytes key, StoredBytes value, Duration ttl) {
    long time = parts.expiry().shortened(ExpiryTimes.millis(ttl));
    return parts.store().put(parts.redisKey(state, key), value.bytes(), time, time);
  }

  /** A plain put. */
  void put(State state, StoredBytes key, StoredBytes value) {
    parts.seen(key, () -> putting(state, key, value).await());
  }

  void putAll(State state, Map<StoredBytes, StoredBytes> entries) {
    List<byte[]> keys = new ArrayList<>(entries.size());
    List<byte[]> values = new ArrayList<>(entries.size());
    entries.forEach(
        (key, value) -> {
          keys.add(parts.redisKey(state, key));
          values.add(value.bytes());
        });
    long creation = parts.expiry().creation();
    parts.seen(
        entries.keySet(),
        () ->
            parts.store().putAll(keys, values, creation, parts.expiry().update(creation)).await());
  }

  /** A plain removal under way. */
  Reply<Boolean> removing(State state, StoredBytes key) {
    return parts.store().remove(parts.redisKey(state, key));
  }

  /** A plain removal. */
  boolean remove(State state, StoredBytes key) {
    return parts.seen(key, () -> removing(state, key).await());
  }

  /** Plain removals; how many entries there were. */
  long removeAll(State state, Collection<StoredBytes> keys) {
    List<byte[]> redisKeys = keys.stream().map(key -> parts.redisKey(state, key)).toList();
    List<Boolean> removed = parts.seen(keys, () -> parts.store().removeAll(redisKeys).await());
    return removed.stream().filter(was -> was).count();
  }

  Outcome putIfAbsent(State state, StoredBytes key, StoredBytes value) {
    long creation = parts.expiry().isConstant() ? parts.expiry().creation() : ExpiryTimes.OVER;
    if (isPlain(state) && creation != ExpiryTimes.OVER) {
      boolean done =
          parts.seen(
              key,
              () ->
                  parts
                      .store()
                      .putIfAbsent(parts.redisKey(state, key), value.bytes(), creation)
                      .await());
      return done ? Outcome.CREATED : Outcome.NONE;
    }
    return updates.apply(state, Change.put(key, value, Condition.ABSENT)).outcome();
  }

  boolean replace(State state, StoredBytes key, StoredBytes value) {
    if (!isPlain(state)) {
      return updates.apply(state, Change.put(key, value, Condition.PRESENT)).isDone();
    }
    long update = parts.expiry().update();
    return parts.seen(
        key,
        () -> parts.store().replace(parts.redisKey(state, key), value.bytes(), update).await());
  }

  byte @Nullable [] getAndReplace(State state, StoredBytes key, StoredBytes value) {
    return swap(
        state,
        Change.put(key, value, Condition.PRESENT),
        redisKey -> parts.store().getAndReplace(redisKey, value.bytes(), parts.expiry().update()));
  }

  byte @Nullable [] getAndPut(State state, StoredBytes key, StoredBytes value) {
    return swap(
        state,
        Change.put(key, value, Condition.ALWAYS),
        redisKey -> {
          long creation = parts.expiry().creation();
          return parts
              .store()
              .getAndPut(redisKey, value.bytes(), creation, parts.expiry().update(creation));
        });
  }

  byte @Nullable [] getAndRemove(State state, StoredBytes key) {
    return swap(state, Change.remove(key), redisKey -> parts.store().getAndRemove(redisKey));
  }

  /** One command, or the script where more belongs to the change or another kind is in the way. */
  private byte @Nullable [] swap(
      State state, Change change, Function<byte[], Reply<byte @Nullable []>> command) {
    if (isPlain(state)) {
      try {
        return parts.<byte @Nullable []>seen(
            change.key(), () -> command.apply(parts.redisKey(state, change.key())).await());
      } catch (LarderException e) {
        EntryStore.otherKindOnly(e);
        return updates.apply(state, change).old();
      }
    }
    return updates.apply(state, change).old();
  }
}
