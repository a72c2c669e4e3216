package io.larder.cache;

import io.larder.connection.Command;
import io.larder.connection.RedissonConnection;
import io.larder.connection.call.Reply;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.redisson.api.RMap;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;

/** What {@link HashOperations} and {@link AsyncHashOperations} do. */
final class HashCommands {
  private static final Codec FIELDS =
      new CompositeCodec(StringCodec.INSTANCE, ByteArrayCodec.INSTANCE);

  /** The value travels as text: Lua's numbers are doubles. */
  private static final String INCREMENT =
      """
      redis.call('hincrby', KEYS[1], ARGV[1], ARGV[2])
      return redis.call('hget', KEYS[1], ARGV[1])
      """;

  private final RedissonConnection connection;
  private final StoredValues values;
  private final String name;

  HashCommands(RedissonConnection connection, StoredValues values, String name) {
    this.connection = connection;
    this.values = values;
    this.name = name;
  }

  Reply<Void> set(String field, Object value) {
    Arguments.field(field);
    byte[] json = values.encode(value);
    return call(Command.repeatable("HSET", name, client -> map(client).fastPutAsync(field, json)))
        .map(added -> null);
  }

  Reply<Void> setAll(Map<String, ?> fields) {
    Objects.requireNonNull(fields, "fields is null");
    Map<String, byte[]> encoded = new LinkedHashMap<>();
    fields.forEach((field, value) -> encoded.put(Arguments.field(field), values.encode(value)));
    return call(
        Command.repeatable(
            "HMSET",
            name,
            client ->
                encoded.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : map(client).putAllAsync(encoded)));
  }

  <T> Reply<Optional<T>> get(String field, Type type) {
    Arguments.field(field);
    Objects.requireNonNull(type, "type is null");
    return call(Command.repeatable("HGET", name, client -> map(client).getAsync(field)))
        .map(json -> values.decode(name, json, type));
  }

  <T> Reply<Map<String, T>> getAll(Type type) {
    Objects.requireNonNull(type, "type is null");
    return readAll().map(fields -> values.decodeFields(name, fields, type));
  }

  Reply<HashValues> getAll() {
    return readAll().map(Snapshot::new);
  }

  private Reply<Map<String, byte[]>> readAll() {
    return call(Command.repeatable("HGETALL", name, client -> map(client).readAllMapAsync()));
  }

  Reply<Long> delete(String... fields) {
    Objects.requireNonNull(fields, "fields is null");
    String[] wanted = fields.clone();
    for (String field : wanted) {
      Arguments.field(field);
    }
    return call(
        Command.once(
            "HDEL",
            name,
            client ->
                wanted.length == 0
                    ? CompletableFuture.completedFuture(0L)
                    : map(client).fastRemoveAsync(wanted)));
  }

  Reply<Boolean> exists(String field) {
    Arguments.field(field);
    return call(Command.repeatable("HEXISTS", name, client -> map(client).containsKeyAsync(field)));
  }

  Reply<Set<String>> fields() {
    return call(Command.repeatable("HKEYS", name, client -> map(client).readAllKeySetAsync()));
  }

  Reply<Long> size() {
    return call(Command.repeatable("HLEN", name, client -> map(client).sizeAsync()))
        .map(Integer::longValue);
  }

  Reply<Long> increment(String field, long delta) {
    Arguments.field(field);
    return call(Command.<String>once(
            "HINCRBY",
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
                        field,
                        Long.toString(delta))))
        .map(Long::parseLong);
  }

  Reply<Boolean> expire(Duration ttl) {
    Arguments.ttl("ttl", ttl);
    return call(Command.repeatable("PEXPIRE", name, client -> map(client).expireAsync(ttl)));
  }

  private <T> Reply<T> call(Command<T> command) {
    return connection.call(command.on("hash"));
  }

  private RMap<String, byte[]> map(RedissonClient client) {
    return client.getMap(name, FIELDS);
  }

  /** The fields as they were, read when they are asked for. */
  private final class Snapshot implements HashValues {
    private final Map<String, byte[]> fields;

    Snapshot(Map<String, byte[]> fields) {
      this.fields = fields;
    }

    @Override
    public Set<String> fields() {
      return Collections.unmodifiableSet(fields.keySet());
    }

    @Override
    public <T> Optional<T> get(String field, Class<T> type) {
      return read(field, Objects.requireNonNull(type, "type is null"));
    }

    @Override
    public <T> Optional<T> get(String field, TypeLiteral<T> type) {
      return read(field, Arguments.type(type));
    }

    private <T> Optional<T> read(String field, Type type) {
      return values.decode(name, fields.get(Arguments.field(field)), type);
    }
  }
}
