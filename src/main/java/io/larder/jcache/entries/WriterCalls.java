package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Deadline;
import io.larder.fence.StoreRight;
import io.larder.flight.KeyLocks;
import io.larder.jcache.engine.Integration;
import io.larder.jcache.engine.Integration.Partly;
import io.larder.jcache.keyspace.Generations.State;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls the application's writer with the locks of keys held: it takes no time of Redis'. */
record WriterCalls<K, V>(EntryStore store, Integration<K, V> integration, KeyLocks locks) {

  boolean isPresent() {
    return integration.writer() != null;
  }

  private boolean isFor(Mutation mutation) {
    return isPresent() && !mutation.isLoaded();
  }

  void call(Mutation mutation) {
    locks.running(
        List.of(mutation.key()), () -> integration.write(mutation.key(), mutation.value()));
  }

  /** Calls the writer for a mutation that has no part in Redis, if there is a writer for it. */
  void callIfPresent(Mutation mutation) {
    if (isFor(mutation)) {
      call(mutation);
    }
  }

  /** Takes the rights to store what the writer will be told, none for removals. */
  Map<StoredBytes, StoreRight> take(State state, List<Mutation> mutations) {
    Map<StoredBytes, StoreRight> rights = new HashMap<>();
    if (isFor(mutations.get(0)) && !mutations.get(0).removes()) {
      List<byte[]> keys = mutations.stream().map(one -> store.redisKey(state, one.key())).toList();
      Iterator<StoreRight> taken = store.address().takeAll(state, keys).await().iterator();
      mutations.forEach(one -> rights.put(one.key(), taken.next()));
    }
    return rights;
  }

  /** Calls the writer for mutations of one kind, if there is a writer for them. */
  Partly callAll(List<Mutation> mutations) {
    List<StoredBytes> keys = mutations.stream().map(Mutation::key).toList();
    if (!isFor(mutations.get(0))) {
      return new Partly(keys, null);
    }
    if (mutations.get(0).removes()) {
      return locks.running(keys, () -> integration.deleteAll(keys));
    }
    Map<StoredBytes, StoredBytes> entries = new LinkedHashMap<>();
    mutations.forEach(one -> entries.put(one.key(), Objects.requireNonNull(one.value())));
    return locks.running(keys, () -> integration.writeAll(entries));
  }

  /** Runs a step with the locks of all keys. */
  <T extends @Nullable Object> T locked(
      List<Mutation> mutations, @Nullable Deadline deadline, Function<@Nullable Deadline, T> step) {
    return locks.locked(
        mutations.stream()
            .map(Mutation::key)
            .sorted(Comparator.comparing(StoredBytes::bytes, Arrays::compare))
            .toList(),
        deadline,
        step);
  }
}
