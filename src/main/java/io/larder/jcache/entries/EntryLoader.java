package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
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
import io.larder.transaction.CommittedStores.Later;
import io.larder.transaction.CommittedStores.Pending;
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

  static final String RIGHT = "taking the right to store what is loaded";
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
    boolean kept = false;
    try {
      Loaded<V> found = right.entryFound() && !unreadable ? present(state, stored, loading) : null;
      V value = found == null ? value(key) : null;
      if (value == null) {
        return found;
      }
      StoredBytes bytes = codec.value(value);
      if (right.isGranted()) {
        Stored loaded = new Stored(stored, bytes, right, unreadable || right.entryFound());
        kept = keep(loading.pending(), state, loaded);
        if (!kept) {
          stored(writer.write(state, mutation(loaded), null));
        }
      }
      return new Loaded<>(value, bytes, loading);
    } finally {
      if (!kept) {
        release(right);
      }
    }
  }

  private void stored(Reply<Mutation.Result> sent) {
    try {
      sent.await();
    } catch (LarderException e) {
      store.loads().refused(WRITE, e);
    }
  }

  private void storedAfterCommit(Reply<Mutation.Result> sent) {
    try {
      sent.await();
    } catch (LarderException e) {
      store.loads().report(WRITE, e);
    }
  }

  /** What is loaded in a transaction is stored after its commit; false: it is in none. */
  private boolean keep(@Nullable Pending pending, State state, Stored loaded) {
    if (pending == null) {
      return false;
    }
    integration.requireReadable(loaded.key());
    pending.add(
        store.loads().key(loaded.key()),
        new Later() {
          @Override
          public Runnable send() {
            Deadline end = store.loads().afterCommit();
            Reply<Mutation.Result> sent = writer.write(state, mutation(loaded), end);
            return () -> storedAfterCommit(sent);
          }

          @Override
          public void drop() {
            release(loaded.right());
          }
        });
    return true;
  }

  /** Whether what is loaded now is kept for a transaction. */
  boolean isInTransaction() {
    return store.loads().pending() != null;
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
      rights = new LinkedHashMap<>();
    }
    try {
      List<Mutation> mutations = new ArrayList<>();
      Map<K, V> loaded = load(state, keys, unreadable, rights, mutations);
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
      State state,
      Map<K, StoredBytes> keys,
      Set<K> replaced,
      Map<K, StoreRight> rights,
      List<Mutation> mutations) {
    Map<K, V> loaded = observed(() -> integration.loadAll(keys.keySet()));
    Map<K, V> wanted = new LinkedHashMap<>();
    Pending pending = store.loads().pending();
    keys.forEach(
        (key, stored) -> {
          V value = loaded.get(key);
          StoreRight right = rights.get(key);
          if (value != null) {
            wanted.put(key, value);
            StoredBytes bytes = codec.value(value);
            if (right != null && right.isGranted()) {
              Stored one = new Stored(stored, bytes, right, replaced.contains(key));
              if (keep(pending, state, one)) {
                rights.remove(key);
              } else {
                mutations.add(mutation(one));
              }
            }
          }
        });
    return wanted;
  }

  /** What was loaded of an entry, and under which right. */
  private record Stored(StoredBytes key, StoredBytes value, StoreRight right, boolean replaces) {}

  /** What somebody wrote meanwhile is newer than what was loaded. */
  private Mutation mutation(Stored loaded) {
    integration.requireReadable(loaded.key());
    loaded.right().end();
    Storing how = loaded.replaces() ? Storing.REPLACE : Storing.ABSENT;
    return Mutation.store(
        loaded.key(), loaded.value(), new Store(loaded.right(), how), Options.LOADED);
  }

  /** Loads keys as the application asks, whether they are there or not, or only if they are not. */
  boolean reload(State state, Map<K, StoredBytes> keys, boolean replaceExisting) {
    Map<K, StoredBytes> wanted = new LinkedHashMap<>(keys);
    if (!replaceExisting) {
      wanted
          .values()
          .removeIf(
              key -> {
                boolean there = store.exists(state, key);
                CallBudget.renew();
                return there;
              });
    }
    if (!wanted.isEmpty()) {
      Map<K, StoreRight> rights = takeAll(state, wanted);
      try {
        List<Mutation> mutations = new ArrayList<>();
        load(state, wanted, replaceExisting ? wanted.keySet() : Set.of(), rights, mutations);
        writer.writeAll(state, mutations);
      } finally {
        rights.values().forEach(this::release);
      }
    }
    return true;
  }
}
