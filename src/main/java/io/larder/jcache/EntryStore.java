package io.larder.jcache;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.RedissonConnection;
import io.larder.connection.Request;
import io.larder.connection.call.Reply;
import io.larder.jcache.WriteScript.Audience;
import io.larder.jcache.WriteScript.Condition;
import io.larder.jcache.WriteScript.Write;
import io.larder.jcache.WriteScript.Written;
import io.larder.jcache.engine.ExpiryTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.client.protocol.RedisStrictCommand;
import org.redisson.client.protocol.convertor.BooleanReplayConvertor;

/**
 * The commands on entries: one Redis key each, as bytes. Times are milliseconds, or one of {@link
 * ExpiryTimes}'s.
 */
final class EntryStore {
  private static final RedisCommand<?> SET_GET = new RedisCommand<>("SET");
  private static final RedisCommand<?> GETDEL = new RedisCommand<>("GETDEL");
  private static final RedisCommand<?> SET_IF =
      new RedisStrictCommand<Boolean>("SET", reply -> reply != null);
  private static final RedisCommand<?> EXISTS =
      new RedisStrictCommand<>("EXISTS", new BooleanReplayConvertor());

  private final RedissonConnection connection;

  EntryStore(RedissonConnection connection) {
    this.connection = connection;
  }

  /** The value, or null. */
  Reply<byte @Nullable []> get(byte[] key) {
    return connection.call("GET", true, Request.read(key, RedisCommands.GET, key));
  }

  /** The value that a write is going to depend on, or null: the primary's. */
  Reply<byte @Nullable []> look(byte[] key) {
    return connection.call("GET", true, Request.write(key, RedisCommands.GET, key));
  }

  /** The value, or null; what is there lives for the time from now on. */
  Reply<byte @Nullable []> get(byte[] key, long access) {
    if (access == ExpiryTimes.UNCHANGED) {
      return get(key);
    }
    return access == ExpiryTimes.OVER
        ? getAndRemove(key)
        : connection.call("GETEX", true, touching(key, access));
  }

  private static <T> Request<T> touching(byte[] key, long access) {
    return access == ExpiryTimes.ETERNAL
        ? Request.write(key, RedisCommands.GETEX, key, "PERSIST")
        : Request.write(key, RedisCommands.GETEX, key, "PX", access);
  }

  /**
   * What is under a key and how long it stays.
   *
   * @param bytes the value
   * @param millis the reply of PTTL: -1 for ever
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Timed(byte[] bytes, long millis) {}

  /** The value and its time, or null. */
  Reply<@Nullable Timed> getTimed(byte[] key) {
    // From the primary, which says what changes: a replica may answer what was changed before. The
    // time is read later than the value and is at most the value's.
    return connection
        .pipeline(
            "GET",
            true,
            List.of(
                Request.write(key, RedisCommands.GET, key),
                Request.write(key, RedisCommands.PTTL, key)))
        .map(
            replies -> {
              byte[] bytes = bytes(replies.get(0));
              return bytes == null ? null : new Timed(bytes, (Long) checked(replies.get(1)));
            });
  }

  /** The values in the order of the keys, null where there is none; at least one key. */
  Reply<List<byte @Nullable []>> getAll(List<byte[]> keys, long access) {
    if (access == ExpiryTimes.UNCHANGED && !connection.isCluster()) {
      // MGET gives nothing for a key of another kind.
      return connection.call(
          "MGET", true, Request.read(keys.get(0), RedisCommands.MGET, keys.toArray()));
    }
    List<Request<Object>> requests = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      requests.add(
          access == ExpiryTimes.UNCHANGED
              ? Request.read(key, RedisCommands.GET, key)
              : access == ExpiryTimes.OVER
                  ? Request.write(key, GETDEL, key)
                  : touching(key, access));
    }
    return connection
        .pipeline("GET of several keys", access != ExpiryTimes.OVER, requests)
        .map(replies -> replies.stream().map(EntryStore::bytes).toList());
  }

  /** A key of another kind has no value. */
  private static byte @Nullable [] bytes(Object reply) {
    if (reply instanceof LarderException failure) {
      otherKindOnly(failure);
      return null;
    }
    return (byte[]) reply;
  }

  /**
   * Takes a failure that says that the key holds another kind of value, such as a list.
   *
   * @throws LarderException any other
   */
  static void otherKindOnly(LarderException failure) {
    if (!MessageId.WRONG_KIND.isOf(failure.getMessage())) {
      throw failure;
    }
  }

  Reply<Boolean> exists(byte[] key) {
    return connection.call("EXISTS", true, Request.read(key, EXISTS, key));
  }

  /** Gives what is there another time. */
  Reply<Boolean> expire(byte[] key, long access) {
    if (access == ExpiryTimes.OVER) {
      return remove(key);
    }
    return connection.call(
        "PEXPIRE",
        true,
        access == ExpiryTimes.ETERNAL
            ? Request.write(key, RedisCommands.PERSIST, key)
            : Request.write(key, RedisCommands.PEXPIRE, key, access));
  }

  Reply<Boolean> remove(byte[] key) {
    return connection.call("UNLINK", false, Request.write(key, RedisCommands.UNLINK_BOOL, key));
  }

  /** Removes several entries and tells which were there. */
  Reply<List<Boolean>> removeAll(List<byte[]> keys) {
    List<Request<Object>> requests = new ArrayList<>(keys.size());
    keys.forEach(key -> requests.add(Request.write(key, RedisCommands.UNLINK_BOOL, key)));
    return connection
        .pipeline("UNLINK of several keys", false, requests)
        .map(replies -> replies.stream().map(reply -> (Boolean) checked(reply)).toList());
  }

  static Object checked(Object reply) {
    if (reply instanceof LarderException failure) {
      throw failure;
    }
    return reply;
  }

  Reply<byte @Nullable []> getAndRemove(byte[] key) {
    return connection.call("GETDEL", false, Request.write(key, GETDEL, key));
  }

  /** Writes whatever is there: one SET where one time holds for new and old entries. */
  Reply<@Nullable Object> put(byte[] key, byte[] value, long creation, long update) {
    Request<@Nullable Object> request = putting(key, value, creation, update);
    return connection.call("SET", true, request);
  }

  private static <T> Request<T> putting(byte[] key, byte[] value, long creation, long update) {
    Object[] set = set(key, value, creation, update);
    return set != null
        ? Request.write(key, RedisCommands.SET, set)
        : WriteScript.request(
            new Write(key, value, Condition.ALWAYS, null, creation, update), Audience.NOBODY);
  }

  /** Writes several entries: one pipeline for each node. */
  Reply<Boolean> putAll(List<byte[]> keys, List<byte[]> values, long creation, long update) {
    List<Request<Object>> requests = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      requests.add(putting(keys.get(i), values.get(i), creation, update));
    }
    return connection
        .pipeline("SET of several keys", true, requests)
        .map(
            replies -> {
              replies.forEach(EntryStore::checked);
              return true;
            });
  }

  /** SET's arguments, or null where no SET does it. */
  private static Object @Nullable [] set(byte[] key, byte[] value, long creation, long update) {
    if (creation == ExpiryTimes.ETERNAL && update == ExpiryTimes.UNCHANGED) {
      return new Object[] {key, value, "KEEPTTL"};
    }
    return creation == update ? timed(key, value, creation) : null;
  }

  /** SET's arguments with one time, or null for the time that is over. */
  private static Object @Nullable [] timed(byte[] key, byte[] value, long time, String... more) {
    if (time == ExpiryTimes.OVER) {
      return null;
    }
    List<Object> set = new ArrayList<>(List.of(key, value));
    set.addAll(List.of((Object[]) more));
    if (time == ExpiryTimes.UNCHANGED) {
      set.add("KEEPTTL");
    } else if (time != ExpiryTimes.ETERNAL) {
      set.add("PX");
      set.add(time);
    }
    return set.toArray();
  }

  /** Writes an entry if there is none. */
  Reply<Boolean> putIfAbsent(byte[] key, byte[] value, long creation) {
    Object[] set = timed(key, value, creation, "NX");
    return set == null
        ? write(new Write(key, value, Condition.ABSENT, null, creation, creation), Audience.NOBODY)
            .map(Written::isDone)
        : connection.call("SET NX", false, Request.write(key, SET_IF, set));
  }

  /** Writes an entry if there is one. */
  Reply<Boolean> replace(byte[] key, byte[] value, long update) {
    Object[] set = timed(key, value, update, "XX");
    return set == null
        ? write(new Write(key, value, Condition.PRESENT, null, update, update), Audience.NOBODY)
            .map(Written::isDone)
        : connection.call("SET XX", false, Request.write(key, SET_IF, set));
  }

  /** Writes an entry if there is one, and tells what was there, or null. */
  Reply<byte @Nullable []> getAndReplace(byte[] key, byte[] value, long update) {
    return swap(new Write(key, value, Condition.PRESENT, null, update, update), "XX", "GET");
  }

  /** Writes whatever is there, and tells it, or null. */
  Reply<byte @Nullable []> getAndPut(byte[] key, byte[] value, long creation, long update) {
    Write write = new Write(key, value, Condition.ALWAYS, null, creation, update);
    return creation == update
        ? swap(write, "GET")
        : write(write, Audience.NOBODY).map(Written::old);
  }

  private Reply<byte @Nullable []> swap(Write write, String... words) {
    Object[] set = timed(write.key(), Objects.requireNonNull(write.value()), write.update(), words);
    return set == null
        ? write(write, Audience.NOBODY).map(Written::old)
        : connection.call("SET GET", false, Request.write(write.key(), SET_GET, set));
  }

  /** Any write: one script on one key. */
  Reply<Written> write(Write write, Audience audience) {
    Request<List<Object>> request = WriteScript.request(write, audience);
    return connection.call("write", false, request).map(WriteScript::written);
  }

  /** Several writes: one pipeline for each node. */
  Reply<List<Written>> writeAll(List<Write> writes, Audience audience) {
    List<Request<Object>> requests = new ArrayList<>(writes.size());
    writes.forEach(write -> requests.add(WriteScript.request(write, audience)));
    return connection
        .pipeline("writes", false, requests)
        .map(
            replies -> replies.stream().map(reply -> WriteScript.written(checked(reply))).toList());
  }
}
