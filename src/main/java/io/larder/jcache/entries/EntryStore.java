package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.fence.FencedRead;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.near.NearCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one cache in Redis: their keys, and the commands on them; a write invalidates what
 * this JVM keeps of its entry in memory. Times are milliseconds, or one of {@link ExpiryTimes}'s
 * constants. Thread-safe.
 */
record EntryStore(
    RedisCalls calls,
    CurrentKeys address,
    @Nullable NearCache near,
    ExpiryTimes expiry,
    EntryLoads loads,
    Accesses accesses) {
  private static final Command<byte @Nullable []> GET =
      Command.of("GET", ReplyDecoder.BYTES).reading();
  // From the primary: a replica may answer what was changed before.
  private static final Command<byte @Nullable []> GET_CURRENT =
      Command.of("GET", ReplyDecoder.BYTES).readingPrimary();

  private static final Command<byte @Nullable []> GETEX =
      Command.of("GETEX", ReplyDecoder.BYTES).repeatable();
  private static final Command<byte @Nullable []> GETDEL = Command.of("GETDEL", ReplyDecoder.BYTES);
  private static final Command<List<byte @Nullable []>> MGET =
      Command.of("MGET", ReplyDecoder.BYTES_LIST).reading();
  private static final Command<List<byte @Nullable []>> MGET_CURRENT =
      Command.of("MGET", ReplyDecoder.BYTES_LIST).readingPrimary();
  private static final Command<Long> PTTL =
      Command.of("PTTL", ReplyDecoder.NUMBER).readingPrimary();
  private static final Command<Boolean> EXISTS = Command.of("EXISTS", ReplyDecoder.FLAG).reading();
  private static final Command<Boolean> UNLINK = Command.of("UNLINK", ReplyDecoder.FLAG);
  private static final Command<Boolean> PERSIST =
      Command.of("PERSIST", ReplyDecoder.FLAG).repeatable();
  private static final Command<Boolean> PEXPIRE =
      Command.of("PEXPIRE", ReplyDecoder.FLAG).repeatable();
  private static final int TOGETHER = 1_000; // writes that have the time of one call

  /** Is told that an access has given an entry a time, which may be earlier than its own. */
  interface Accesses {
    void ended(byte[] redisKey, long millis);
  }

  /** A call that begins with the state of the cache, which seldom has to be asked for. */
  <T extends @Nullable Object> Reply<T> inState(
      @Nullable Deadline deadline, Function<State, Reply<T>> call) {
    return address.withState(deadline, call);
  }

  byte[] redisKey(State state, StoredBytes key) {
    return address.redisKey(state, key.bytes());
  }

  StoredBytes key(State state, byte[] redisKey) {
    return new StoredBytes(address.key(state, redisKey), null);
  }

  /** What was computed before the cache was cleared is not stored; null: nothing is to be done. */
  @Nullable Mutation inGeneration(State state, Mutation mutation) {
    Mutation.Store store = mutation.options().store();
    if (store == null || store.fence().isOf(redisKey(state, mutation.key()))) {
      return mutation;
    }
    return store.how() == Storing.PUT
        ? Mutation.remove(mutation.key(), Mutation.Options.NONE)
        : null;
  }

  /** The value, or null; what is there lives for the time from now on, unless that is asked. */
  Reply<byte @Nullable []> get(byte[] key, long access, @Nullable Deadline deadline) {
    Reply<byte @Nullable []> value = calls.call(getting(key, access), deadline);
    return access < ExpiryTimes.IMMEDIATE
        ? value
        : value.map(found -> accessed(key, found, access));
  }

  private byte @Nullable [] accessed(byte[] key, byte @Nullable [] found, long access) {
    if (found != null && access >= ExpiryTimes.IMMEDIATE) {
      accesses.ended(key, access);
    }
    return found;
  }

  private static Request<byte @Nullable []> getting(byte[] key, long access) {
    if (isPlain(access)) {
      return GET.of(key);
    }
    if (access == ExpiryTimes.IMMEDIATE) {
      return GETDEL.of(key);
    }
    return access == ExpiryTimes.ETERNAL ? GETEX.of(key, "PERSIST") : GETEX.of(key, "PX", access);
  }

  private static boolean isPlain(long access) {
    return access == ExpiryTimes.UNCHANGED || access == ExpiryTimes.ASKED;
  }

  /** A value and how long it stays. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Timed(byte[] bytes, long millis) {}

  /** The value and its time, or null; the time is read later and is at most the value's. */
  Reply<@Nullable Timed> getTimed(byte[] key, @Nullable Deadline deadline) {
    Request<byte @Nullable []> value = GET_CURRENT.of(key);
    Request<Long> time = PTTL.of(key);
    List<Request<?>> requests = List.of(value, time);
    return calls
        .pipeline("GET", requests, deadline)
        .map(
            both -> {
              byte[] bytes = both.get(0, value);
              return bytes == null ? null : new Timed(bytes, both.get(1, time));
            });
  }

  /** The values in the order of the keys, null where there is none; at least one key. */
  Reply<List<byte @Nullable []>> getAll(List<byte[]> keys, long access) {
    if (isPlain(access) && !calls.isCluster()) {
      // MGET gives nothing for a key of another kind.
      return calls.call(Request.of(MGET, keys.get(0), keys.toArray()));
    }
    return each(keys, access, key -> getting(key, access));
  }

  /** Likewise, where the keys were listed: a replica may not have those entries yet. */
  Reply<List<byte @Nullable []>> getAllCurrent(List<byte[]> keys) {
    return calls.isCluster()
        ? each(keys, ExpiryTimes.UNCHANGED, GET_CURRENT::of)
        : calls.call(Request.of(MGET_CURRENT, keys.get(0), keys.toArray()));
  }

  private Reply<List<byte @Nullable []>> each(
      List<byte[]> keys, long access, Function<byte[], Request<byte @Nullable []>> getting) {
    List<Request<byte @Nullable []>> requests = keys.stream().map(getting).toList();
    return calls
        .pipeline("GET of several keys", requests)
        .map(
            replies -> {
              List<byte @Nullable []> values = new ArrayList<>(keys.size());
              for (int i = 0; i < keys.size(); i++) {
                LarderException failure = replies.failure(i);
                if (failure != null) {
                  otherKindOnly(failure);
                }
                byte[] value = failure != null ? null : replies.get(i, requests.get(i));
                values.add(accessed(keys.get(i), value, access));
              }
              return values;
            });
  }

  /** What a write is going to depend on, or null; a value of another kind is empty. */
  byte @Nullable [] current(byte[] key, @Nullable Deadline deadline) {
    try {
      return calls.call(GET_CURRENT.of(key), deadline).await();
    } catch (LarderException e) {
      otherKindOnly(e);
      return new byte[0];
    }
  }

  /**
   * What a change is going to be made of, and the right to store that. What refuses the right does
   * not refuse the read.
   */
  FencedRead currentAndRight(State state, byte[] key, @Nullable Deadline deadline) {
    if (state.held()) {
      return new FencedRead(current(key, deadline), StoreRight.held(false), null);
    }
    try {
      return address.read(state, key, deadline).await();
    } catch (LarderException e) {
      loads.refused(EntryLoader.RIGHT, e);
      return new FencedRead(current(key, deadline), StoreRight.UNKNOWN, e);
    }
  }

  /** Accepts a failure that says that the key holds another kind of value, such as a list. */
  static void otherKindOnly(LarderException failure) {
    if (!MessageId.WRONG_KIND.isOf(Objects.toString(failure.getMessage(), ""))) {
      throw failure;
    }
  }

  /** Waits for Redis. */
  boolean exists(State state, StoredBytes key) {
    return calls.call(EXISTS.of(redisKey(state, key)), null).await();
  }

  private Reply<Boolean> expire(byte[] key, long time, @Nullable Deadline deadline) {
    if (time == ExpiryTimes.IMMEDIATE) {
      return calls.call(UNLINK.of(key), deadline);
    }
    return calls.call(
        time == ExpiryTimes.ETERNAL ? PERSIST.of(key) : PEXPIRE.of(key, time), deadline);
  }

  /** Gives an entry that was accessed the time that the policy says; waits for Redis. */
  void touch(byte[] key, @Nullable Deadline deadline) {
    long access = expiry.access();
    if (access != ExpiryTimes.UNCHANGED
        && expire(key, access, deadline).await()
        && access >= ExpiryTimes.IMMEDIATE) {
      accesses.ended(key, access);
    }
  }

  /** Takes the right to store an entry before it is computed. */
  Reply<StoreRight> take(
      State state, StoredBytes key, @Nullable Duration leading, @Nullable Deadline deadline) {
    return address.take(state, redisKey(state, key), leading, deadline);
  }

  /** Makes a write; invalidates the near entry before and after it. */
  Reply<Mutation.Result> write(
      Request<Mutation.Result> request, Mutation mutation, @Nullable Deadline deadline) {
    outdate(mutation);
    if (near == null) {
      return calls.call(request, deadline);
    }
    StoredBytes key = mutation.key();
    near.invalidate(key);
    return calls.call(request, deadline).whenDone(() -> near.invalidate(key));
  }

  /** Of what is computed now, only what began after a change may be given to later callers. */
  private void outdate(Mutation mutation) {
    if (address.isComputed() && !mutation.isOfComputation()) {
      loads.outdate(mutation.key());
    }
  }

  /** Makes several writes in one pipeline for each server and waits for them. */
  List<Mutation.Result> writeAll(
      List<Request<Mutation.Result>> requests,
      List<Mutation> mutations,
      @Nullable Deadline deadline) {
    mutations.forEach(this::outdate);
    invalidate(mutations);
    try {
      List<Mutation.Result> results = new ArrayList<>(requests.size());
      while (results.size() < requests.size()) {
        if (!results.isEmpty()) {
          CallBudget.renew();
        }
        int end = Math.min(requests.size(), results.size() + TOGETHER);
        List<Request<Mutation.Result>> some = requests.subList(results.size(), end);
        results.addAll(calls.pipeline("writes of several keys", some, deadline).await().all(some));
      }
      return results;
    } finally {
      invalidate(mutations);
    }
  }

  /** Removes keys that are no entries; waits for Redis. */
  void unlink(List<byte[]> keys, @Nullable Deadline deadline) {
    List<Request<Boolean>> requests = keys.stream().map(UNLINK::of).toList();
    calls.pipeline("UNLINK", requests, deadline).await().all(requests);
  }

  private void invalidate(List<Mutation> mutations) {
    if (near != null) {
      mutations.forEach(mutation -> near.invalidate(mutation.key()));
    }
  }

  /** Everything is removed, or may be: of that, nothing is kept in this JVM. */
  void invalidateAll() {
    loads.outdateAll();
    if (near != null) {
      near.invalidateAll();
    }
  }
}
