package io.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.InputText;
import io.larder.connection.call.Command;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Implements {@link HashOperations} and {@link AsyncHashOperations} for one hash. */
final class HashCommands {
  private static final Command<byte @Nullable []> HGET =
      command("HGET", ReplyDecoder.BYTES).reading();
  private static final Command<List<byte @Nullable []>> HGETALL =
      command("HGETALL", ReplyDecoder.BYTES_LIST).reading();
  private static final Command<Boolean> HEXISTS = command("HEXISTS", ReplyDecoder.FLAG).reading();
  private static final Command<List<byte @Nullable []>> HKEYS =
      command("HKEYS", ReplyDecoder.BYTES_LIST).reading();
  private static final Command<Long> HLEN = command("HLEN", ReplyDecoder.NUMBER).reading();

  private final Computing computing;
  private final RedisCalls calls;
  private final StoredValues values;
  private final Counting counting;
  private final String name;
  private final byte[] key;

  HashCommands(Computing computing, StoredValues values, Counting counting, String name) {
    this.counting = counting;
    this.computing = computing;
    this.calls = computing.fenced().calls();
    this.values = values;
    this.name = name;
    this.key = name.getBytes(UTF_8);
  }

  <T extends @Nullable Object> CompletionStage<T> stage(Supplier<Reply<T>> call) {
    return calls.callbacks().stage(call);
  }

  private static <T extends @Nullable Object> Command<T> command(
      String word, ReplyDecoder<T> decoder) {
    return Command.of(word, decoder).on("hash");
  }

  Reply<@Nullable Void> set(String field, Object value) {
    return write(bytes(field), values.encode(value));
  }

  /** Fields and values by turns. */
  private Reply<@Nullable Void> write(Object... fields) {
    computing.outdate(name);
    return counting.put(
        "hash.set",
        name,
        () -> calls.call(computing.fenced().settingFields(name, fields)),
        stored -> fields.length / 2);
  }

  Reply<@Nullable Void> setAll(Map<String, ?> fields) {
    Objects.requireNonNull(fields, "fields is null");
    List<Object> arguments = new ArrayList<>(2 * fields.size());
    fields.forEach(
        (field, value) -> {
          arguments.add(bytes(field));
          arguments.add(values.encode(value));
        });
    return arguments.isEmpty() ? Reply.of(true).map(nothing -> null) : write(arguments.toArray());
  }

  <T> Reply<Optional<T>> get(String field, Type type) {
    byte[] wanted = bytes(field);
    Objects.requireNonNull(type, "type is null");
    return counting.<Optional<T>>read(
        "hash.get",
        name,
        1,
        () -> calls.call(HGET.of(key, wanted)).map(json -> values.decode(name, json, type)),
        found -> found.isPresent() ? 1 : 0);
  }

  <T> Reply<Map<String, T>> getAll(Type type) {
    Objects.requireNonNull(type, "type is null");
    return readAll().map(fields -> values.decodeFields(name, fields, type));
  }

  Reply<HashValues> getAll() {
    return readAll().map(Snapshot::new);
  }

  /** One read: it finds the hash or not, however many fields that has. */
  private Reply<Map<String, byte[]>> readAll() {
    return counting.read(
        "hash.getAll",
        name,
        1,
        () -> calls.call(HGETALL.of(key)).map(HashCommands::fieldsOf),
        fields -> fields.isEmpty() ? 0 : 1);
  }

  /** Redis replies with field and value by turns. */
  private static Map<String, byte[]> fieldsOf(List<byte @Nullable []> reply) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    for (int i = 0; i < reply.size(); i += 2) {
      fields.put(text(reply.get(i)), Objects.requireNonNull(reply.get(i + 1)));
    }
    return fields;
  }

  Reply<Long> delete(String... fields) {
    Objects.requireNonNull(fields, "fields is null");
    Object[] arguments = new Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      arguments[i] = bytes(fields[i]);
    }
    if (arguments.length == 0) {
      return Reply.of(0L);
    }
    return counting.removed(
        "hash.delete",
        name,
        () ->
            calls
                .call(computing.fenced().deletingFields(name, arguments))
                .map(
                    count -> {
                      if (count > 0) {
                        computing.outdate(name);
                      }
                      return count;
                    }));
  }

  Reply<Boolean> exists(String field) {
    return calls.call(HEXISTS.of(key, bytes(field)));
  }

  Reply<Set<String>> fields() {
    return calls
        .call(HKEYS.of(key))
        .map(
            reply -> {
              Set<String> fields = new LinkedHashSet<>();
              reply.forEach(field -> fields.add(text(field)));
              return fields;
            });
  }

  Reply<Long> size() {
    return calls.call(HLEN.of(key));
  }

  Reply<Long> increment(String field, long delta) {
    byte[] counter = bytes(field);
    computing.outdate(name);
    return calls.call(computing.fenced().incrementingField(name, counter, delta));
  }

  Reply<Boolean> expire(Duration ttl) {
    return computing.outdating(
        name, calls.call(computing.fenced().expiring(name, TimeToLive.limited("ttl", ttl))));
  }

  private static byte[] bytes(String field) {
    return InputText.require("field", field).getBytes(UTF_8);
  }

  private static String text(byte @Nullable [] bytes) {
    return new String(Objects.requireNonNull(bytes), UTF_8);
  }

  /** The fields of the hash at one moment, each decoded when it is read. */
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
      return read(field, StoredValues.type(type));
    }

    private <T> Optional<T> read(String field, Type type) {
      return values.decode(name, fields.get(InputText.require("field", field)), type);
    }
  }

  /** What waits for each reply. */
  record Blocking(HashCommands commands) implements HashOperations {
    @Override
    public void set(String field, Object value) {
      commands.set(field, value).await();
    }

    @Override
    public void setAll(Map<String, ?> fields) {
      commands.setAll(fields).await();
    }

    @Override
    public <T> Optional<T> get(String field, Class<T> type) {
      return commands.<T>get(field, type).await();
    }

    @Override
    public <T> Optional<T> get(String field, TypeLiteral<T> type) {
      return commands.<T>get(field, StoredValues.type(type)).await();
    }

    @Override
    public <T> Map<String, T> getAll(Class<T> type) {
      return commands.<T>getAll(type).await();
    }

    @Override
    public <T> Map<String, T> getAll(TypeLiteral<T> type) {
      return commands.<T>getAll(StoredValues.type(type)).await();
    }

    @Override
    public HashValues getAll() {
      return commands.getAll().await();
    }

    @Override
    public long delete(String... fields) {
      return commands.delete(fields).await();
    }

    @Override
    public boolean exists(String field) {
      return commands.exists(field).await();
    }

    @Override
    public Set<String> fields() {
      return commands.fields().await();
    }

    @Override
    public long size() {
      return commands.size().await();
    }

    @Override
    public long increment(String field, long delta) {
      return commands.increment(field, delta).await();
    }

    @Override
    public boolean expire(Duration ttl) {
      return commands.expire(ttl).await();
    }
  }
}
