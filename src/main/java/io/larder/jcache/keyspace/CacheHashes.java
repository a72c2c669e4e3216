package io.larder.jcache.keyspace;

import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes in Redis in which JVMs tell each other about caches that were cleared, are computed or
 * were destroyed; the root begins their keys. Thread-safe.
 */
record CacheHashes(RedisCalls calls, String root) {
  // Begins the name of a key that is no cache's: escaped names have no colon.
  static final String LISTENERS = "listeners:";
  // From the primary, as the fields: what a replica tells late would be known for good.
  private static final Command<Boolean> EXISTS =
      Command.of("EXISTS", ReplyDecoder.FLAG).readingPrimary();
  // Fields of the hash that a cache has once it was cleared.
  private static final String GENERATION = "generation";
  // There while entries of earlier generations are not all removed.
  private static final String UNCLEAN = "unclean";
  // There once values of the cache are computed in some JVM.
  private static final String COMPUTED = "computed";
  // There once the cache was destroyed, until somebody uses it again.
  private static final String DESTROYED = "destroyed";
  // How long the hash of a destroyed cache stays: a JVM that was cut off for so long has no state.
  static final Duration MEMORY = Duration.ofMinutes(15);

  private static final Command<Fields> HMGET =
      Command.of("HMGET", reply -> Fields.of(ReplyDecoder.BYTES_LIST.decode(reply)))
          .on("hash")
          .readingPrimary();
  private static final Command<byte @Nullable []> HGET =
      Command.of("HGET", ReplyDecoder.BYTES).on("hash").readingPrimary();
  // A Redis that is full (maxmemory with noeviction) refuses commands that may take memory, unless
  // their script has written before: so a write without effect comes first, and caches can be
  // cleared, which is what frees memory.
  static final String WRITE_FIRST = "redis.call('hdel', KEYS[1], '')\n";

  // Raises a generation to at least what is asked for, and beyond what it was if it is to change;
  // in a cluster what is asked for was announced, and is beyond (GenerationCopies), unless another
  // one has begun meanwhile, which this one must not change.
  static final String RAISING =
      WRITE_FIRST
          + """
      local known = tonumber(redis.call('hget', KEYS[1], 'generation') or '0')
      local asked = tonumber(ARGV[1])
      if ARGV[2] ~= '' then
        if KEYS[2] and asked <= known then asked = known + 1 end
        if asked > known or ARGV[2] == 'end' then
          redis.call('hset', KEYS[1], 'unclean', '1')
          redis.call('persist', KEYS[1])
        end
      end
      if ARGV[2] == 'end' then
        redis.call('hset', KEYS[1], 'destroyed', '1')
      elseif ARGV[2] == 'next' and asked > known then
        redis.call('hdel', KEYS[1], 'destroyed')
      end
      if asked > known then
        redis.call('hset', KEYS[1], 'generation', string.format('%.0f', asked))
        known = asked
      end
      -- Who is there, asked after the generation has begun; a cluster has that elsewhere.
      local reply = KEYS[2] and redis.call('zrange', KEYS[2], 0, -1) or {}
      table.insert(reply, 1, string.format('%.0f', known))
      return reply
      """;

  private static final Script<Begun> RAISE =
      Script.of(
              "generation of a cache",
              reply -> Begun.of(ReplyDecoder.BYTES_LIST.decode(reply)),
              RAISING)
          .on("hash")
          .repeatable();

  // What is left of a destroyed cache is left to expire.
  private static final Script<Boolean> CLEANED =
      Script.of(
              "generation of a cache",
              reply -> Long.valueOf(1).equals(reply),
              """
          if tonumber(redis.call('hget', KEYS[1], 'generation') or '0') == tonumber(ARGV[1]) then
            redis.call('hdel', KEYS[1], 'unclean')
            if redis.call('hexists', KEYS[1], 'destroyed') == 1 then
              redis.call('pexpire', KEYS[1], ARGV[2])
            end
          end
          return 1 - redis.call('hexists', KEYS[1], 'unclean')
          """)
          .on("hash")
          .repeatable();

  // Evictions by other JVMs depend on it: that they have to take the rights to store away.
  private static final Script<Long> MARK_COMPUTED =
      Script.of(
              "HSET",
              ReplyDecoder.NUMBER,
              WRITE_FIRST + "return redis.call('hset', KEYS[1], 'computed', '1')")
          .on("hash")
          .repeatable();

  private static final Script<@Nullable Void> REVIVE =
      Script.of(
              "generation of a cache",
              ReplyDecoder.DONE,
              """
          if redis.call('hdel', KEYS[1], 'destroyed') == 1 then
            redis.call('persist', KEYS[1])
          end
          return {}
          """)
          .on("hash")
          .repeatable();

  /**
   * A generation that is known now, and the managers at that time, as {@link Members} reads them.
   */
  record Begun(long generation, List<byte @Nullable []> members) {
    static Begun of(List<byte @Nullable []> reply) {
      return new Begun(number(reply.get(0)), reply.subList(1, reply.size()));
    }
  }

  /** What the hash of a cache says; 0 is the generation before it was first cleared. */
  record Fields(
      long generation,
      boolean isUnclean,
      boolean isComputed,
      boolean isHeld,
      boolean isDestroyed,
      boolean isCopied) {
    private static Fields of(List<byte @Nullable []> fields) {
      return new Fields(
          number(fields.get(0)),
          fields.get(1) != null,
          fields.get(2) != null,
          fields.get(3) != null,
          fields.get(4) != null,
          false);
    }

    /** What a copy of the generation tells; to take the cache for computed is always right. */
    static Fields copied(long generation, boolean isHeld) {
      return new Fields(generation, false, true, isHeld, false, true);
    }

    Fields held(boolean held) {
      return new Fields(generation, isUnclean, isComputed, held, isDestroyed, isCopied);
    }

    boolean sayNothing() {
      return generation == 0 && !isUnclean && !isComputed && !isHeld && !isDestroyed;
    }
  }

  static long number(@Nullable Object field) {
    return field == null ? 0 : Long.parseLong(new String((byte[]) field, StandardCharsets.UTF_8));
  }

  byte[] hash(String cache) {
    return KeyLayout.bytes(root + cache);
  }

  /** The key that exists while some JVM listens to the cache. */
  byte[] listenersKey(String cache) {
    return KeyLayout.bytes(root + LISTENERS + cache);
  }

  /** Whether some JVM listens to the cache. */
  Request<Boolean> observed(String cache) {
    return EXISTS.of(listenersKey(cache));
  }

  Request<Fields> fields(String cache) {
    return HMGET.of(hash(cache), GENERATION, UNCLEAN, COMPUTED, CacheHold.FIELD, DESTROYED);
  }

  /** The generation alone, or 0. */
  Reply<Long> generation(String cache, @Nullable Deadline deadline) {
    return calls.call(HGET.of(hash(cache), GENERATION), deadline).map(CacheHashes::number);
  }

  /**
   * Raises the generation to at least what is asked for: nothing more, or the {@code next} one
   * begins, or the one that {@code end}s the cache.
   */
  Reply<Begun> raise(
      String cache, long asked, String how, byte[] members, @Nullable Deadline deadline) {
    return calls.call(RAISE.of(keys(calls, hash(cache), members), asked, how), deadline);
  }

  /** The keys of a script that raises a generation: in a cluster they are not in one place. */
  static List<byte[]> keys(RedisCalls calls, byte[] hash, byte[] members) {
    return calls.isCluster() ? List.of(hash) : List.of(hash, members);
  }

  Reply<Boolean> cleaned(String cache, long generation) {
    return calls.call(CLEANED.of(hash(cache), generation, MEMORY.toMillis()));
  }

  /** Waits for nothing. */
  void revive(String cache) {
    CallBudget.outside(() -> calls.call(REVIVE.of(hash(cache))).forget());
  }

  /** Tells every JVM; waits for nothing. */
  void markComputed(String cache) {
    CallBudget.outside(() -> calls.call(MARK_COMPUTED.of(hash(cache))).forget());
  }
}
