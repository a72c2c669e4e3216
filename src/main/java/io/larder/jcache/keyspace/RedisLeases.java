package io.larder.jcache.keyspace;

import io.larder.connection.call.Command;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Script;
import io.larder.flight.Leases;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Leases as Redis keys that expire: {@code SET … NX PX}, renewed while their holder lives, at
 * {@code <prefix>j:<cache name>:lease:<key>}. Thread-safe.
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
  private final String prefix;
  private final Duration duration;

  /** Creates leases that outlive their holder by ten seconds at most. */
  public RedisLeases(RedisCalls calls, String keyPrefix) {
    this(calls, keyPrefix, Duration.ofSeconds(10));
  }

  public RedisLeases(RedisCalls calls, String keyPrefix, Duration duration) {
    this.calls = calls;
    this.prefix = keyPrefix;
    this.duration = duration;
  }

  @Override
  public CompletionStage<Optional<Lease>> tryAcquire(String cacheName, String key) {
    return tryAcquire(KeyLayout.of(prefix, cacheName).lease(key));
  }

  CompletionStage<Optional<Lease>> tryAcquire(String redisKey) {
    byte[] key = KeyLayout.bytes(redisKey);
    String token = UUID.randomUUID().toString();
    return calls
        .call(TAKE.of(key, token, "NX", "PX", duration.toMillis()))
        .<Optional<Lease>>map(
            taken -> taken ? Optional.of(new HeldLease(key, token).renewLater()) : Optional.empty())
        .stage();
  }

  /** A lease that this JVM holds. */
  private final class HeldLease implements Lease {
    private final byte[] key;
    private final String token;
    private final AtomicBoolean released = new AtomicBoolean();

    HeldLease(byte[] key, String token) {
      this.key = key;
      this.token = token;
    }

    Lease renewLater() {
      var unused = calls.later(this::renew, duration.dividedBy(3));
      return this;
    }

    private void renew() {
      if (released.get()) {
        return;
      }
      calls
          .call(RENEW.of(key, token, duration.toMillis()))
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
