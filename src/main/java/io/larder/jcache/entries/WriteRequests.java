package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import io.larder.fence.Fence;
import io.larder.fence.Fences;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.Mutation.Effect;
import io.larder.jcache.entries.Mutation.Store;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.listeners.CacheListeners.Audience;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of mutations: with the time to live that a mutation has of its own, else the one
 * that the expiry policy says, which is often equal for all; and with SET, UNLINK or GETDEL where
 * one of them does it, else with the write script.
 */
record WriteRequests(ExpiryTimes expiry, @Nullable Times equal, CurrentKeys address) {
  private static final byte[] NOTHING = {};

  private static final Setting SET =
      Setting.of("SET", reply -> Mutation.Result.of(Effect.STORED)).repeatable();
  private static final Setting SET_IF_ABSENT =
      Setting.of("SET NX", reply -> ifDone(reply, Effect.CREATED), "NX");
  private static final Setting SET_IF_PRESENT =
      Setting.of("SET XX", reply -> ifDone(reply, Effect.UPDATED), "XX");
  private static final Setting SET_GET =
      Setting.of("SET GET", reply -> old(reply, Effect.CREATED), "GET");
  private static final Setting SET_GET_IF_PRESENT =
      Setting.of("SET XX GET", reply -> old(reply, Effect.NONE), "XX", "GET");
  // Also where no computation fills the cache as far as this JVM knows: another may begin to.
  private static final Script<Mutation.Result> EVICT = Fences.eviction(WriteRequests::removed);
  // Any write: under a condition, with a time for a new entry and one for an old one, telling what
  // was there, and telling others. What is no text under the key is an entry without a value. The
  // right to store ends last: behind its end, a Redis that is full would take any value.
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
          local mine = ARGV[9] == '' or redis.call('get', KEYS[2]) == ARGV[10]
          local holds = condition == 'always' or (condition == 'absent' and not exists)
              or (condition == 'present' and exists) or (condition == 'equal' and old == expected)
          if ARGV[9] == 'put' then
            removes = removes or not mine or not holds
          elseif not mine then
            return {0, old}
          elseif not holds then
            if ARGV[9] ~= '' then redis.call('unlink', KEYS[2]) end
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
          if KEYS[2] then redis.call('unlink', KEYS[2]) end
          if ARGV[7] ~= '' and done > 0 then
            local gone = removes or done == 4
            local was = done == 4 and value or old
            redis.call('publish', ARGV[7], string.format('%s %d %d %d %d\\n',
                ARGV[8], done, #key, gone and -1 or #value, was and #was or -1)
                .. key .. (gone and '' or value) .. (was or ''))
          end
          return {done, old}
          """);

  /** A write of one entry. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Write(
      Target target,
      byte @Nullable [] value,
      Condition condition,
      byte @Nullable [] expected,
      Times times) {

    /** This write, if the entry has the bytes. */
    Write ifEqual(byte @Nullable [] seen) {
      return new Write(target, value, Condition.EQUAL, seen, times);
    }

    /** This write under another condition, unless that compares the entry with something. */
    Write under(Condition wanted) {
      return wanted == Condition.EQUAL ? this : new Write(target, value, wanted, null, times);
    }
  }

  /** What is written to: an entry, and the right to store it that ends with the write. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Target(byte[] key, @Nullable Fence fence, @Nullable Store store) {
    List<byte[]> keys() {
      return fence == null ? List.of(key) : fence.keys();
    }
  }

  /** How long an entry lives, in the terms of {@link ExpiryTimes}. */
  record Times(long creation, long update) {
    static final Times NONE = new Times(0, 0);
  }

  static WriteRequests of(ExpiryTimes expiry, CurrentKeys address) {
    Times equal = expiry.areEqual() ? new Times(expiry.creation(), expiry.update()) : null;
    return new WriteRequests(expiry, equal, address);
  }

  private static Mutation.Result ifDone(@Nullable Object reply, Effect done) {
    return Mutation.Result.of(reply == null ? Effect.NONE : done);
  }

  private static Mutation.Result old(@Nullable Object reply, Effect ifAbsent) {
    return Mutation.Result.of((byte[]) reply, ifAbsent, Effect.UPDATED);
  }

  private static Mutation.Result removed(@Nullable Object reply) {
    return Mutation.Result.of(Long.valueOf(0).equals(reply) ? Effect.NONE : Effect.REMOVED);
  }

  private Target target(byte[] redisKey, Mutation mutation) {
    Store store = mutation.options().store();
    if (store != null) {
      return new Target(redisKey, store.fence(), store);
    }
    boolean fenced = mutation.removes() || address.isComputed();
    return new Target(redisKey, fenced ? address.fences().of(redisKey) : null, null);
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
        target(redisKey, mutation),
        value == null ? null : value.bytes(),
        mutation.condition(),
        expected == null ? null : expected.bytes(),
        times(mutation));
  }

  /** Takes everybody's right to store; done if the entry has the value still. */
  Request<Mutation.Result> again(byte[] redisKey, Mutation same) {
    byte[] value = Objects.requireNonNull(same.value()).bytes();
    Target target = new Target(redisKey, address.fences().of(redisKey), null);
    Times times = new Times(ExpiryTimes.UNCHANGED, ExpiryTimes.UNCHANGED);
    return script(new Write(target, value, Condition.EQUAL, value, times), Audience.NOBODY);
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
    Target target = target(redisKey, mutation);
    return value == null
        ? new Write(target, null, condition, seen, Times.NONE)
        : new Write(target, value.bytes(), condition, seen, timesOf(mutation, seen != null));
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
    return returnsOld || write.condition() != Condition.ALWAYS
        ? null
        : EVICT.of(write.target().keys());
  }

  private static @Nullable Request<Mutation.Result> setting(
      Write write, byte[] value, boolean returnsOld) {
    Target target = write.target();
    long creation = write.times().creation();
    long update = write.times().update();
    return switch (write.condition()) {
      case ABSENT -> SET_IF_ABSENT.of(target, value, creation);
      case PRESENT -> (returnsOld ? SET_GET_IF_PRESENT : SET_IF_PRESENT).of(target, value, update);
      case ALWAYS -> {
        if (!returnsOld && creation == ExpiryTimes.ETERNAL && update == ExpiryTimes.UNCHANGED) {
          yield SET.of(target, value, ExpiryTimes.UNCHANGED);
        }
        if (creation != update) {
          yield null;
        }
        yield (returnsOld ? SET_GET : SET).of(target, value, update);
      }
      case EQUAL, UNCHANGED -> null;
    };
  }

  /** The script, which tells what was there, and tells the audience what happened. */
  static Request<Mutation.Result> script(Write write, Audience audience) {
    byte[] value = write.value();
    byte[] expected = write.expected();
    Store store = write.target().store();
    return WRITE.of(
        write.target().keys(),
        value == null ? NOTHING : value,
        write.condition().word,
        expected == null ? NOTHING : expected,
        write.times().creation(),
        write.times().update(),
        value == null ? "remove" : "set",
        audience.channel(),
        audience.origin(),
        store == null ? "" : store.how().word,
        store == null ? "" : store.right().stamp());
  }
}
