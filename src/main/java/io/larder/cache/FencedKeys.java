package io.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.KeysByPattern;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import io.larder.fence.Fence;
import io.larder.fence.Fences;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores computed values under the right that was taken before, and writes and removes keys
 * together with everybody's right to store them: what was computed before a write is not stored
 * after it, not even when what was written has expired. Thread-safe.
 */
record FencedKeys(RedisCalls calls, Fences fences) {
  private static final Script<Long> UNLINK = Fences.eviction(ReplyDecoder.NUMBER);
  private static final Script<Boolean> STORE = Fences.storing(ReplyDecoder.FLAG);
  private static final Script<@Nullable Void> SET =
      Fences.<@Nullable Void>setting("SET", ReplyDecoder.DONE).repeatable();
  // Sums travel as text, because numbers of Lua are doubles.
  private static final ReplyDecoder<Long> SUM =
      reply -> Long.parseLong(new String((byte[]) Objects.requireNonNull(reply), UTF_8));
  private static final Script<Long> INCRBY =
      Fences.writing(
          "INCRBY",
          SUM,
          """
          local created = ARGV[2] and redis.call('exists', KEYS[1]) == 0
          redis.call('incrby', KEYS[1], ARGV[1])
          if created then redis.call('pexpire', KEYS[1], ARGV[2]) end
          local done = redis.call('get', KEYS[1])
          """);
  private static final Script<Boolean> PEXPIRE =
      Fences.writing(
              "PEXPIRE",
              ReplyDecoder.FLAG,
              "local done = redis.call('pexpire', KEYS[1], ARGV[1])\n")
          .repeatable();
  private static final Script<Boolean> PERSIST =
      Fences.writing("PERSIST", ReplyDecoder.FLAG, "local done = redis.call('persist', KEYS[1])\n");
  // In steps, because of Lua's limit of arguments.
  private static final Script<@Nullable Void> HSET =
      Fences.<@Nullable Void>writing(
              "HSET",
              ReplyDecoder.DONE,
              """
              for i = 1, #ARGV, 1000 do
                redis.call('hset', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
              end
              local done = #ARGV
              """)
          .on("hash")
          .repeatable();
  private static final Script<Long> HINCRBY =
      Fences.writing(
              "HINCRBY",
              SUM,
              """
              redis.call('hincrby', KEYS[1], ARGV[1], ARGV[2])
              local done = redis.call('hget', KEYS[1], ARGV[1])
              """)
          .on("hash");
  private static final Script<Long> HDEL =
      Fences.writing(
              "HDEL",
              ReplyDecoder.NUMBER,
              """
              local done = 0
              for i = 1, #ARGV, 1000 do
                done = done
                  + redis.call('hdel', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
              end
              """)
          .on("hash");
  private static final Script<Boolean> SET_NX = Fences.setting("SET NX", ReplyDecoder.PRESENT);

  private Fence fence(String redisKey) {
    return fences.of(redisKey.getBytes(UTF_8));
  }

  Reply<StoreRight> take(String redisKey, @Nullable Duration leading, @Nullable Deadline deadline) {
    return fences.take(fence(redisKey), leading, deadline);
  }

  /** Stores under a right that is granted, which ends; false where it had ended before. */
  Reply<Boolean> store(StoreRight right, byte[] json, TimeToLive ttl, @Nullable Deadline deadline) {
    List<byte[]> keys = Objects.requireNonNull(right.fence()).keys();
    // What was there cannot be read as the type that is asked for.
    String how = (right.entryFound() ? Storing.REPLACE : Storing.ABSENT).word;
    right.end();
    return calls.call(
        ttl.isForever()
            ? STORE.of(keys, json, right.stamp(), how)
            : STORE.of(keys, json, right.stamp(), how, "PX", ttl.millis()),
        deadline);
  }

  /** SET of a value that nobody computed: what was computed before it is not stored. */
  Request<@Nullable Void> setting(String redisKey, byte[] json, TimeToLive ttl) {
    List<byte[]> keys = fence(redisKey).keys();
    return ttl.isForever() ? SET.of(keys, json) : SET.of(keys, json, "PX", ttl.millis());
  }

  Request<Boolean> settingIfAbsent(String redisKey, byte[] json, TimeToLive ttl) {
    List<byte[]> keys = fence(redisKey).keys();
    return ttl.isForever()
        ? SET_NX.of(keys, json, "NX")
        : SET_NX.of(keys, json, "NX", "PX", ttl.millis());
  }

  Request<Long> incrementing(String redisKey, Object... deltaAndTtl) {
    return INCRBY.of(fence(redisKey).keys(), deltaAndTtl);
  }

  Request<Boolean> expiring(String redisKey, TimeToLive ttl) {
    return PEXPIRE.of(fence(redisKey).keys(), ttl.millis());
  }

  Request<Boolean> persisting(String redisKey) {
    return PERSIST.of(fence(redisKey).keys());
  }

  /** Fields and values of a hash by turns. */
  Request<@Nullable Void> settingFields(String redisKey, Object... fields) {
    return HSET.of(fence(redisKey).keys(), fields);
  }

  Request<Long> incrementingField(String redisKey, byte[] field, long delta) {
    return HINCRBY.of(fence(redisKey).keys(), field, delta);
  }

  Request<Long> deletingFields(String redisKey, Object... fields) {
    return HDEL.of(fence(redisKey).keys(), fields);
  }

  /** How many of the keys there were. */
  Reply<Long> delete(Collection<String> redisKeys, int batch, @Nullable Deadline deadline) {
    List<Fence> all = redisKeys.stream().map(this::fence).toList();
    // The keys of a script must be in one slot, as the two of a fence are.
    int size = calls.isCluster() ? 1 : batch;
    List<Request<Long>> requests = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      List<Fence> some = all.subList(from, Math.min(from + size, all.size()));
      requests.add(
          UNLINK.of(
              Stream.concat(some.stream().map(Fence::entry), some.stream().map(Fence::stamp))
                  .toList()));
    }
    return requests.size() == 1
        ? calls.call(requests.get(0), deadline)
        : calls
            .pipeline("UNLINK", requests, deadline)
            .map(replies -> replies.all(requests).stream().mapToLong(Long::longValue).sum());
  }

  /** Removes those of the keys that match which are meant; blocks for as long as it takes. */
  long deleteByPattern(String name, String glob, Predicate<String> which) {
    String stamps = fences.names().stampsOf(glob);
    // First who computes what is not there yet, or it would come after its removal. In one scan of
    // both, a key could be stored behind the cursor before its stamp is reached.
    KeysByPattern.unlink(calls, name, stamps, stamp -> which.test(fences.names().entryOf(stamp)));
    return KeysByPattern.unlink(calls, name, glob, which);
  }
}
