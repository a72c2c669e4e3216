package io.larder.fence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Script;
import io.larder.fence.StoreRight.Origin;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the right to store computed values in a cache whose entries others write, so that no
 * script of Larder's can both look at a stamp and write: whoever stores asks before it and once
 * more afterwards. There is a stamp for the cache, which a removal of all entries takes away, and
 * one for each entry that is computed, which begins with that of the cache. All are in one slot.
 * Thread-safe.
 */
public final class CacheFence {
  private static final String HOLDS =
      """
      local all, stamp = redis.call('get', KEYS[1]), redis.call('get', KEYS[2])
      local held = stamp == ARGV[1] and all and string.find(stamp, all .. '/', 1, true) == 1
      """;

  private static final Script<List<@Nullable Object>> TAKE =
      Script.of(
              "reservation",
              ReplyDecoder.LIST,
              Stamps.NEW
                  + """
              local made = newStamp()
              local all = redis.call('get', KEYS[1]) or made
              redis.call('set', KEYS[1], all, 'px', ARGV[2])
              local stamp = redis.call('get', KEYS[2])
              if stamp and string.find(stamp, all .. '/', 1, true) == 1 then return {stamp, 0} end
              stamp = all .. '/' .. made
              redis.call('set', KEYS[2], stamp, 'px', ARGV[2])
              return {stamp, 1}
              """)
          .repeatable();

  private static final Script<Boolean> ASK =
      Script.of("GET of the right to store", ReplyDecoder.FLAG, HOLDS + "return held and 1 or 0")
          .repeatable();

  private static final Script<Boolean> USE =
      Script.of(
          "end of the right to store",
          ReplyDecoder.FLAG,
          HOLDS
              + """
              if held then redis.call('unlink', KEYS[2]) end
              return held and 1 or 0
              """);

  private static final Command<Long> END =
      Command.of("UNLINK", ReplyDecoder.NUMBER).named("end of the right to store").repeatable();

  private final RedisCalls calls;
  private final Fences fences;
  private final Fence all;
  private final String entries;

  /** The fence of a cache; keys begin with the prefix. */
  public CacheFence(RedisCalls calls, String prefix, String cacheName) {
    this.calls = calls;
    this.fences = new Fences(calls, prefix);
    String tag = cacheName.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
    this.entries = prefix + "r:{" + tag + "}";
    this.all = of("");
  }

  private Fence of(String key) {
    return fences.of((entries + key).getBytes(UTF_8));
  }

  /** Takes the right to store an entry before its value is computed. */
  public Reply<StoreRight> take(String key, Deadline deadline) {
    Fence fence = of(':' + key);
    return calls
        .call(TAKE.of(keys(fence), fences.newStamp(), Fences.LONGEST.toMillis()), deadline)
        .map(
            reply -> {
              String stamp = new String((byte[]) Objects.requireNonNull(reply.get(0)), UTF_8);
              boolean made = Long.valueOf(1).equals(reply.get(1));
              return StoreRight.fenced(fence, stamp, made ? Origin.TAKER : Origin.OTHERS, false);
            });
  }

  private List<byte[]> keys(Fence fence) {
    return List.of(all.stamp(), fence.stamp());
  }

  /** Whether a right still holds: nobody has evicted or stored the entry since. */
  public Reply<Boolean> holds(StoreRight right, Deadline deadline) {
    return ask(ASK, right, deadline);
  }

  /** Whether it held until now; it ends. */
  public Reply<Boolean> use(StoreRight right, Deadline deadline) {
    return ask(USE, right, deadline);
  }

  private Reply<Boolean> ask(Script<Boolean> script, StoreRight right, Deadline deadline) {
    Fence fence = right.fence();
    return fence == null
        ? Reply.of(right.isGranted())
        : calls.call(script.of(keys(fence), right.stamp()), deadline);
  }

  /** Gives a right back under which nothing is stored; waits for nothing. */
  public void release(StoreRight right) {
    fences.release(right);
  }

  /** Takes everybody's right to store an entry, or all entries where the key is null. */
  public Reply<Long> end(@Nullable String key, @Nullable Deadline deadline) {
    Fence fence = key == null ? all : of(':' + key);
    return calls.call(END.of(fence.stamp()), deadline);
  }
}
