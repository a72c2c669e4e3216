package io.larder.jcache.keyspace;

import io.larder.config.KeySettings;
import io.larder.connection.Command;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedissonConnection;
import io.larder.flight.Leases;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redisson.api.RScript;
import org.redisson.client.codec.StringCodec;

/**
 * Leases as Redis keys that expire: {@code SET … NX PX}, renewed while their holder lives, at
 * {@code <prefix>j:<cache name>:lease:<key>}. This class is thread-safe.
 */
public final class RedisLeases implements Leases {
  private static final String RENEW =
      "if redis.call('get', KEYS[1]) == ARGV[1] then"
          + " return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end";
  private static final String RELEASE =
      "if redis.call('get', KEYS[1]) == ARGV[1] then"
          + " return redis.call('del', KEYS[1]) else return 0 end";

  private final RedissonConnection connection;
  private final String prefix;
  private final Duration duration;

  /**
   * Creates leases that outlive their holder by ten seconds at most.
   *
   * @param connection the way to Redis
   * @param keys how keys begin
   */
  public RedisLeases(RedissonConnection connection, KeySettings keys) {
    this(connection, keys, Duration.ofSeconds(10));
  }

  public RedisLeases(RedissonConnection connection, KeySettings keys, Duration duration) {
    this.connection = connection;
    this.prefix = keys.prefix();
    this.duration = duration;
  }

  @Override
  public CompletionStage<Optional<Lease>> tryAcquire(String cacheName, String key) {
    return tryAcquire(KeyLayout.of(prefix, cacheName).lease(key));
  }

  public CompletionStage<Optional<Lease>> tryAcquire(String redisKey) {
    String token = UUID.randomUUID().toString();
    // Not repeatable: a second SET NX after a lost reply would find the first one's lease.
    Command<Boolean> take =
        Command.once(
            "SET NX",
            redisKey,
            client ->
                client
                    .<String>getBucket(redisKey, StringCodec.INSTANCE)
                    .setIfAbsentAsync(token, duration));
    return connection
        .call(take)
        .stage()
        .thenApply(
            taken -> taken ? Optional.of(new HeldLease(redisKey, token).keep()) : Optional.empty());
  }

  /** A lease of this JVM's. */
  private final class HeldLease implements Lease {
    private final String redisKey;
    private final String token;
    private final AtomicBoolean released = new AtomicBoolean();

    HeldLease(String redisKey, String token) {
      this.redisKey = redisKey;
      this.token = token;
    }

    Lease keep() {
      var unused = connection.later(this::renew, duration.dividedBy(3));
      return this;
    }

    private void renew() {
      if (released.get() || connection.state() == RedisConnection.State.CLOSED) {
        return;
      }
      run("renewal of the lease", RENEW, token, Long.toString(duration.toMillis()))
          .whenComplete(
              (held, failure) -> {
                // A lost lease stays lost; a lost reply may have been a renewal.
                if (failure != null || held == 1) {
                  keep();
                }
              });
    }

    @Override
    public void release() {
      if (released.compareAndSet(false, true)) {
        var unused = run("release of the lease", RELEASE, token);
      }
    }

    private CompletionStage<Long> run(String name, String script, Object... arguments) {
      return connection
          .call(
              Command.<Long>repeatable(
                  name,
                  redisKey,
                  client ->
                      client
                          .getScript(StringCodec.INSTANCE)
                          .evalAsync(
                              RScript.Mode.READ_WRITE,
                              script,
                              RScript.ReturnType.LONG,
                              List.of(redisKey),
                              arguments)))
          .stage();
    }
  }
}
