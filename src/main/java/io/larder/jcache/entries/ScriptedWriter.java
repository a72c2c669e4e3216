package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Deadline;
import io.larder.fence.FencedRead;
import io.larder.fence.Fences;
import io.larder.fence.StoreRight;
import io.larder.flight.KeyLocks;
import io.larder.flight.Tries;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.Mutation.Effect;
import io.larder.jcache.entries.WriteRequests.Write;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.listeners.CacheListeners;
import io.larder.jcache.listeners.CacheListeners.Audience;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  final WriterCalls<K, V> writer;
  private final CacheListeners<K, V> listeners;
  final KeyLocks locks;

  ScriptedWriter(
      WriteRequests requests,
      EntryCodec<K, V> codec,
      WriterCalls<K, V> writer,
      CacheListeners<K, V> listeners) {
    this.store = writer.store();
    this.requests = requests;
    this.codec = codec;
    this.writer = writer;
    this.listeners = listeners;
    this.locks = writer.locks();
  }

  boolean hasWriter() {
    return writer.isPresent();
  }

  /** Whether the writer or listeners of this JVM have a part in a removal. */
  boolean callsApplication() {
    return hasWriter() || !listeners.isEmpty();
  }

  /** Notes a change of the application's that it may make inside of another one of the key. */
  void note(Mutation mutation) {
    if (!mutation.isLoaded() && !mutation.isOfComputation()) {
      locks.changes(mutation.key());
    }
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
    return isShared(state) || hasWriter();
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
    return hasWriter() && !mutation.isLoaded();
  }

  /** Makes a mutation; waits for Redis, the writer and synchronous listeners. */
  Mutation.Result write(State state, Mutation mutation, @Nullable Deadline deadline) {
    return locks.locked(
        mutation.key(),
        deadline,
        left -> {
          Attempt attempt = attempt(state, mutation, left);
          Mutation.Result result = make(state, attempt);
          follow(List.of(attempt), List.of(result));
          return result;
        });
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

  private Mutation.Result make(State state, Attempt attempt) {
    Mutation mutation = attempt.mutation();
    boolean writesThrough = isWrittenThrough(mutation);
    if (mutation.condition() == Condition.UNCHANGED) {
      if (writesThrough) {
        writer.call(mutation);
      }
      byte[] seen = mutation.expected() == null ? null : mutation.expected().bytes();
      return send(attempt, requests.ifUnchanged(attempt.redisKey(), mutation, seen));
    }
    if (writesThrough && mutation.removes() && mutation.condition() == Condition.ALWAYS) {
      // Whether there is an entry or not: somebody may be about to store one.
      writer.call(mutation);
      return atOnce(attempt);
    }
    if (writesThrough) {
      return writeFirst(state, attempt);
    }
    return requests.areKnown(mutation) ? atOnce(attempt) : inSteps(attempt);
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

  /**
   * The application's writer first, with the right to store taken before: it is lost where another
   * change, in any JVM, may have reached the writer before this one or after it.
   */
  private Mutation.Result writeFirst(State state, Attempt attempt) {
    Mutation mutation = attempt.mutation();
    byte[] redisKey = attempt.redisKey();
    FencedRead found = store.currentAndRight(state, redisKey, attempt.deadline());
    StoreRight right = found.right();
    byte[] seen = found.value();
    try {
      if (!holds(mutation, seen)) {
        return nothing(attempt, seen);
      }
      if (found.refusal() != null && !mutation.removes()) {
        throw found.refusal();
      }
      writer.call(mutation);
      Mutation told = mutation.toldUnder(right);
      Mutation.Result made =
          send(
              attempt,
              right.isGranted()
                  ? requests.ifUnchanged(redisKey, told, seen)
                  : requests.write(redisKey, told));
      if (mutation.excludesOthers() && made.isOvertaken(mutation, right, seen)) {
        return new Mutation.Result(Effect.NONE, seen);
      }
      // What was overtaken was there for a moment.
      Effect overtaken = mutation.removes() ? Effect.REMOVED : Effect.STORED;
      return new Mutation.Result(
          made.hasRemoved() || !made.isDone() ? overtaken : made.effect(), seen);
    } finally {
      store.address().fences().release(right);
    }
  }

  private Mutation.Result nothing(Attempt attempt, byte @Nullable [] seen) {
    Mutation.Result nothing = new Mutation.Result(Effect.NONE, seen);
    touchIfDifferent(attempt, nothing);
    return nothing;
  }

  private Mutation.Result inSteps(Attempt attempt) {
    Mutation mutation = attempt.mutation();
    for (Tries tries = locks.tries(mutation.key(), Fences.LONGEST); ; tries.pause()) {
      byte[] seen = store.current(attempt.redisKey(), attempt.deadline());
      if (!holds(mutation, seen)) {
        return nothing(attempt, seen);
      }
      Write write = requests.ifUnchanged(attempt.redisKey(), mutation, seen);
      if (tries.isLast()) {
        return send(attempt, write.under(mutation.condition()));
      }
      Mutation.Result made = send(attempt, write);
      if (made.isDone() || Arrays.equals(seen, made.old())) {
        return new Mutation.Result(made.effect(), seen);
      }
    }
  }

  private boolean holds(Mutation mutation, byte @Nullable [] seen) {
    return switch (mutation.condition()) {
      case ALWAYS -> !mutation.removes() || seen != null;
      case ABSENT -> seen == null;
      case PRESENT -> seen != null;
      case EQUAL, UNCHANGED -> isEqual(mutation, seen);
    };
  }

  /** Makes mutations together, of which the writer knows already, with the locks of their keys. */
  List<Mutation.Result> writeAll(
      State state, List<Mutation> mutations, @Nullable Deadline deadline) {
    List<Attempt> attempts =
        mutations.stream().map(mutation -> attempt(state, mutation, deadline)).toList();
    List<Mutation.Result> results = makeAll(attempts, mutations, deadline);
    follow(attempts, results);
    return results;
  }

  private List<Mutation.Result> makeAll(
      List<Attempt> attempts, List<Mutation> mutations, @Nullable Deadline deadline) {
    if (!requests.areKnown(attempts.get(0).mutation())) {
      return CallBudget.each(attempts, this::inSteps);
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
