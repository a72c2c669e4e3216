package io.larder.cache;

import io.larder.common.KeyText;
import io.larder.connection.Command;
import io.larder.connection.Keyspace;
import io.larder.connection.RedissonConnection;
import io.larder.connection.call.Reply;
import io.larder.flight.SingleFlight;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.redisson.api.RBatch;
import org.redisson.api.RBucket;
import org.redisson.api.RBucketAsync;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;

/**
 * What {@link CacheOperations} and {@link AsyncCacheOperations} do: each method checks its
 * arguments and sends one command, whose reply the one waits for and the other hands out.
 */
final class CacheCommands {
  /** Keys in one UNLINK, and asked for in one SCAN. */
  static final int BATCH = Keyspace.BATCH;

  /**
   * INCRBY, and PEXPIRE if the key is new. The value travels as text: Lua's numbers are doubles.
   */
  private static final String INCREMENT =
      """
      local created = redis.call('exists', KEYS[1]) == 0
      redis.call('incrby', KEYS[1], ARGV[1])
      if created then redis.call('pexpire', KEYS[1], ARGV[2]) end
      return redis.call('get', KEYS[1])
      """;

  private final RedissonConnection connection;
  private final KeySpace keys;
  private final StoredValues values;
  private final SingleFlight flights;
  private final Duration defaultTtl;

  CacheCommands(
      RedissonConnection connection,
      KeySpace keys,
      StoredValues values,
      SingleFlight flights,
      Duration defaultTtl) {
    this.connection = connection;
    this.keys = keys;
    this.values = values;
    this.flights = flights;
    this.defaultTtl = defaultTtl;
  }

  CacheCommands withPrefix(String prefix) {
    return new CacheCommands(connection, keys.withPrefix(prefix), values, flights, defaultTtl);
  }

  HashCommands hash(String key) {
    return new HashCommands(connection, values, keys.redisKey(key));
  }

  Duration defaultTtl() {
    return defaultTtl;
  }

  long unreadableCount() {
    return values.unreadableCount();
  }

  Reply<Void> set(String key, Object value, Duration ttl) {
    String name = keys.redisKey(key);
    Arguments.value(value);
    Arguments.ttlOrForever("ttl", ttl);
    byte[] json = values.encode(value);
    return connection.call(
        Command.repeatable(
            "SET",
            name,
            client ->
                Arguments.isForever(ttl)
                    ? bucket(client, name).setAsync(json)
                    : bucket(client, name).setAsync(json, ttl)));
  }

  Reply<Boolean> setIfAbsent(String key, Object value, Duration ttl) {
    String name = keys.redisKey(key);
    Arguments.value(value);
    Arguments.ttlOrForever("ttl", ttl);
    byte[] json = values.encode(value);
    return connection.call(
        Command.once(
            "SET NX",
            name,
            client ->
                Arguments.isForever(ttl)
                    ? bucket(client, name).setIfAbsentAsync(json)
                    : bucket(client, name).setIfAbsentAsync(json, ttl)));
  }

  <T> Reply<Optional<T>> get(String key, Type type) {
    String name = keys.redisKey(key);
    Objects.requireNonNull(type, "type is null");
    return connection
        .call(Command.repeatable("GET", name, client -> bucket(client, name).getAsync()))
        .map(json -> values.decode(name, json, type));
  }

  <T> Reply<Map<String, T>> getAll(Collection<String> keys, Type type) {
    Map<String, String> names = names(keys);
    Objects.requireNonNull(type, "type is null");
    return connection
        .call(
            Command.repeatable(
                "MGET",
                null,
                client ->
                    client
                        .getBuckets(ByteArrayCodec.INSTANCE)
                        .<byte[]>getAsync(names.values().toArray(String[]::new))))
        .map(
            found -> {
              Map<String, T> result = new LinkedHashMap<>();
              names.forEach(
                  (key, name) ->
                      values
                          .<T>decode(name, found.get(name), type)
                          .ifPresent(value -> result.put(key, value)));
              return result;
            });
  }

  Reply<Void> setAll(Map<String, ?> entries, Duration ttl) {
    Objects.requireNonNull(entries, "entries is null");
    Arguments.ttlOrForever("ttl", ttl);
    Map<String, byte[]> encoded = new LinkedHashMap<>();
    entries.forEach((key, value) -> encoded.put(keys.redisKey(key), values.encode(value)));
    return connection
        .call(Command.repeatable("SET (pipeline)", null, client -> setAll(client, encoded, ttl)))
        .map(done -> null);
  }

  private static CompletionStage<Object> setAll(
      RedissonClient client, Map<String, byte[]> encoded, Duration ttl) {
    if (encoded.isEmpty()) {
      return CompletableFuture.completedFuture(encoded);
    }
    RBatch batch = client.createBatch();
    for (Map.Entry<String, byte[]> entry : encoded.entrySet()) {
      RBucketAsync<byte[]> bucket = batch.getBucket(entry.getKey(), ByteArrayCodec.INSTANCE);
      // The batch reports the failure of any of them.
      RFuture<Void> unused =
          Arguments.isForever(ttl)
              ? bucket.setAsync(entry.getValue())
              : bucket.setAsync(entry.getValue(), ttl);
    }
    return batch.executeAsync().thenApply(result -> result);
  }

  Reply<Boolean> delete(String key) {
    String name = keys.redisKey(key);
    return connection.call(
        Command.once("UNLINK", name, client -> client.getBucket(name).unlinkAsync()));
  }

  Reply<Long> delete(Collection<String> keys) {
    List<String> names = List.copyOf(names(keys).values());
    return connection.call(
        Command.once(
            "UNLINK",
            null,
            client -> {
              CompletionStage<Long> sum = CompletableFuture.completedFuture(0L);
              for (int from = 0; from < names.size(); from += BATCH) {
                String[] batch =
                    names
                        .subList(from, Math.min(from + BATCH, names.size()))
                        .toArray(String[]::new);
                sum = sum.thenCombine(client.getKeys().unlinkAsync(batch), Long::sum);
              }
              return sum;
            }));
  }

  Reply<Boolean> exists(String key) {
    String name = keys.redisKey(key);
    return connection.call(
        Command.repeatable("EXISTS", name, client -> client.getBucket(name).isExistsAsync()));
  }

  Reply<Boolean> expire(String key, Duration ttl) {
    String name = keys.redisKey(key);
    Arguments.ttl("ttl", ttl);
    return connection.call(
        Command.repeatable("PEXPIRE", name, client -> client.getBucket(name).expireAsync(ttl)));
  }

  Reply<Boolean> persist(String key) {
    String name = keys.redisKey(key);
    return connection.call(
        Command.once("PERSIST", name, client -> client.getBucket(name).clearExpireAsync()));
  }

  Reply<Optional<Duration>> ttl(String key) {
    String name = keys.redisKey(key);
    return connection
        .call(
            Command.repeatable(
                "PTTL", name, client -> client.getBucket(name).remainTimeToLiveAsync()))
        .map(CacheCommands::remaining);
  }

  /** PTTL replies -2 for no key and -1 for no limit. */
  private static Optional<Duration> remaining(long millis) {
    if (millis == -2) {
      return Optional.empty();
    }
    return Optional.of(millis == -1 ? CacheOperations.NO_EXPIRY : Duration.ofMillis(millis));
  }

  Reply<Long> increment(String key, long delta) {
    String name = keys.redisKey(key);
    return connection.call(
        Command.once("INCRBY", name, client -> client.getAtomicLong(name).addAndGetAsync(delta)));
  }

  Reply<Long> increment(String key, long delta, Duration ttlWhenCreated) {
    Arguments.ttlOrForever("ttlWhenCreated", ttlWhenCreated);
    if (Arguments.isForever(ttlWhenCreated)) {
      return increment(key, delta);
    }
    String name = keys.redisKey(key);
    return connection
        .call(
            Command.<String>once(
                "INCRBY",
                name,
                client ->
                    client
                        .getScript(StringCodec.INSTANCE)
                        .evalAsync(
                            name,
                            RScript.Mode.READ_WRITE,
                            INCREMENT,
                            RScript.ReturnType.VALUE,
                            List.of(name),
                            Long.toString(delta),
                            Long.toString(ttlWhenCreated.toMillis()))))
        .map(Long::parseLong);
  }

  /** Blocks for as long as it takes. */
  long deleteByPattern(String pattern) {
    String glob = keys.redisPattern(pattern);
    Command<Long> command =
        Command.once("deletion by pattern " + KeyText.of(pattern), null, unused -> never());
    return connection.blocking(
        command, client -> Keyspace.unlink(client, glob, key -> !keys.isReserved(key)));
  }

  CompletionStage<Long> deleteByPatternAsync(String pattern) {
    keys.redisPattern(pattern);
    return connection.async(() -> deleteByPattern(pattern));
  }

  private static CompletionStage<Long> never() {
    throw new IllegalStateException("runs as blocking steps");
  }

  <T> T getOrCompute(String key, Type type, Duration ttl, Supplier<? extends T> loader) {
    return computed().getOrCompute(key, type, ttl, loader);
  }

  <T> CompletionStage<T> getOrComputeAsync(
      String key, Type type, Duration ttl, Supplier<? extends CompletionStage<T>> loader) {
    return computed().getOrComputeAsync(key, type, ttl, loader);
  }

  private ComputedValues computed() {
    return new ComputedValues(this, connection, flights);
  }

  String redisKey(String key) {
    return keys.redisKey(key);
  }

  /** Keys of the application and in Redis, in order, each once. */
  private Map<String, String> names(Collection<String> wanted) {
    Objects.requireNonNull(wanted, "keys is null");
    Set<String> distinct = new LinkedHashSet<>(Arrays.asList(wanted.toArray(String[]::new)));
    Map<String, String> names = new LinkedHashMap<>();
    distinct.forEach(key -> names.put(key, keys.redisKey(key)));
    return names;
  }

  private static RBucket<byte[]> bucket(RedissonClient client, String name) {
    return client.getBucket(name, ByteArrayCodec.INSTANCE);
  }
}
