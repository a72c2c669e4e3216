package io.larder.flight;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Script;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BinaryOperator;

/**
 * Leases as Redis keys that expire: {@code SET … NX PX}, renewed while their holder lives and has
 * not had them for the longest time. Thread-safe.
 */
public final class RedisLeases implements Leases {
  // Not repeatable: a second SET NX after a lost reply would find the first one's lease.
  private static final Command<Boolean> TAKE =
      Command.of("SET", ReplyDecoder.PRESENT).named("SET NX");

  private static final Script<Long> RENEW =
      Script.of(
              "renewal of the lease",
              ReplyDecoder.NUMBER,
              """
              if redis.call('get', KEYS[1]) == ARGV[1] then
                return redis.call('pexpire', KEYS[1], ARGV[2])
              end
              return 0
              """)
          .repeatable();

  private static final Script<Long> RELEASE =
      Script.of(
              "release of the lease",
              ReplyDecoder.NUMBER,
              """
              if redis.call('get', KEYS[1]) == ARGV[1] then
                return redis.call('del', KEYS[1])
              end
              return 0
              """)
          .repeatable();

  private final RedisCalls calls;
  private final BinaryOperator<String> keys;
  private final Duration duration;

  /**
   * Creates leases that outlive their holder by ten seconds at most; {@code keys} makes the key in
   * Redis from the name of a cache and a key.
   */
  public RedisLeases(RedisCalls calls, BinaryOperator<String> keys) {
    this(calls, keys, Duration.ofSeconds(10));
  }

  public RedisLeases(RedisCalls calls, BinaryOperator<String> keys, Duration duration) {
    this.calls = calls;
    this.keys = keys;
    this.duration = duration;
  }

  @Override
  public CompletionStage<Optional<Lease>> tryAcquire(
      String cacheName, String key, Duration longest) {
    byte[] redisKey = keys.apply(cacheName, key).getBytes(UTF_8);
    String token = UUID.randomUUID().toString();
    Deadline end = Deadline.in(longest);
    return calls
        .call(TAKE.of(redisKey, token, "NX", "PX", millis(end)))
        .<Optional<Lease>>map(
            taken ->
                taken
                    ? Optional.of(new HeldLease(redisKey, token, end).renewLater())
                    : Optional.empty())
        .stage();
  }

  /** How long a lease lasts that is taken or renewed now. */
  private long millis(Deadline end) {
    return Math.max(1, Math.min(duration.toMillis(), end.nanosLeft() / 1_000_000));
  }

  /** A lease that this JVM holds. */
  private final class HeldLease implements Lease {
    private final byte[] key;
    private final String token;
    private final Deadline end;
    private final AtomicBoolean released = new AtomicBoolean();

    HeldLease(byte[] key, String token, Deadline end) {
      this.key = key;
      this.token = token;
      this.end = end;
    }

    Lease renewLater() {
      var unused = calls.later(this::renew, duration.dividedBy(3));
      return this;
    }

    private void renew() {
      if (released.get() || end.isOver()) {
        return;
      }
      calls
          .call(RENEW.of(key, token, millis(end)))
          .stage()
          .whenComplete(
              (held, failure) -> {
                // A lost lease stays lost; a lost reply may have been a renewal.
                if (failure != null || held == 1) {
                  renewLater();
                }
              });
    }

    @Override
    public void release() {
      if (released.compareAndSet(false, true)) {
        var unused = calls.call(RELEASE.of(key, token)).stage();
      }
    }
  }
}
