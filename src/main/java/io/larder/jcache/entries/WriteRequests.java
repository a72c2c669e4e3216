package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Command;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.Mutation.Effect;
import io.larder.jcache.listeners.CacheListeners.Audience;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of mutations: with the time to live that a mutation has of its own, else the one
 * that the expiry policy says, which is often equal for all; and with SET, UNLINK or GETDEL where
 * one of them does it, else with the write script.
 */
record WriteRequests(ExpiryTimes expiry, @Nullable Times equal) {
  private static final byte[] NOTHING = {};

  private static final Command<Mutation.Result> SET =
      Command.of("SET", reply -> Mutation.Result.of(Effect.STORED)).repeatable();
  private static final Command<Mutation.Result> SET_IF_ABSENT =
      Command.of("SET", reply -> Mutation.Result.of(reply == null ? Effect.NONE : Effect.CREATED))
          .named("SET NX");
  private static final Command<Mutation.Result> SET_IF_PRESENT =
      Command.of("SET", reply -> Mutation.Result.of(reply == null ? Effect.NONE : Effect.UPDATED))
          .named("SET XX");
  private static final Command<Mutation.Result> SET_GET =
      Command.of("SET", reply -> Mutation.Result.of((byte[]) reply, Effect.CREATED, Effect.UPDATED))
          .named("SET GET");
  private static final Command<Mutation.Result> SET_GET_IF_PRESENT =
      Command.of("SET", reply -> Mutation.Result.of((byte[]) reply, Effect.NONE, Effect.UPDATED))
          .named("SET XX GET");
  private static final Command<Mutation.Result> GETDEL =
      Command.of(
          "GETDEL", reply -> Mutation.Result.of((byte[]) reply, Effect.NONE, Effect.REMOVED));
  private static final Command<Mutation.Result> UNLINK =
      Command.of(
          "UNLINK",
          reply ->
              Mutation.Result.of(Long.valueOf(0).equals(reply) ? Effect.NONE : Effect.REMOVED));
  // Any write: under a condition, with a time for a new entry and one for an old one, telling what
  // was there, and telling others. What is no text under the key is an entry without a value.
  private static final Script<Mutation.Result> WRITE =
      Script.of(
          "write",
          Mutation.Result::ofScript,
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

  /** A write of one entry. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Write(
      byte[] key,
      byte @Nullable [] value,
      Condition condition,
      byte @Nullable [] expected,
      Times times) {}

  /** How long an entry lives, in the terms of {@link ExpiryTimes}. */
  record Times(long creation, long update) {
    static final Times NONE = new Times(0, 0);
  }

  static WriteRequests of(ExpiryTimes expiry) {
    return new WriteRequests(
        expiry, expiry.areEqual() ? new Times(expiry.creation(), expiry.update()) : null);
  }

  /** Whether the time is known without asking code of the application. */
  boolean areKnown(Mutation mutation) {
    return equal != null || mutation.hasOwnTime() || expiry.isConstant();
  }

  /** The write of a mutation whose time is known, or for which the policy may be asked for both. */
  Write write(byte[] redisKey, Mutation mutation) {
    StoredBytes value = mutation.value();
    StoredBytes expected = mutation.expected();
    return new Write(
        redisKey,
        value == null ? null : value.bytes(),
        mutation.condition(),
        expected == null ? null : expected.bytes(),
        times(mutation));
  }

  private Times times(Mutation mutation) {
    if (mutation.removes()) {
      return Times.NONE;
    }
    Duration ttl = mutation.options().ttl();
    if (ttl != null) {
      long time = expiry.shortened(ExpiryTimes.millis(ttl));
      return new Times(time, time);
    }
    if (equal != null) {
      return equal;
    }
    long creation = expiry.creation();
    return new Times(creation, expiry.update(creation));
  }

  /** The write of a mutation if the entry is still what was seen; the policy is asked for it. */
  Write ifUnchanged(byte[] redisKey, Mutation mutation, byte @Nullable [] seen) {
    StoredBytes value = mutation.value();
    Condition condition = seen == null ? Condition.ABSENT : Condition.EQUAL;
    return value == null
        ? new Write(redisKey, null, condition, seen, Times.NONE)
        : new Write(redisKey, value.bytes(), condition, seen, timesOf(mutation, seen != null));
  }

  private Times timesOf(Mutation mutation, boolean exists) {
    if (mutation.options().ttl() != null) {
      return times(mutation);
    }
    long time = exists ? expiry.update() : expiry.creation();
    return new Times(time, time);
  }

  /** The command that does a write where nobody needs to know more than its caller. */
  static Request<Mutation.Result> shortest(Write write, boolean returnsOld) {
    byte[] value = write.value();
    Request<Mutation.Result> command =
        value == null ? removing(write, returnsOld) : setting(write, value, returnsOld);
    return command != null ? command : script(write, Audience.NOBODY);
  }

  private static @Nullable Request<Mutation.Result> removing(Write write, boolean returnsOld) {
    if (write.condition() != Condition.ALWAYS) {
      return null;
    }
    return returnsOld ? GETDEL.of(write.key()) : UNLINK.of(write.key());
  }

  private static @Nullable Request<Mutation.Result> setting(
      Write write, byte[] value, boolean returnsOld) {
    long creation = write.times().creation();
    long update = write.times().update();
    return switch (write.condition()) {
      case ABSENT -> set(SET_IF_ABSENT, write.key(), value, creation, "NX");
      case PRESENT ->
          returnsOld
              ? set(SET_GET_IF_PRESENT, write.key(), value, update, "XX", "GET")
              : set(SET_IF_PRESENT, write.key(), value, update, "XX");
      case ALWAYS -> {
        if (!returnsOld && creation == ExpiryTimes.ETERNAL && update == ExpiryTimes.UNCHANGED) {
          yield set(SET, write.key(), value, ExpiryTimes.UNCHANGED);
        }
        if (creation != update) {
          yield null;
        }
        yield returnsOld
            ? set(SET_GET, write.key(), value, update, "GET")
            : set(SET, write.key(), value, update);
      }
      case EQUAL, UNCHANGED -> null;
    };
  }

  /** SET with one time, or null for a time that is over, which SET does not take. */
  private static @Nullable Request<Mutation.Result> set(
      Command<Mutation.Result> command, byte[] key, byte[] value, long time, String... options) {
    if (time == ExpiryTimes.IMMEDIATE) {
      return null;
    }
    int timed = time == ExpiryTimes.ETERNAL ? 0 : time == ExpiryTimes.UNCHANGED ? 1 : 2;
    Object[] arguments = new Object[2 + options.length + timed];
    arguments[0] = key;
    arguments[1] = value;
    System.arraycopy(options, 0, arguments, 2, options.length);
    if (timed == 1) {
      arguments[arguments.length - 1] = "KEEPTTL";
    } else if (timed == 2) {
      arguments[arguments.length - 2] = "PX";
      arguments[arguments.length - 1] = time;
    }
    return Request.of(command, key, arguments);
  }

  /** The script, which tells what was there, and tells the audience what happened. */
  static Request<Mutation.Result> script(Write write, Audience audience) {
    byte[] value = write.value();
    byte[] expected = write.expected();
    return WRITE.of(
        write.key(),
        value == null ? NOTHING : value,
        write.condition().word,
        expected == null ? NOTHING : expected,
        write.times().creation(),
        write.times().update(),
        value == null ? "remove" : "set",
        audience.channel(),
        audience.origin());
  }
}
