package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.Command;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Script;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of the caches of which entries are to be removed, in Redis, so that any JVM does it
 * that has the prefix: a destroyed cache is nobody's any more. Thread-safe.
 */
final class UncleanCaches {
  // As CacheHashes does it: also where Redis is full.
  private static final Script<Long> ADD =
      Script.of(
              "caches to be cleaned",
              ReplyDecoder.NUMBER,
              """
          redis.call('hdel', KEYS[1], '')
          return redis.call('hset', KEYS[1], ARGV[1], '1')
          """)
          .on("hash")
          .repeatable();

  private static final Command<Long> HDEL =
      Command.of("HDEL", ReplyDecoder.NUMBER).on("hash").repeatable();
  private static final Command<Long> HLEN =
      Command.of("HLEN", ReplyDecoder.NUMBER).on("hash").readingPrimary();
  private static final Command<List<byte[]>> HKEYS =
      Command.of("HKEYS", UncleanCaches::bytes).on("hash").readingPrimary();

  private final RedisCalls calls;
  private final byte[] key;

  UncleanCaches(RedisCalls calls, String prefix) {
    this.calls = calls;
    this.key = KeyLayout.bytes(KeyLayout.ofNoCache(prefix, "unclean"));
  }

  @SuppressWarnings("unchecked")
  private static List<byte[]> bytes(@Nullable Object reply) {
    return reply == null ? List.of() : (List<byte[]>) reply;
  }

  Reply<Long> add(String cache) {
    return calls.call(ADD.of(key, cache));
  }

  Reply<Long> remove(String cache) {
    return calls.call(HDEL.of(key, cache));
  }

  Reply<Boolean> isEmpty() {
    return calls.call(HLEN.of(key)).map(number -> number == 0);
  }

  /** Waits for Redis. */
  List<String> names() {
    return calls.call(HKEYS.of(key)).await().stream().map(name -> new String(name, UTF_8)).toList();
  }
}
