package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.connection.Keyspace;
import io.larder.connection.RedissonConnection;
import io.larder.jcache.EntryUpdates.Change;
import io.larder.jcache.WriteScript.Condition;
import io.larder.jcache.WriteScript.Outcome;
import io.larder.jcache.WriteScript.Written;
import io.larder.jcache.engine.Integration.Partly;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.keyspace.KeyScan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operations on several entries: one pipeline for each server. */
final class EntryBulk<K, V> {
  private final EntryParts<K, V> parts;
  private final EntryWrites<K, V> writes;
  private final EntryLoading<K, V> loading;

  EntryBulk(EntryParts<K, V> parts, EntryWrites<K, V> writes, EntryLoading<K, V> loading) {
    this.parts = parts;
    this.writes = writes;
    this.loading = loading;
  }

  Map<K, V> getAll(State state, Map<K, StoredBytes> keys) {
    Map<K, V> found = new HashMap<>();
    if (keys.isEmpty()) {
      return found;
    }
    long start = parts.counters().start();
    Map<K, StoredBytes> asked = new LinkedHashMap<>(keys);
    asked.keySet().removeIf(key -> addIfNear(key, found));
    Map<K, StoredBytes> missing = new LinkedHashMap<>();
    Set<K> unreadable = new HashSet<>();
    if (!asked.isEmpty()) {
      List<byte @Nullable []> values = parts.readAll(redisKeys(state, asked.values()));
      int i = 0;
      for (Map.Entry<K, StoredBytes> entry : asked.entrySet()) {
        byte[] bytes = values.get(i++);
        V value = parts.value(bytes);
        if (value != null) {
          found.put(entry.getKey(), value);
        } else {
          missing.put(entry.getKey(), entry.getValue());
          if (bytes != null) {
            unreadable.add(entry.getKey());
          }
        }
      }
    }
    parts.counters().read(found.size(), missing.size(), start);
    if (!missing.isEmpty() && parts.integration().readsThrough()) {
      found.putAll(loading.loadAll(state, missing, unreadable));
    }
    return found;
  }

  private boolean addIfNear(K key, Map<K, V> found) {
    V kept = parts.near(key);
    if (kept != null) {
      found.put(key, kept);
    }
    return kept != null;
  }

  private List<byte[]> redisKeys(State state, Collection<StoredBytes> keys) {
    return keys.stream().map(key -> parts.redisKey(state, key)).toList();
  }

  void putAll(State state, Map<StoredBytes, StoredBytes> entries) {
    if (entries.isEmpty()) {
      return;
    }
    long start = parts.counters().start();
    if (writes.isPlain(state)) {
      writes.putAll(state, entries);
      parts.counters().put(entries.size(), start);
      return;
    }
    Partly written =
        parts.writer() == null
            ? new Partly(List.copyOf(entries.keySet()), null)
            : parts.integration().writeAll(entries);
    List<Change> changes = new ArrayList<>();
    for (StoredBytes key : written.done()) {
      StoredBytes value = java.util.Objects.requireNonNull(entries.get(key));
      changes.add(Change.put(key, value, Condition.ALWAYS));
    }
    if (!changes.isEmpty()) {
      long put =
          writes.updates().applyAll(state, changes).stream()
              .filter(one -> one.outcome() != Outcome.OVER)
              .count();
      parts.counters().put(put, start);
    }
    written.throwFailure();
  }

  void removeAll(State state, Collection<StoredBytes> keys) {
    if (keys.isEmpty()) {
      return;
    }
    long start = parts.counters().start();
    if (writes.isPlain(state)) {
      parts.counters().removed(writes.removeAll(state, keys), start);
      return;
    }
    Partly deleted =
        parts.writer() == null
            ? new Partly(List.copyOf(keys), null)
            : parts.integration().deleteAll(keys);
    List<Change> changes = new ArrayList<>();
    deleted.done().forEach(key -> changes.add(Change.remove(key)));
    if (!changes.isEmpty()) {
      List<Written> removed = writes.updates().applyAll(state, changes);
      parts.counters().removed(removed.stream().filter(Written::isDone).count(), start);
    }
    deleted.throwFailure();
  }

  /** Removes every entry where somebody has to be told of each, batch by batch. */
  void removeEach(State state, RedissonConnection connection) {
    KeyScan scan = new KeyScan(connection, parts.address(), state);
    List<byte[]> batch = scan.next(Keyspace.BATCH);
    while (!batch.isEmpty()) {
      Set<StoredBytes> keys = new LinkedHashSet<>();
      batch.forEach(
          redisKey -> keys.add(new StoredBytes(parts.address().key(state, redisKey), null)));
      removeAll(state, keys);
      batch = scan.next(Keyspace.BATCH);
    }
  }
}
