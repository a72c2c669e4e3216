package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.Integration;
import io.larder.jcache.entries.EntryLoads.EntryLoading;
import io.larder.jcache.entries.EntryLoads.Loaded;
import io.larder.jcache.entries.EntryReader.Lookup;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.entries.Mutation.Store;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.observe.CacheObservation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private static final String RIGHT = "taking the right to store what is loaded";
  private static final String WRITE = "the write of what was loaded";

  boolean isPresent() {
    return integration.loader() != null;
  }

  boolean readsThrough() {
    return integration.readsThrough();
  }

  /** The read of an entry, which loads what is absent where the cache reads through. */
  Lookup lookup(K key) {
    StoredBytes stored = codec.key(key);
    EntryReader.IfAbsent load =
        readsThrough() ? (state, unreadable) -> load(state, key, stored, unreadable) : null;
    return new Lookup(key, stored, null, load, null);
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
        store
            .loads()
            .of(
                stored,
                () -> take(state, stored),
                loading -> load(state, key, stored, unreadable, loading));
    Loaded<?> loaded = store.loads().run(mine);
    return loaded == null ? null : value(stored, mine, loaded);
  }

  /** Takes the right to store an entry before it is loaded; waits for Redis. */
  StoreRight take(State state, StoredBytes key) {
    try {
      return store.take(state, key, null, null).await();
    } catch (LarderException e) {
      store.loads().refused(RIGHT, e);
      return StoreRight.UNKNOWN;
    }
  }

  void release(StoreRight right) {
    store.address().fences().release(right);
  }

  private @Nullable Loaded<V> load(
      State state, K key, StoredBytes stored, boolean unreadable, EntryLoading<V> loading) {
    StoreRight right = loading.right();
    try {
      Loaded<V> found = right.entryFound() && !unreadable ? present(state, stored, loading) : null;
      V value = found == null ? value(key) : null;
      if (value == null) {
        return found;
      }
      StoredBytes bytes = codec.value(value);
      if (right.isGranted()) {
        boolean replaces = unreadable || right.entryFound();
        put(state, mutation(stored, bytes, right, replaces));
      }
      return new Loaded<>(value, bytes, loading);
    } finally {
      release(right);
    }
  }

  private void put(State state, Mutation loaded) {
    try {
      writer.write(state, loaded, null).await();
    } catch (LarderException e) {
      store.loads().refused(WRITE, e);
    }
  }

  /** What somebody stored since the entry was not found. */
  private @Nullable Loaded<V> present(State state, StoredBytes key, EntryLoading<V> loading) {
    byte[] bytes = store.current(store.redisKey(state, key), null);
    V value = codec.valueOf(key, bytes);
    return value == null || bytes == null
        ? null
        : new Loaded<>(value, new StoredBytes(bytes, null), loading);
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
      found.putAll(readThrough(state, missing, unreadable));
    }
    return found;
  }

  private Map<K, V> readThrough(State state, Map<K, StoredBytes> keys, Set<K> unreadable) {
    Map<K, StoreRight> rights;
    try {
      rights = takeAll(state, keys);
    } catch (LarderException e) {
      store.loads().refused(RIGHT, e);
      rights = Map.of();
    }
    try {
      List<Mutation> mutations = new ArrayList<>();
      Map<K, V> loaded = load(keys, unreadable, rights, mutations);
      try {
        writer.writeAll(state, mutations);
      } catch (LarderException e) {
        store.loads().refused(WRITE, e);
      }
      return loaded;
    } finally {
      rights.values().forEach(this::release);
    }
  }

  private Map<K, StoreRight> takeAll(State state, Map<K, StoredBytes> keys) {
    List<byte[]> redisKeys = keys.values().stream().map(key -> store.redisKey(state, key)).toList();
    Iterator<StoreRight> taken = store.address().takeAll(state, redisKeys).await().iterator();
    Map<K, StoreRight> rights = new LinkedHashMap<>();
    keys.keySet().forEach(key -> rights.put(key, taken.next()));
    return rights;
  }

  /** What the loader gives for the keys, and the mutations that store it under the rights. */
  private Map<K, V> load(
      Map<K, StoredBytes> keys,
      Set<K> replaced,
      Map<K, StoreRight> rights,
      List<Mutation> mutations) {
    Map<K, V> loaded = observed(() -> integration.loadAll(keys.keySet()));
    Map<K, V> wanted = new LinkedHashMap<>();
    keys.forEach(
        (key, stored) -> {
          V value = loaded.get(key);
          StoreRight right = rights.get(key);
          if (value != null) {
            wanted.put(key, value);
            StoredBytes bytes = codec.value(value);
            if (right != null && right.isGranted()) {
              mutations.add(mutation(stored, bytes, right, replaced.contains(key)));
            }
          }
        });
    return wanted;
  }

  /** What somebody wrote meanwhile is newer than what was loaded. */
  private Mutation mutation(
      StoredBytes key, StoredBytes value, StoreRight right, boolean replaces) {
    integration.requireReadable(key);
    right.end();
    Storing how = replaces ? Storing.REPLACE : Storing.ABSENT;
    return Mutation.store(key, value, new Store(right, how), Options.LOADED);
  }

  /** Loads keys as the application asks, whether they are there or not, or only if they are not. */
  boolean reload(State state, Map<K, StoredBytes> keys, boolean replaceExisting) {
    Map<K, StoredBytes> wanted = new LinkedHashMap<>(keys);
    if (!replaceExisting) {
      wanted.values().removeIf(key -> store.exists(state, key));
    }
    if (!wanted.isEmpty()) {
      Map<K, StoreRight> rights = takeAll(state, wanted);
      try {
        List<Mutation> mutations = new ArrayList<>();
        load(wanted, replaceExisting ? wanted.keySet() : Set.of(), rights, mutations);
        writer.writeAll(state, mutations);
      } finally {
        rights.values().forEach(this::release);
      }
    }
    return true;
  }
}
