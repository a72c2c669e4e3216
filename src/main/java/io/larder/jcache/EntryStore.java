package io.larder.jcache;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.RedissonConnection;
import io.larder.connection.Reply;
import io.larder.connection.Request;
import io.larder.connection.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.client.protocol.RedisStrictCommand;
import org.redisson.client.protocol.convertor.BooleanReplayConvertor;

/**
 * The commands on entries: one Redis key each, as bytes. Times are milliseconds, or one of {@link
 * ExpiryTimes}'s.
 */
final class EntryStore {
  private static final byte[] NOTHING = {};

  private static final RedisCommand<?> SET_GET = new RedisCommand<>("SET");
  private static final RedisCommand<?> GETDEL = new RedisCommand<>("GETDEL");
  private static final RedisCommand<?> SET_IF =
      new RedisStrictCommand<Boolean>("SET", reply -> reply != null);
  private static final RedisCommand<?> EXISTS =
      new RedisStrictCommand<>("EXISTS", new BooleanReplayConvertor());

  /**
   * Any write: under a condition, with a time for a new entry and one for an old one, telling what
   * was there, and telling others. What is no text under the key is an entry without a value.
   */
  private static final Script WRITE =
      Script.of(
          """
          local key, value, condition, expected = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
          local create, update, removes = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6] == 'remove'
          local old = redis.pcall('get', key)
          if type(old) == 'table' then old = '' end
          local exists = old ~= false
          if (condition == 'absent' and exists) or (condition == 'present' and not exists)
              or (condition == 'equal' and old ~= expected) then
            return {0, old}
          end
          local done
          if removes then
            if exists then redis.call('unlink', key) end
            done = exists and 3 or 0
          else
            local time = exists and update or create
            if time == 0 then
              if exists then redis.call('unlink', key) end
            elseif time == -1 then redis.call('set', key, value)
            elseif time == -2 then redis.call('set', key, value, 'keepttl')
            else redis.call('set', key, value, 'px', time) end
            done = exists and 2 or (time == 0 and 4 or 1)
          end
          if ARGV[7] ~= '' and done > 0 and done < 4 then
            redis.call('publish', ARGV[7], string.format('%s %d %d %d %d\\n',
                ARGV[8], done, #key, removes and -1 or #value, exists and #old or -1)
                .. key .. (removes and '' or value) .. (exists and old or ''))
          end
          return {done, old}
          """);

  private final RedissonConnection connection;

  EntryStore(RedissonConnection connection) {
    this.connection = connection;
  }

  /** When a write is to happen. */
  enum Condition {
    ALWAYS,
    ABSENT,
    PRESENT,
    /** What is there has the expected bytes. */
    EQUAL;

    final String word = name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * A write of one entry.
   *
   * @param key the key in Redis
   * @param value what is written, or null for a removal
   * @param condition when
   * @param expected what has to be there for {@link Condition#EQUAL}
   * @param creation the time of an entry that was not there
   * @param update the time of one that was
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Write(
      byte[] key,
      byte @Nullable [] value,
      Condition condition,
      byte @Nullable [] expected,
      long creation,
      long update) {

    static Write removal(byte[] key, Condition condition, byte @Nullable [] expected) {
      return new Write(key, null, condition, expected, 0, 0);
    }
  }

  /** What became of a write. */
  enum Outcome {
    /** The condition did not hold, or there was nothing to remove. */
    NONE,
    CREATED,
    UPDATED,
    REMOVED,
    /** A new entry that was over at once. */
    OVER
  }

  /**
   * What a write did.
   *
   * @param outcome what became of it
   * @param old what was there, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Written(Outcome outcome, byte @Nullable [] old) {
    static final Written NONE = new Written(Outcome.NONE, null);

    boolean isDone() {
      return outcome != Outcome.NONE;
    }

    boolean wasThere() {
      return old != null;
    }
  }

  /** Who is told of a write: a channel and who we are, both empty for nobody. */
  record Audience(String channel, String origin) {
    static final Audience NOBODY = new Audience("", "");
  }

  /** The value, or null. */
  Reply<byte @Nullable []> get(byte[] key) {
    return connection.call("GET", true, Request.read(key, RedisCommands.GET, key));
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
    if (reply instanceof Throwable failure) {
      if (isOtherKind(failure)) {
        return null;
      }
      throw failure instanceof RuntimeException e ? e : new RedisException(failure);
    }
    return (byte[]) reply;
  }

  private static boolean isOtherKind(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("WRONGTYPE");
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
    if (reply instanceof Throwable failure) {
      throw failure instanceof RuntimeException e ? e : new RedisException(failure);
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
        : script(new Write(key, value, Condition.ALWAYS, null, creation, update), Audience.NOBODY);
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
    Request<List<Object>> request = script(write, audience);
    return connection.call("write", false, request).map(EntryStore::written);
  }

  /** Several writes: one pipeline for each node. */
  Reply<List<Written>> writeAll(List<Write> writes, Audience audience) {
    List<Request<Object>> requests = new ArrayList<>(writes.size());
    writes.forEach(write -> requests.add(script(write, audience)));
    return connection
        .pipeline("writes", false, requests)
        .map(replies -> replies.stream().map(reply -> written(checked(reply))).toList());
  }

  private static <T> Request<T> script(Write write, Audience audience) {
    byte[] value = write.value();
    byte[] expected = write.expected();
    return Request.script(
        write.key(),
        WRITE,
        value == null ? NOTHING : value,
        write.condition().word,
        expected == null ? NOTHING : expected,
        write.creation(),
        write.update(),
        value == null ? "remove" : "set",
        audience.channel(),
        audience.origin());
  }

  private static Written written(Object reply) {
    List<?> parts = (List<?>) reply;
    int outcome = ((Long) Objects.requireNonNull(parts.get(0))).intValue();
    return new Written(Outcome.values()[outcome], (byte[]) parts.get(1));
  }
}
