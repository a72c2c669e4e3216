package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.jcache.EntryUpdates.Change;
import io.larder.jcache.WriteScript.Condition;
import io.larder.jcache.keyspace.Generations.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts into the cache what the application's loader gives. */
final class EntryLoading<K, V> {
  private final EntryParts<K, V> parts;
  private final EntryWrites<K, V> writes;

  EntryLoading(EntryParts<K, V> parts, EntryWrites<K, V> writes) {
    this.parts = parts;
    this.writes = writes;
  }

  /**
   * The value of a key that a read did not find.
   *
   * @param unreadable whether something is there that cannot be read, and is to be replaced
   */
  @Nullable V load(State state, K key, StoredBytes stored, boolean unreadable) {
    V loaded = parts.integration().load(key);
    if (loaded != null) {
      writes.updates().apply(state, load(stored, loaded, unreadable));
    }
    return loaded;
  }

  /**
   * The same for several keys.
   *
   * @param replaced those of them whose entries are replaced
   */
  Map<K, V> loadAll(State state, Map<K, StoredBytes> keys, Set<K> replaced) {
    Map<K, V> loaded = parts.integration().loadAll(keys.keySet());
    Map<K, V> wanted = new HashMap<>();
    List<Change> changes = new ArrayList<>();
    keys.forEach(
        (key, stored) -> {
          V value = loaded.get(key);
          if (value != null) {
            wanted.put(key, value);
            changes.add(load(stored, value, replaced.contains(key)));
          }
        });
    if (!changes.isEmpty()) {
      writes.updates().applyAll(state, changes);
    }
    return wanted;
  }

  /** What somebody wrote meanwhile is newer than what was loaded. */
  private Change load(StoredBytes stored, V loaded, boolean replaces) {
    Condition condition = replaces ? Condition.ALWAYS : Condition.ABSENT;
    return Change.load(stored, parts.codec().value(loaded), condition);
  }

  /** Loads keys as the application asks, whether they are there or not, or only if they are not. */
  void reload(State state, Map<K, StoredBytes> keys, boolean replaceExisting) {
    Map<K, StoredBytes> wanted = new LinkedHashMap<>(keys);
    if (!replaceExisting) {
      keys.forEach(
          (key, stored) -> {
            byte[] redisKey = parts.redisKey(state, stored);
            if (parts.store().exists(redisKey).await()) {
              wanted.remove(key);
            }
          });
    }
    if (!wanted.isEmpty()) {
      loadAll(state, wanted, replaceExisting ? wanted.keySet() : Set.of());
    }
  }
}
