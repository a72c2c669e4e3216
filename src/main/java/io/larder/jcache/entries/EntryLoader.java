package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.Integration;
import io.larder.jcache.entries.EntryLoads.EntryLoading;
import io.larder.jcache.entries.EntryLoads.Loaded;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.observe.CacheObservation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Loads entries from the application's loader and puts them into the cache. Thread-safe. */
record EntryLoader<K, V>(
    EntryStore store,
    EntryCodec<K, V> codec,
    Integration<K, V> integration,
    EntryWriter writer,
    CacheObservation observation) {

  boolean isPresent() {
    return integration.loader() != null;
  }

  boolean readsThrough() {
    return integration.readsThrough();
  }

  /** The loader's value, which is not put anywhere, or null. */
  @Nullable V value(K key) {
    return this.<@Nullable V>observed(() -> integration.load(key));
  }

  private <T extends @Nullable Object> T observed(Supplier<T> load) {
    long start = observation.start();
    boolean succeeded = false;
    try {
      T loaded = load.get();
      succeeded = true;
      return loaded;
    } finally {
      observation.loaded(succeeded, start);
    }
  }

  @Nullable V load(State state, K key, StoredBytes stored, boolean unreadable) {
    EntryLoading<V> mine =
        store.loads().of(stored, loading -> load(state, key, stored, unreadable, loading));
    Loaded<?> loaded = store.loads().run(mine);
    return loaded == null ? null : value(stored, mine, loaded);
  }

  private @Nullable Loaded<V> load(
      State state, K key, StoredBytes stored, boolean unreadable, EntryLoading<V> loading) {
    V value = value(key);
    if (value == null) {
      return null;
    }
    Mutation mutation = mutation(stored, value, unreadable);
    if (!loading.isOutdated()) {
      writer.write(state, mutation, null).await();
    }
    return new Loaded<>(value, Objects.requireNonNull(mutation.value()), loading);
  }

  /** JSR-107 stores by value: who did not load it gets an object of its own. */
  @SuppressWarnings("unchecked") // loads of one cache have one type
  private @Nullable V value(StoredBytes key, EntryLoading<V> mine, Loaded<?> loaded) {
    return loaded.by() == mine ? (V) loaded.value() : codec.valueOf(key, loaded.bytes().bytes());
  }

  /** Adds what a read of several entries did not find, where the cache reads through. */
  Map<K, V> withMissing(State state, Map<K, StoredBytes> keys, Map<K, V> found, Set<K> unreadable) {
    if (readsThrough() && found.size() < keys.size()) {
      Map<K, StoredBytes> missing = new LinkedHashMap<>(keys);
      missing.keySet().removeAll(found.keySet());
      found.putAll(loadAll(state, missing, unreadable));
    }
    return found;
  }

  Map<K, V> loadAll(State state, Map<K, StoredBytes> keys, Set<K> replaced) {
    Map<K, V> loaded = observed(() -> integration.loadAll(keys.keySet()));
    Map<K, V> wanted = new LinkedHashMap<>();
    List<Mutation> mutations = new ArrayList<>();
    keys.forEach(
        (key, stored) -> {
          V value = loaded.get(key);
          if (value != null) {
            wanted.put(key, value);
            mutations.add(mutation(stored, value, replaced.contains(key)));
          }
        });
    writer.writeAll(state, mutations);
    return wanted;
  }

  /** What somebody wrote meanwhile is newer than what was loaded. */
  private Mutation mutation(StoredBytes stored, V loaded, boolean replaces) {
    Condition condition = replaces ? Condition.ALWAYS : Condition.ABSENT;
    return Mutation.put(stored, codec.value(loaded), condition, Options.LOADED);
  }

  /** Loads keys as the application asks, whether they are there or not, or only if they are not. */
  boolean reload(State state, Map<K, StoredBytes> keys, boolean replaceExisting) {
    Map<K, StoredBytes> wanted = new LinkedHashMap<>(keys);
    if (!replaceExisting) {
      wanted.values().removeIf(key -> store.exists(state, key));
    }
    if (!wanted.isEmpty()) {
      loadAll(state, wanted, replaceExisting ? wanted.keySet() : Set.of());
    }
    return true;
  }
}
