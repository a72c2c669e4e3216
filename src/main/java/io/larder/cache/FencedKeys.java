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
 * Stores computed values under the right that was taken before, and sets and removes keys together
 * with everybody's right to store them. Thread-safe.
 */
record FencedKeys(RedisCalls calls, Fences fences) {
  private static final Script<Long> UNLINK = Fences.eviction(ReplyDecoder.NUMBER);
  private static final Script<Boolean> STORE = Fences.storing(ReplyDecoder.FLAG);
  private static final Script<@Nullable Void> SET =
      Fences.<@Nullable Void>setting("SET", ReplyDecoder.DONE).repeatable();
  // The last field takes the hash with it; in steps, because of Lua's limit of arguments.
  private static final Script<Long> DELETE_FIELDS =
      Script.of(
              "HDEL",
              ReplyDecoder.NUMBER,
              """
              local done = 0
              for i = 1, #ARGV, 1000 do
                done = done
                  + redis.call('hdel', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
              end
              if done > 0 and redis.call('exists', KEYS[1]) == 0 then
                redis.call('unlink', KEYS[2])
              end
              return done
              """)
          .on("hash");
  private static final Script<Boolean> EXPIRE_HASH =
      Script.of(
              "PEXPIRE",
              ReplyDecoder.FLAG,
              """
              local done = redis.call('pexpire', KEYS[1], ARGV[1])
              if done == 1 then redis.call('unlink', KEYS[2]) end
              return done
              """)
          .on("hash")
          .repeatable();
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

  /** Removes fields of a hash: what was computed before the last one is gone is not stored. */
  Request<Long> deletingFields(String redisKey, Object... fields) {
    return DELETE_FIELDS.of(fence(redisKey).keys(), fields);
  }

  /** PEXPIRE of a hash: what was computed before is not stored after its end. */
  Request<Boolean> expiringHash(String redisKey, long millis) {
    return EXPIRE_HASH.of(fence(redisKey).keys(), millis);
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
    return calls.blocking(
        name,
        client -> {
          // First who computes what is not there yet, or it would come after its removal. In one
          // scan of both, a key could be stored behind the cursor before its stamp is reached.
          KeysByPattern.unlink(client, stamps, stamp -> which.test(fences.names().entryOf(stamp)));
          return KeysByPattern.unlink(client, glob, which);
        });
  }
}
