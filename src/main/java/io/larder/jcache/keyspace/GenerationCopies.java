package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Script;
import io.larder.connection.call.Slots;
import io.larder.fence.SlotTexts;
import io.larder.jcache.keyspace.CacheHashes.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The copies of the generations of a cluster's caches: each half of all slots away from the cache's
 * hash, so on another primary, and read while the primary of the hash is away. Thread-safe.
 *
 * <p>A copy has two numbers that only grow: the last generation that was <em>announced</em> and the
 * last one that the hash is known to have had. Whoever begins a generation announces it here before
 * the hash is raised to it, and confirms it afterwards. So a copy in which something is announced
 * and not confirmed, or that is not there, tells nothing: the generation may be that one or the one
 * before. A copy in which both are equal tells the generation of the hash, whoever else can or
 * cannot reach that: nobody has raised it since. Where the hash is away, a generation is announced
 * all the same, so that nobody reads what it is to end; where the copy is away, the hash is raised
 * alone, and the copy follows.
 *
 * <p>What was announced by a JVM that died is carried out by any other one. It does not matter how
 * late the dead one's own request arrives: a hash that has that generation or a later one stays as
 * it is. A copy that is lost is written again from the hash, and the other way round.
 */
record GenerationCopies(RedisCalls calls, String root) {
  // Begins the name of a key that is no cache's: escaped names have no colon.
  static final String COPY = "copy:";
  private static final SlotTexts TAGS = new SlotTexts();

  private static final Script<Long> ANNOUNCE =
      Script.of(
              "announcement of a generation",
              CacheHashes::number,
              CacheHashes.WRITE_FIRST
                  + """
          local announced = tonumber(redis.call('hget', KEYS[1], 'announced') or '0')
          announced = string.format('%.0f', math.max(tonumber(ARGV[1]), announced + 1))
          redis.call('hset', KEYS[1], 'announced', announced)
          return announced
          """)
          .on("hash")
          .repeatable();

  // Changes nothing, of which all JVMs would be told, where there is nothing to change.
  private static final Script<Long> CONFIRM =
      Script.of(
              "copy of a generation",
              CacheHashes::number,
              CacheHashes.WRITE_FIRST
                  + """
          local asked = tonumber(ARGV[1])
          local known = tonumber(redis.call('hget', KEYS[1], 'generation') or '-1')
          local announced = tonumber(redis.call('hget', KEYS[1], 'announced') or '-1')
          if asked > announced then
            announced = asked
            redis.call('hset', KEYS[1], 'announced', ARGV[1])
          end
          if asked > known then
            redis.call('hset', KEYS[1], 'generation', ARGV[1])
          end
          if ARGV[2] ~= '' then
            redis.call('pexpire', KEYS[1], ARGV[2])
          elseif asked >= known then
            redis.call('persist', KEYS[1])
          end
          return string.format('%.0f', announced)
          """)
          .on("hash")
          .repeatable();

  private static final Command<Copy> HMGET =
      Command.of("HMGET", reply -> Copy.of(ReplyDecoder.BYTES_LIST.decode(reply)))
          .on("hash")
          .readingPrimary();

  /** What a copy says; null if that is nothing. */
  record Copy(@Nullable Fields fields) {
    private static Copy of(List<byte @Nullable []> reply) {
      byte[] confirmed = reply.get(0);
      boolean tells =
          confirmed != null && CacheHashes.number(reply.get(1)) <= CacheHashes.number(confirmed);
      return new Copy(
          tells ? Fields.copied(CacheHashes.number(confirmed), reply.get(2) != null) : null);
    }
  }

  /** Where caches are on one server, there is nowhere else to look. */
  boolean areKept() {
    return calls.isCluster();
  }

  byte[] key(String cache) {
    int opposite = (Slots.of(KeyLayout.bytes(root + cache)) + Slots.COUNT / 2) % Slots.COUNT;
    return KeyLayout.bytes(root + COPY + '{' + new String(TAGS.of(opposite), UTF_8) + '}' + cache);
  }

  /** The cache that a key is about, from what follows the root. */
  static String cacheOf(String name) {
    return name.substring(name.indexOf('}') + 1);
  }

  Reply<Copy> read(String cache, @Nullable Deadline deadline) {
    return calls.call(HMGET.of(key(cache), "generation", "announced", CacheHold.FIELD), deadline);
  }

  /** Announces a generation, at least the one asked for; gives it. */
  Reply<Long> announce(String cache, long asked, @Nullable Deadline deadline) {
    return calls.call(ANNOUNCE.of(key(cache), asked), deadline);
  }

  /**
   * Says that the hash has a generation, or has had it, and whether that ends the cache. Gives what
   * is announced.
   */
  Reply<Long> confirm(String cache, long generation, boolean ends) {
    Object millis = ends ? CacheHashes.MEMORY.toMillis() : "";
    return CallBudget.<Reply<Long>, RuntimeException>outside(
        () -> {
          return calls.call(CONFIRM.of(key(cache), generation, millis));
        });
  }
}
