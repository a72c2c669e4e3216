package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.Command;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Script;
import io.larder.connection.tracking.KeyChanges;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The managers of all JVMs that use the prefix, in Redis: who begins to listen to a cache knows
 * then for whom to wait. One that has ended without saying so is forgotten within half a minute.
 * Thread-safe.
 */
public final class Members {
  /** Until then a JVM has been told of a change in Redis, or does not rely on being told. */
  public static final Duration LONGEST_TRUST = KeyChanges.LONGEST_TRUST.plusMillis(200);

  // By Redis' clock.
  private static final Script<@Nullable Void> BEAT =
      Script.of(
              "presence of a cache manager",
              ReplyDecoder.DONE,
              """
              local now = tonumber(redis.call('time')[1])
              redis.call('zadd', KEYS[1], now, ARGV[1])
              redis.call('zremrangebyscore', KEYS[1], '-inf', now - 30)
              redis.call('pexpire', KEYS[1], 60000)
              return {}
              """)
          .repeatable();

  private static final Command<Long> ZREM = Command.of("ZREM", ReplyDecoder.NUMBER).repeatable();
  private static final Command<List<byte @Nullable []>> ZRANGE =
      Command.of("ZRANGE", ReplyDecoder.BYTES_LIST).repeatable();
  private static final Command<Long> PUBLISH = Command.of("PUBLISH", ReplyDecoder.NUMBER);

  private final RedisCalls calls;
  private final String prefix;
  private final byte[] key;
  private final String id = UUID.randomUUID().toString();
  private volatile boolean joined;

  Members(RedisCalls calls, String prefix) {
    this.calls = calls;
    this.prefix = prefix;
    this.key = KeyLayout.bytes(KeyLayout.ofNoCache(prefix, "members"));
  }

  /** Whether Redis knows this one; until then it must not rely on being told of listeners. */
  boolean isJoined() {
    return joined;
  }

  /** Says that this manager is there; waits for nothing. */
  void beat() {
    calls
        .call(BEAT.of(key, id))
        .stage()
        .thenAccept(
            done -> {
              joined = true;
            });
  }

  /** Redis may have lost everything. */
  void lost() {
    joined = false;
    beat();
  }

  void leave() {
    var unused = calls.call(ZREM.of(key, id)).stage();
  }

  /** The other managers that may be there. */
  public Reply<List<String>> others() {
    return calls
        .call(ZRANGE.of(key, "0", "-1"))
        .map(
            all ->
                all.stream()
                    .map(one -> one == null ? id : new String(one, UTF_8))
                    .filter(one -> !one.equals(id))
                    .toList());
  }

  /**
   * Tells whoever listens to a cache that this JVM knows: what it writes from now on is published.
   */
  void acknowledge(String cache) {
    String channel = KeyLayout.ofEscaped(prefix, cache).root();
    String message = String.format(Locale.ROOT, "%s 0 0 -1 -1\n", id);
    var unused = calls.call(PUBLISH.of(channel.getBytes(UTF_8), message)).stage();
  }
}
