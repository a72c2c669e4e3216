package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Deadline;
import io.larder.flight.KeyLocks;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.engine.Integration;
import io.larder.jcache.engine.Integration.Partly;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.Mutation.Effect;
import io.larder.jcache.entries.WriteRequests.Write;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.listeners.CacheListeners;
import io.larder.jcache.listeners.CacheListeners.Audience;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Makes mutations in which code of the application or other JVMs have a part: one at a time for a
 * key in this JVM, the policy asked for what happens, the writer called before it and the listeners
 * after it. Thread-safe.
 *
 * <p>With a policy of the standard's and no writer a mutation is one script. Otherwise code of the
 * application stands between looking and writing, so the write is conditional on what was seen, and
 * all begins anew where another JVM was faster.
 */
final class ScriptedWriter<K, V> {
  private final EntryStore store;
  private final WriteRequests requests;
  private final EntryCodec<K, V> codec;
  private final Integration<K, V> integration;
  private final boolean hasWriter;
  private final CacheListeners<K, V> listeners;
  final KeyLocks locks;

  ScriptedWriter(
      EntryStore store,
      WriteRequests requests,
      EntryCodec<K, V> codec,
      Integration<K, V> integration,
      CacheListeners<K, V> listeners,
      KeyLocks locks) {
    this.store = store;
    this.requests = requests;
    this.codec = codec;
    this.integration = integration;
    this.hasWriter = integration.writer() != null;
    this.listeners = listeners;
    this.locks = locks;
  }

  boolean hasWriter() {
    return hasWriter;
  }

  /** Whether the writer or listeners of this JVM have a part in a removal. */
  boolean callsApplication() {
    return hasWriter || !listeners.isEmpty();
  }

  /** Whether more belongs to a mutation than one command. */
  boolean isNeeded(State state, Mutation mutation) {
    return mutation.compares()
        || isShared(state)
        || isWrittenThrough(mutation)
        || !requests.areKnown(mutation);
  }

  /** Whether each removal has to be told: to the writer, to listeners, or to other JVMs. */
  boolean isNeededForRemoval(State state) {
    return isShared(state) || hasWriter;
  }

  void forgetExpiry() {
    listeners.forgetExpiry();
  }

  void forgetExpiry(byte[] redisKey) {
    listeners.forgetExpiry(redisKey);
  }

  private boolean isShared(State state) {
    return state.observed() || !listeners.isEmpty();
  }

  private boolean isWrittenThrough(Mutation mutation) {
    return hasWriter && !mutation.isLoaded();
  }

  /** Makes a mutation; waits for Redis, the writer and synchronous listeners. */
  Mutation.Result write(State state, Mutation mutation, @Nullable Deadline deadline) {
    return locks.locked(
        mutation.key(),
        deadline,
        left -> {
          Attempt attempt = attempt(state, mutation, left);
          Mutation.Result result = make(attempt);
          dropIfOvertaken(state, mutation, left);
          follow(List.of(attempt), List.of(result));
          return result;
        });
  }

  /** Drops what was put if the writer may have got another value last: the next read loads it. */
  private void dropIfOvertaken(State state, Mutation put, @Nullable Deadline deadline) {
    if (isWrittenThrough(put) && !put.removes() && locks.isOvertaken(put.key())) {
      Mutation removal = put.rest();
      Write write = requests.write(store.redisKey(state, put.key()), removal);
      store.write(WriteRequests.shortest(write, false), removal, deadline).await();
    }
  }

  private Attempt attempt(State state, Mutation mutation, @Nullable Deadline deadline) {
    Audience audience = state.observed() ? listeners.others() : Audience.NOBODY;
    return new Attempt(store.redisKey(state, mutation.key()), mutation, audience, deadline);
  }

  private void follow(List<Attempt> attempts, List<Mutation.Result> results) {
    if (listeners.isEmpty()) {
      return;
    }
    List<CacheListeners.Changed> changed = new ArrayList<>();
    for (int i = 0; i < attempts.size(); i++) {
      EventType event = results.get(i).event();
      if (event != null) {
        Mutation made = attempts.get(i).mutation();
        changed.add(
            new CacheListeners.Changed(
                event, made.key(), made.value(), results.get(i).old(), attempts.get(i).redisKey()));
      }
    }
    locks.running(
        attempts.stream().map(one -> one.mutation().key()).toList(),
        () -> listeners.follow(changed));
  }

  /** A mutation that is being made. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Attempt(
      byte[] redisKey, Mutation mutation, Audience audience, @Nullable Deadline deadline) {}

  private Mutation.Result make(Attempt attempt) {
    Mutation mutation = attempt.mutation();
    boolean writesThrough = isWrittenThrough(mutation);
    if (mutation.condition() == Condition.UNCHANGED) {
      if (writesThrough) {
        callWriter(mutation);
      }
      byte[] seen = mutation.expected() == null ? null : mutation.expected().bytes();
      return send(attempt, requests.ifUnchanged(attempt.redisKey(), mutation, seen));
    }
    return requests.areKnown(mutation) && !writesThrough
        ? atOnce(attempt)
        : inSteps(attempt, writesThrough);
  }

  private Mutation.Result send(Attempt attempt, Write write) {
    return store
        .write(
            WriteRequests.script(write, attempt.audience()), attempt.mutation(), attempt.deadline())
        .await();
  }

  /** One script. An equal value may have been written otherwise, so what differs is compared. */
  private Mutation.Result atOnce(Attempt attempt) {
    Mutation mutation = attempt.mutation();
    Write write = requests.write(attempt.redisKey(), mutation);
    Mutation.Result result = send(attempt, write);
    while (!result.isDone() && isEqual(mutation, result.old())) {
      byte[] seen = result.old();
      write = write.ifEqual(seen);
      result = send(attempt, write);
      if (Arrays.equals(seen, result.old())) {
        break;
      }
    }
    touchIfDifferent(attempt, result);
    return result;
  }

  private boolean isEqual(Mutation mutation, byte @Nullable [] old) {
    StoredBytes expected = mutation.expected();
    return mutation.condition() == Condition.EQUAL
        && old != null
        && expected != null
        && expected.source() != null
        && expected.source().equals(codec.valueOf(mutation.key(), old));
  }

  /** JSR-107, table of ExpiryPolicy: an entry with another value than the expected was accessed. */
  private void touchIfDifferent(Attempt attempt, Mutation.Result result) {
    if (attempt.mutation().condition() == Condition.EQUAL
        && !result.isDone()
        && result.old() != null) {
      store.touch(attempt.redisKey(), attempt.deadline());
    }
  }

  private Mutation.Result inSteps(Attempt attempt, boolean writesThrough) {
    Mutation mutation = attempt.mutation();
    boolean due = writesThrough;
    for (int tries = 0; ; tries++) {
      byte[] seen = store.current(attempt.redisKey(), attempt.deadline());
      if (!holds(mutation, seen)) {
        if (due && mutation.removes() && mutation.condition() == Condition.ALWAYS) {
          callWriter(mutation);
        }
        Mutation.Result nothing = new Mutation.Result(Effect.NONE, seen);
        touchIfDifferent(attempt, nothing);
        return nothing;
      }
      if (due) {
        callWriter(mutation);
        due = false;
      }
      Mutation.Result made =
          send(attempt, requests.ifUnchanged(attempt.redisKey(), mutation, seen));
      if (made.isDone() || Arrays.equals(seen, made.old())) {
        return new Mutation.Result(made.effect(), seen);
      }
      EntryStore.backOff(tries);
    }
  }

  /** With the lock of its key held: what it takes is no time of Redis'. */
  void callWriter(Mutation mutation) {
    locks.running(
        List.of(mutation.key()), () -> integration.write(mutation.key(), mutation.value()));
  }

  private boolean holds(Mutation mutation, byte @Nullable [] seen) {
    return switch (mutation.condition()) {
      case ALWAYS -> !mutation.removes() || seen != null;
      case ABSENT -> seen == null;
      case PRESENT -> seen != null;
      case EQUAL, UNCHANGED -> isEqual(mutation, seen);
    };
  }

  /** Calls the writer for mutations of one kind, if there is a writer for them. */
  Partly writeThrough(List<Mutation> mutations) {
    if (!isWrittenThrough(mutations.get(0))) {
      return new Partly(mutations.stream().map(Mutation::key).toList(), null);
    }
    List<StoredBytes> keys = mutations.stream().map(Mutation::key).toList();
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

  /** Makes mutations together, of which the writer knows already, with the locks of their keys. */
  List<Mutation.Result> writeAll(
      State state, List<Mutation> mutations, @Nullable Deadline deadline) {
    List<Attempt> attempts =
        mutations.stream().map(mutation -> attempt(state, mutation, deadline)).toList();
    List<Mutation.Result> results = makeAll(attempts, mutations, deadline);
    mutations.forEach(mutation -> dropIfOvertaken(state, mutation, deadline));
    follow(attempts, results);
    return results;
  }

  private List<Mutation.Result> makeAll(
      List<Attempt> attempts, List<Mutation> mutations, @Nullable Deadline deadline) {
    if (!requests.areKnown(attempts.get(0).mutation())) {
      return attempts.stream().map(attempt -> inSteps(attempt, false)).toList();
    }
    return store.writeAll(
        attempts.stream()
            .map(
                attempt ->
                    WriteRequests.script(
                        requests.write(attempt.redisKey(), attempt.mutation()), attempt.audience()))
            .toList(),
        mutations,
        deadline);
  }
}
