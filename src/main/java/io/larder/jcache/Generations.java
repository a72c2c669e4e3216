package io.larder.jcache;

import io.larder.connection.RedissonConnection;
import io.larder.connection.Reply;
import io.larder.connection.Request;
import io.larder.connection.Script;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.client.protocol.RedisStrictCommand;

/**
 * What all JVMs know of each cache beside its entries: its generation, which changes when it is
 * cleared, and whether anybody listens to it.
 *
 * <p>Both are asked of Redis once and known as long as every change of them is heard; where changes
 * are not heard, they are asked before each call. A generation is the time at which it began, so
 * the later one wins wherever two meet: after a failover that lost one, or when Redis' own eviction
 * took it.
 */
final class Generations {
  /** Behind a field of the hash: old entries of the cache are not all removed yet. */
  private static final String UNCLEAN = "~unclean";

  private static final RedisCommand<?> EXISTS = new RedisStrictCommand<>("EXISTS");

  /**
   * Raises a generation to at least what is asked for, and beyond what it was if it is to change.
   */
  private static final Script RAISE =
      Script.of(
          """
          local known = tonumber(redis.call('hget', KEYS[1], ARGV[1]) or '0')
          local asked = tonumber(ARGV[2])
          if ARGV[3] == 'next' then
            if asked <= known then asked = known + 1 end
            redis.call('hset', KEYS[1], ARGV[1] .. ARGV[4], '1')
          end
          if asked > known then
            redis.call('hset', KEYS[1], ARGV[1], string.format('%.0f', asked))
            known = asked
          end
          return {string.format('%.0f', known)}
          """);

  private static final Script CLEANED =
      Script.of(
          """
          if tonumber(redis.call('hget', KEYS[1], ARGV[1]) or '0') == tonumber(ARGV[2]) then
            redis.call('hdel', KEYS[1], ARGV[1] .. ARGV[3])
          end
          return {}
          """);

  private final RedissonConnection connection;
  private final String root;
  private final byte[] hash;
  private final BooleanSupplier heard;
  private final Map<String, State> known = new ConcurrentHashMap<>();

  /** The latest generations ever seen, which nothing takes back. */
  private final Map<String, Long> latest = new ConcurrentHashMap<>();

  private final AtomicLong changes = new AtomicLong();

  /**
   * What is known of a cache.
   *
   * @param generation its generation, 0 before it was first cleared
   * @param observed whether some JVM wants to hear of its entries
   * @param unclean whether entries of earlier generations may be left
   */
  record State(long generation, boolean observed, boolean unclean) {}

  /**
   * @param prefix what every key of Larder's begins with
   * @param heard whether every change under {@link #watched} is heard now
   */
  Generations(RedissonConnection connection, String prefix, BooleanSupplier heard) {
    this.connection = connection;
    this.root = watched(prefix);
    this.hash = EntryKeys.bytes(root + "generations");
    this.heard = heard;
  }

  /** What the keys begin with that have to be watched: no entry's key does. */
  static String watched(String prefix) {
    return prefix + "j:~";
  }

  /** Something changed, or changes may have been missed. */
  void forget() {
    changes.incrementAndGet();
    known.clear();
  }

  /** The state without asking, or null where that is needed. */
  @Nullable State ifKnown(String cache) {
    return heard.getAsBoolean() ? known.get(cache) : null;
  }

  /** The state as Redis has it now. */
  Reply<State> ask(String cache) {
    long before = changes.get();
    byte[] listeners = listenersKey(cache);
    return connection
        .pipeline(
            "the state of a cache",
            true,
            List.of(
                Request.read(hash, RedisCommands.HMGET, hash, cache, cache + UNCLEAN),
                Request.read(listeners, EXISTS, listeners)))
        .map(replies -> learn(cache, replies, before));
  }

  private State learn(String cache, List<Object> replies, long before) {
    List<?> fields = (List<?>) EntryStore.checked(replies.get(0));
    long stored = number(fields.get(0));
    long newest = Math.max(stored, latest.merge(cache, stored, Math::max));
    if (newest > stored) {
      // Lost in Redis, not here: it is put back, or cleared entries would be seen again.
      var unused = raise(cache, newest, "").stage();
    }
    State state =
        new State(newest, (Long) EntryStore.checked(replies.get(1)) == 1, fields.get(1) != null);
    known.put(cache, state);
    if (changes.get() != before) {
      known.remove(cache, state);
    }
    return state;
  }

  private static long number(@Nullable Object field) {
    return field == null ? 0 : Long.parseLong(new String((byte[]) field, StandardCharsets.UTF_8));
  }

  private Reply<Long> raise(String cache, long asked, String next) {
    Request<List<Object>> request = Request.script(hash, RAISE, cache, asked, next, UNCLEAN);
    return connection
        .call("generation of a cache", true, request)
        .map(reply -> number(Objects.requireNonNull(reply.get(0))));
  }

  /** Begins a new generation: the entries of the earlier ones are gone for whoever knows of it. */
  Reply<Long> next(String cache) {
    long asked = Math.max(System.currentTimeMillis(), latest.getOrDefault(cache, 0L) + 1);
    return raise(cache, asked, "next")
        .map(
            begun -> {
              latest.merge(cache, begun, Math::max);
              forget();
              return begun;
            });
  }

  /** The entries of earlier generations are removed, unless a new one began meanwhile. */
  void cleaned(String cache, long generation) {
    Request<List<Object>> request = Request.script(hash, CLEANED, cache, generation, UNCLEAN);
    connection.call("generation of a cache", true, request).await();
  }

  /** Exists while some JVM listens to the cache. */
  byte[] listenersKey(String cache) {
    return EntryKeys.bytes(root + "listeners:" + cache);
  }
}
