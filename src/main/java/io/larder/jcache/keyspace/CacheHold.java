package io.larder.jcache.keyspace;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Script;
import io.larder.fence.Fences;
import io.larder.fence.Lease;
import io.larder.jcache.keyspace.CacheHashes.Begun;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that is about to change everything in a cache: until it ends, or its JVM has been
 * gone for a while, nothing is stored in the cache. The mark stands in the cache's hash, beside the
 * generation that begins with it, so that whoever knows the one knows the other. Thread-safe.
 */
public final class CacheHold {
  /** The field of the mark: ids, each with the time of the server at which it is over. */
  static final String FIELD = "held";

  // What is left of the mark without those that are over and this one; first a write without
  // effect, for a Redis that is full.
  private static final String OTHERS =
      CacheHashes.WRITE_FIRST
          + """
      local time = redis.call('time')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      local before, held, own = redis.call('hget', KEYS[1], 'held') or '', '', false
      for id, till in string.gmatch(before, '(%S+) (%d+) ') do
        if id == ARGV[3] then own = true
        elseif tonumber(till) > now then held = held .. id .. ' ' .. till .. ' ' end
      end
      """;

  private static final String ADD =
      "held = held .. ARGV[3] .. ' ' .. string.format('%.0f', now + ARGV[4]) .. ' '\n";

  private static final String WRITE =
      """
      if held == '' then redis.call('hdel', KEYS[1], 'held')
      elseif held ~= before then redis.call('hset', KEYS[1], 'held', held) end
      """;

  private static final Script<Begun> TAKE =
      Script.of(
              "hold of a cache",
              reply -> Begun.of(ReplyDecoder.BYTES_LIST.decode(reply)),
              OTHERS + ADD + WRITE + CacheHashes.RAISING)
          .on("hash")
          .repeatable();

  private static final Script<Long> RENEW =
      Script.of(
              "renewal of a hold",
              ReplyDecoder.NUMBER,
              OTHERS + "if not own then return 0 end\n" + ADD + WRITE + "return 1")
          .on("hash")
          .repeatable();

  private static final Script<Long> RELEASE =
      Script.of("end of a hold", ReplyDecoder.NUMBER, OTHERS + WRITE + "return own and 1 or 0")
          .on("hash")
          .repeatable();

  private static final Script<Long> CHECK =
      Script.of(
              "holds of a cache",
              ReplyDecoder.NUMBER,
              OTHERS + WRITE + "return held == '' and 0 or 1")
          .on("hash")
          .repeatable();

  private final RedisCalls calls;
  private final byte[] hash;
  private final String id;
  private final @Nullable CacheHold copy;
  private final Lease lease;

  /** In a cluster the mark stands in the copy of the generation as well. */
  CacheHold(RedisCalls calls, byte[] hash, String id, @Nullable CacheHold copy) {
    this.calls = calls;
    this.hash = hash;
    this.id = id;
    this.copy = copy;
    Duration time = Fences.HOLD;
    this.lease = new Lease(calls, time, RENEW.of(hash, 0, "", id, time.toMillis()));
  }

  /** Whether any hold is not over; drops the others. */
  static Reply<Boolean> check(RedisCalls calls, byte[] hash, @Nullable Deadline deadline) {
    return calls.call(CHECK.of(hash, "", "", ""), deadline).map(left -> left != 0);
  }

  /**
   * Marks the cache; with a new generation, if one is asked for, from which on nothing is there.
   */
  Reply<Begun> take(long generation, byte[] members, @Nullable Deadline deadline) {
    return copy == null
        ? mark(generation, members, deadline)
        : copy.mark(0, members, deadline).then(marked -> mark(generation, members, deadline));
  }

  private Reply<Begun> mark(long generation, byte[] members, @Nullable Deadline deadline) {
    lease.begin();
    String next = generation == 0 ? "" : "next";
    List<byte[]> keys = CacheHashes.keys(calls, hash, members);
    return calls
        .call(TAKE.of(keys, generation, next, id, lease.time().toMillis()), deadline)
        .map(
            begun -> {
              lease.taken();
              return begun;
            });
  }

  /** Ends it, without an answer as soon as Redis gives one. */
  public Reply<@Nullable Void> release(@Nullable Deadline deadline) {
    Reply<@Nullable Void> own = lease.end(RELEASE.of(hash, 0, "", id), deadline);
    return copy == null ? own : Reply.all(List.of(own, copy.release(deadline))).map(both -> null);
  }
}
