package io.larder.jcache.keyspace;

import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.Request;
import io.larder.connection.tracking.KeyChanges;
import io.larder.jcache.keyspace.CacheHashes.Begun;
import io.larder.jcache.keyspace.CacheHashes.Fields;
import io.larder.jcache.keyspace.GenerationCopies.Copy;
import io.larder.jcache.keyspace.Generations.State;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The generations of caches where they are stored: in the hash of each cache and, in a cluster, in
 * a copy on another primary, which is read while the one of the hash is away. A generation begins
 * in both places. Thread-safe.
 */
record StoredGenerations(RedisCalls calls, CacheHashes hashes, GenerationCopies copies) {
  static StoredGenerations of(RedisCalls calls, String root) {
    return new StoredGenerations(
        calls, new CacheHashes(calls, root), new GenerationCopies(calls, root));
  }

  /** What is stored of a cache, and whether some JVM listens to it; the keys of both. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stored(Fields fields, byte[] place, boolean observed, byte[] listeners) {
    /** Whether every change is reported that matters: events may be told to nobody. */
    boolean isReported(KeyChanges changes) {
      return changes.reports(place) && (observed || changes.reports(listeners));
    }

    State state(long generation) {
      return new State(
          generation, observed, fields.isComputed(), fields.isHeld(), fields.isCopied());
    }

    private Stored held(boolean held) {
      return new Stored(fields.held(held), place, observed, listeners);
    }
  }

  private static boolean isAway(RuntimeException failure) {
    return failure instanceof RedisUnavailableException;
  }

  Reply<Stored> read(String cache, @Nullable Deadline deadline) {
    Request<Fields> fields = hashes.fields(cache);
    Request<Boolean> observed = hashes.observed(cache);
    List<Request<?>> requests = List.of(fields, observed);
    Reply<Stored> stored =
        calls
            .pipeline("HMGET of key '" + text(cache) + "'", requests, deadline)
            .map(
                both ->
                    new Stored(
                        both.get(0, fields),
                        hashes.hash(cache),
                        both.failure(1) instanceof RedisUnavailableException
                            || both.get(1, observed),
                        observed.key()));
    return (copies.areKept() ? stored.orElse(away -> copied(cache, away, deadline)) : stored)
        .then(one -> one.fields().isHeld() ? stillHeld(one, deadline) : Reply.of(one));
  }

  private String text(String cache) {
    return hashes.root() + cache;
  }

  /** Where nobody says whether somebody listens, it is taken that somebody does. */
  private Reply<Stored> copied(
      String cache, RuntimeException failure, @Nullable Deadline deadline) {
    if (!isAway(failure)) {
      return Reply.failed(failure);
    }
    Request<Boolean> asked = hashes.observed(cache);
    Reply<Boolean> observed = calls.call(asked, deadline).recover(unknown -> true);
    return copies
        .read(cache, deadline)
        .then(
            copy ->
                observed.map(
                    listened ->
                        new Stored(
                            known(copy, failure), copies.key(cache), listened, asked.key())));
  }

  private static Fields known(Copy copy, RuntimeException failure) {
    Fields fields = copy.fields();
    if (fields == null) {
      throw failure;
    }
    return fields;
  }

  /** A hold whose JVM died is over at some time, which only the server knows. */
  private Reply<Stored> stillHeld(Stored seen, @Nullable Deadline deadline) {
    return CacheHold.check(calls, seen.place(), deadline).map(seen::held);
  }

  /** The generation alone, or 0. */
  Reply<Long> generation(String cache, @Nullable Deadline deadline) {
    Reply<Long> stored = hashes.generation(cache, deadline);
    return copies.areKept()
        ? stored.orElse(
            failure ->
                isAway(failure)
                    ? copies.read(cache, deadline).map(copy -> known(copy, failure).generation())
                    : Reply.failed(failure))
        : stored;
  }

  /**
   * Begins a generation, at least the one asked for: the {@code next} one, or the one that {@code
   * end}s the cache.
   */
  Reply<Begun> raise(
      String cache, long asked, String how, byte[] members, @Nullable Deadline deadline) {
    return announced(
        cache,
        asked,
        how.equals("end"),
        deadline,
        least -> hashes.raise(cache, least, how, members, deadline));
  }

  /** Takes a hold with a generation, at least the one asked for. */
  Reply<Begun> take(
      CacheHold hold, String cache, long asked, byte[] members, @Nullable Deadline deadline) {
    return announced(cache, asked, false, deadline, least -> hold.take(least, members, deadline));
  }

  /** In a cluster a generation is announced before it begins, and confirmed afterwards. */
  private Reply<Begun> announced(
      String cache,
      long asked,
      boolean ends,
      @Nullable Deadline deadline,
      Function<Long, Reply<Begun>> begin) {
    if (!copies.areKept()) {
      return begin.apply(asked);
    }
    return hashes
        .generation(cache, deadline)
        .orElse(failure -> announcedAlone(cache, asked, failure, deadline))
        .then(
            stored -> {
              long least = Math.max(asked, stored + 1);
              return copies
                  .announce(cache, least, deadline)
                  // The hash alone is right as long as it is there; the copy follows it later.
                  .recover(failure -> unlessAway(failure, least));
            })
        .then(begin)
        .map(
            begun -> {
              copies.confirm(cache, begun.generation(), ends).forget();
              return begun;
            });
  }

  /**
   * Where the hash is away, the generation is announced all the same: the copy tells nothing until
   * it has begun, and whoever reads the hash then begins it.
   */
  private Reply<Long> announcedAlone(
      String cache, long asked, RuntimeException failure, @Nullable Deadline deadline) {
    return isAway(failure)
        ? copies.announce(cache, asked, deadline).then(announced -> Reply.failed(failure))
        : Reply.failed(failure);
  }

  private static long unlessAway(RuntimeException failure, long generation) {
    if (!isAway(failure)) {
      throw failure;
    }
    return generation;
  }

  /** Puts a generation back that Redis has lost; waits for nothing. */
  void putBack(String cache, long generation, byte[] members) {
    CallBudget.outside(() -> hashes.raise(cache, generation, "", members, null).forget());
    if (copies.areKept()) {
      copies.confirm(cache, generation, false).forget();
    }
  }

  /** Keeps the copy in line with the hash of a cache that is used; waits for nothing. */
  void confirm(String cache, Fields fields) {
    if (copies.areKept() && !fields.isCopied()) {
      copies.confirm(cache, fields.generation(), false).forget();
    }
  }

  /**
   * Keeps the copy in line with the hash of a cache that may not be used, and carries out what a
   * JVM has announced and not begun.
   */
  void mend(String cache, Fields fields, byte[] members) {
    if (!copies.areKept() || fields.isCopied() || fields.isDestroyed()) {
      return;
    }
    copies
        .confirm(cache, fields.generation(), false)
        .stage(calls.background())
        .thenAccept(
            announced -> {
              if (announced > fields.generation()) {
                hashes
                    .raise(cache, announced, "next", members, null)
                    .stage(calls.background())
                    .thenAccept(begun -> copies.confirm(cache, begun.generation(), false).forget());
              }
            });
  }

  /** A hold of a cache, which is not taken yet. */
  CacheHold hold(String cache, String id) {
    CacheHold copy = copies.areKept() ? new CacheHold(calls, copies.key(cache), id, null) : null;
    return new CacheHold(calls, hashes.hash(cache), id, copy);
  }
}
