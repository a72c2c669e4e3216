package io.larder.fence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.LarderException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Script;
import io.larder.fence.StoreRight.Origin;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entry as somebody finds it who is going to change it, and the right to store what becomes of
 * it, taken in the same step; where Redis refused that right, with its refusal. A value of another
 * kind is empty.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FencedRead(
    byte @Nullable [] value, StoreRight right, @Nullable LarderException refusal) {

  // A stamp that is shared here stays longer than any that is given back (see RELEASE), but for
  // those of a leader, whose time is its lease.
  private static final Script<Reading> READ =
      Script.of(
              "read with a reservation",
              FencedRead::reading,
              Stamps.MAKE
                  + """
              local value = redis.pcall('get', KEYS[1])
              if type(value) == 'table' then value = '' end
              if redis.call('exists', KEYS[3]) == 1 then return {'', value} end
              local stamp = redis.call('get', KEYS[2])
              if stamp then
                if redis.call('pttl', KEYS[2]) > tonumber(ARGV[3]) then
                  redis.call('pexpire', KEYS[2], 2 * ARGV[2])
                end
                return {stamp, value}
              end
              return {make(), value}
              """)
          .repeatable();

  // Who only looked takes the right from nobody who shares it to write.
  static final Script<Long> RELEASE =
      Script.of(
              "release of a reservation",
              ReplyDecoder.NUMBER,
              """
              if redis.call('get', KEYS[1]) ~= ARGV[1]
                  or redis.call('pttl', KEYS[1]) > tonumber(ARGV[2]) then
                return 0
              end
              return redis.call('unlink', KEYS[1])
              """)
          .repeatable();

  /** The answer of the script; an empty stamp: a transaction holds the entry. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Reading(String stamp, byte @Nullable [] value) {}

  private static Reading reading(@Nullable Object reply) {
    var parts = Objects.requireNonNull(ReplyDecoder.LIST.decode(reply));
    byte[] stamp = (byte[]) Objects.requireNonNull(parts.get(0));
    return new Reading(new String(stamp, UTF_8), (byte[]) parts.get(1));
  }

  static Reply<FencedRead> of(
      RedisCalls calls, Fence fence, String stamp, Duration lease, @Nullable Deadline deadline) {
    return calls
        .call(
            READ.of(fence.allKeys(), stamp, Fences.LONGEST.toMillis(), lease.toMillis()), deadline)
        .map(
            reading -> {
              Origin origin =
                  reading.stamp().startsWith(stamp + ':') ? Origin.TAKER : Origin.OTHERS;
              boolean found = reading.value() != null;
              StoreRight right =
                  reading.stamp().isEmpty()
                      ? StoreRight.held(found)
                      : StoreRight.fenced(fence, reading.stamp(), origin, found);
              return new FencedRead(reading.value(), right, null);
            });
  }
}
