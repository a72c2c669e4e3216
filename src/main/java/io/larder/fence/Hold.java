package io.larder.fence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Script;
import io.larder.fence.StoreRight.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that is about to change an entry: until it ends, or its JVM has been gone for a
 * while, nobody stores what was read before. It has the right to store itself, until somebody
 * evicts the entry or another transaction holds it as well. Thread-safe.
 */
public final class Hold {
  // Drops those that are over; the script goes on with its own and the time of the server.
  private static final String BEGIN =
      """
      local time = redis.call('time')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      local own = redis.call('zscore', KEYS[3], ARGV[1])
      redis.call('zremrangebyscore', KEYS[3], '-inf', now)
      """;

  private static final String END =
      """
      local last = redis.call('zrange', KEYS[3], -1, -1, 'withscores')[2]
      if last then redis.call('pexpireat', KEYS[3], string.format('%.0f', last)) end
      """;

  private static final Script<List<@Nullable Object>> TAKE =
      script(
              "hold of an entry",
              ReplyDecoder.LIST,
              Stamps.MAKE
                  + """
              redis.call('unlink', KEYS[2])
              redis.call('unlink', KEYS[1])
              redis.call('zadd', KEYS[3], now + ARGV[3], ARGV[1])
              local stamp = redis.call('zcard', KEYS[3]) == 1 and make() or ''
              """,
              "return {stamp}")
          .repeatable();

  private static final Script<Long> RENEW =
      script(
              "renewal of a hold",
              ReplyDecoder.NUMBER,
              "if own then redis.call('zadd', KEYS[3], now + ARGV[2], ARGV[1]) end\n",
              "return own and 1 or 0")
          .repeatable();

  private static final Script<Long> RELEASE =
      script(
              "end of a hold",
              ReplyDecoder.NUMBER,
              """
              redis.call('zrem', KEYS[3], ARGV[1])
              if ARGV[2] ~= '' and redis.call('get', KEYS[2]) == ARGV[2] then
                redis.call('unlink', KEYS[2])
              end
              """,
              "return own and 1 or 0")
          .repeatable();

  private final RedisCalls calls;
  private final Fence fence;
  private final String id;
  private final Lease lease;
  private volatile StoreRight right = StoreRight.UNKNOWN;

  Hold(RedisCalls calls, Fence fence, String id, Duration lease) {
    this.calls = calls;
    this.fence = fence;
    this.id = id;
    this.lease = new Lease(calls, lease, RENEW.of(fence.allKeys(), id, lease.toMillis()));
  }

  private static <T extends @Nullable Object> Script<T> script(
      String name, ReplyDecoder<T> decoder, String step, String reply) {
    return Script.of(name, decoder, BEGIN + step + END + reply);
  }

  /** Evicts the entry and holds it; without an answer both may have happened. */
  public Reply<@Nullable Void> take(@Nullable Deadline deadline) {
    lease.begin();
    long time = lease.time().toMillis();
    return calls
        .call(TAKE.of(fence.allKeys(), id, Fences.LONGEST.toMillis(), time), deadline)
        .map(
            reply -> {
              lease.taken();
              String stamp = new String((byte[]) Objects.requireNonNull(reply.get(0)), UTF_8);
              right =
                  stamp.isEmpty()
                      ? StoreRight.held(false)
                      : StoreRight.fenced(fence, stamp, Origin.OTHERS, false);
              return null;
            });
  }

  public boolean isOf(byte[] redisKey) {
    return fence.isOf(redisKey);
  }

  /** The right to store what the transaction commits, if it has one. */
  public StoreRight right() {
    return right;
  }

  /**
   * Ends it, without an answer as soon as Redis gives one, and its right as well unless that is
   * used or given back afterwards.
   */
  public Reply<@Nullable Void> release(boolean withRight, @Nullable Deadline deadline) {
    return lease.end(RELEASE.of(fence.allKeys(), id, withRight ? right.stamp() : ""), deadline);
  }
}
