package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.connection.call.Request;
import io.larder.fence.StoreRight;
import io.larder.guard.CacheGuard;
import io.larder.jcache.engine.Integration.Partly;
import io.larder.jcache.entries.Mutation.Effect;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.entries.WriteRequests.Write;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes every change of entries of one cache: with one command where nothing of the application and
 * no other JVM has a part in it, else with all that belongs to it. The one place that counts
 * writes. Thread-safe.
 */
record EntryWriter(
    EntryStore store,
    WriteRequests requests,
    ScriptedWriter<?, ?> scripted,
    CacheObservation observation) {

  Reply<Mutation.Result> write(Mutation mutation, @Nullable Deadline deadline) {
    scripted.note(mutation);
    return store.inState(
        deadline,
        state ->
            mutation.evicts()
                ? evict(state, mutation, deadline)
                : write(state, mutation, deadline));
  }

  /**
   * Evicts an entry of the generation that is known, and then one of the generation that another
   * JVM may have begun: until Redis' message arrives, its entries would not be evicted. Whether
   * there is one is asked after the application's change: at the same time, where that came before
   * the call, else afterwards, since the application's writer makes it.
   */
  private Reply<Mutation.Result> evict(
      State state, Mutation mutation, @Nullable Deadline deadline) {
    Reply<Boolean> sent = scripted.isNeeded(state, mutation) ? null : isPresent(state, deadline);
    long begin = System.nanoTime();
    return write(state, mutation, deadline)
        .then(
            result -> {
              // What writer and listeners took is no time of Redis'.
              Deadline left =
                  sent == null && deadline != null && scripted.callsApplication()
                      ? deadline.later(System.nanoTime() - begin)
                      : deadline;
              return (sent != null ? sent : isPresent(state, left))
                  .then(
                      present ->
                          present
                              ? Reply.of(result)
                              : write(mutation.rest(), left).map(rest -> result));
            });
  }

  /** Whether no other JVM has begun a generation since. */
  Reply<Boolean> isPresent(State state, @Nullable Deadline deadline) {
    return store.address().isPresent(state, deadline);
  }

  /** Evicts an entry of a generation that another JVM may have begun; waits for Redis. */
  void evictRest(State state, Mutation made) {
    if (!isPresent(state, null).await()) {
      write(made.rest(), null).await();
    }
  }

  Reply<Mutation.Result> write(State state, Mutation asked, @Nullable Deadline deadline) {
    Mutation mutation = store.inGeneration(state, asked);
    if (mutation == null) {
      return Reply.of(Mutation.Result.of(Effect.NONE));
    }
    long start = observation.start();
    Reply<Mutation.Result> result =
        scripted.isNeeded(state, mutation)
            ? Reply.steps(() -> scripted.write(state, mutation, deadline))
            : plain(state, mutation, deadline);
    return start == 0
        ? result
        : result.map(
            made -> {
              count(List.of(mutation), List.of(made), start);
              return made;
            });
  }

  /** Removes an entry, also of a generation that another JVM may have begun, and tells nobody. */
  Reply<@Nullable Void> evict(StoredBytes key, @Nullable Deadline deadline) {
    Mutation removal = Mutation.remove(key, Options.NONE);
    scripted.note(removal);
    return store.inState(
        deadline,
        state -> {
          scripted.forgetExpiry(store.redisKey(state, key));
          Reply<Boolean> sent = isPresent(state, deadline);
          return plain(state, removal, deadline)
              .then(made -> sent)
              .then(
                  present ->
                      present
                          ? Reply.of(true)
                          : store.inState(
                              deadline, later -> plain(later, removal, deadline).map(made -> true)))
              .map(done -> null);
        });
  }

  private Reply<Mutation.Result> plain(
      State state, Mutation mutation, @Nullable Deadline deadline) {
    Reply<Mutation.Result> result = store.write(request(state, mutation), mutation, deadline);
    return mutation.options().returnsOld()
        ? result.recover(failure -> withoutOld(state, mutation, deadline, failure))
        : result;
  }

  /** No command returns a value of another kind; the script takes it for an unreadable one. */
  private Mutation.Result withoutOld(
      State state, Mutation mutation, @Nullable Deadline deadline, RuntimeException failure) {
    if (!(failure instanceof LarderException e)) {
      throw failure;
    }
    EntryStore.otherKindOnly(e);
    return scripted.write(state, mutation, deadline);
  }

  private Request<Mutation.Result> request(State state, Mutation mutation) {
    Write write = requests.write(store.redisKey(state, mutation.key()), mutation);
    return WriteRequests.shortest(write, mutation.options().returnsOld());
  }

  /** Makes several mutations of one kind, as one; waits for Redis, the writer and listeners. */
  void writeAll(State state, List<Mutation> mutations) {
    mutations.forEach(scripted::note);
    if (mutations.isEmpty() || !mutations.get(0).evicts()) {
      writeAllIn(state, mutations, null);
      return;
    }
    Reply<Boolean> sent =
        scripted.isNeeded(state, mutations.get(0)) ? null : isPresent(state, null);
    boolean silent = false;
    try {
      writeAllIn(state, mutations, null);
    } catch (LarderException e) {
      silent = CacheGuard.isSilence(e); // One call waits for a Redis that has stopped once.
      throw e;
    } finally {
      if (!silent && !(sent != null ? sent : isPresent(state, null)).await()) {
        List<Mutation> rest = mutations.stream().map(Mutation::rest).toList();
        writeAll(store.inState(null, Reply::of).await(), rest);
      }
    }
  }

  /** Writes several entries in the generation that is known. */
  void writeAllIn(State state, List<Mutation> asked, @Nullable Deadline deadline) {
    List<Mutation> mutations =
        asked.stream().map(one -> store.inGeneration(state, one)).filter(Objects::nonNull).toList();
    if (mutations.isEmpty()) {
      return;
    }
    long start = observation.start();
    if (!scripted.isNeeded(state, mutations.get(0))) {
      List<Request<Mutation.Result>> commands =
          mutations.stream().map(mutation -> request(state, mutation)).toList();
      count(mutations, store.writeAll(commands, mutations, deadline), start);
      return;
    }
    Partly written =
        scripted.writer.locked(
            mutations, deadline, left -> scripted(state, mutations, left, start));
    written.throwFailure();
  }

  /** The writer first, then what it has written. */
  private Partly scripted(
      State state, List<Mutation> mutations, @Nullable Deadline deadline, long start) {
    Map<StoredBytes, StoreRight> rights = scripted.writer.take(state, mutations);
    try {
      long begin = System.nanoTime();
      Partly written = scripted.writer.callAll(mutations);
      // What the writer took is no time of Redis'.
      Deadline left = deadline == null ? null : deadline.later(System.nanoTime() - begin);
      Set<StoredBytes> done = new HashSet<>(written.done());
      List<Mutation> rest =
          mutations.stream()
              .filter(one -> done.contains(one.key()))
              .map(one -> told(one, rights.get(one.key())))
              .toList();
      if (!rest.isEmpty()) {
        count(rest, scripted.writeAll(state, rest, left), start);
      }
      return written;
    } finally {
      rights.values().forEach(store.address().fences()::release);
    }
  }

  private static Mutation told(Mutation mutation, @Nullable StoreRight right) {
    return right == null ? mutation : mutation.toldUnder(right);
  }

  private void tellStored(Mutation mutation, boolean stored) {
    StoredBytes value = mutation.value();
    if (stored && value != null) {
      int key = mutation.key().hashCode();
      observation.tell(observer -> observer.stored(key, value.bytes(), false));
    } else if (mutation.options().store() != null) {
      observation.tell(CacheObserver::overtaken);
    }
  }

  void count(List<Mutation> mutations, List<Mutation.Result> results, long start) {
    if (start == 0) {
      return;
    }
    long found = 0;
    long missed = 0;
    long put = 0;
    long removed = 0;
    for (int i = 0; i < mutations.size(); i++) {
      Mutation mutation = mutations.get(i);
      Mutation.Result result = results.get(i);
      if (mutation.isAlsoRead()) {
        boolean there = result.foundEntry(mutation);
        found += there ? 1 : 0;
        missed += there ? 0 : 1;
      }
      tellStored(mutation, result.hasStored());
      if (!mutation.isLoaded()) {
        put += result.hasStored() ? 1 : 0;
        removed += result.hasRemoved() ? 1 : 0;
      }
    }
    if (found + missed > 0) {
      observation.read(found, missed, start);
    }
    observation.put(put, start);
    observation.removed(removed, start);
  }
}
