package io.larder.cache;

import static java.util.Objects.requireNonNull;

import io.larder.codec.JsonCodec;
import io.larder.codec.UnreadableValueException;
import io.larder.codec.UnreadableValues;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON and reads them; what cannot be read is reported and absent. */
final class StoredValues {
  private final JsonCodec codec;
  private final UnreadableValues unreadable;
  private final CacheObservation observation;

  StoredValues(JsonCodec codec, UnreadableValues unreadable, CacheObservation observation) {
    this.codec = codec;
    this.unreadable = unreadable;
    this.observation = observation;
  }

  /** These values as those of another cache. */
  StoredValues of(CacheObservation other) {
    return new StoredValues(codec, unreadable, other);
  }

  static Type type(TypeLiteral<?> literal) {
    return requireNonNull(literal, "type is null").getType();
  }

  byte[] encode(Object value) {
    return codec.encode(requireNonNull(value, "value is null; delete the key instead"));
  }

  /** Writes a value for those who read it as a type. */
  byte[] encode(Object value, Type type) {
    return codec.encode(value, type);
  }

  @SuppressWarnings("unchecked") // the codec reads what the type says
  <T> Optional<T> decode(String redisKey, byte @Nullable [] json, Type type) {
    if (json == null) {
      return Optional.empty();
    }
    try {
      return Optional.of((T) codec.decode(json, type));
    } catch (UnreadableValueException e) {
      unreadable.report(redisKey, e);
      observation.tell(CacheObserver::unreadable);
      return Optional.empty();
    }
  }

  <T> Map<String, T> decodeFields(String redisKey, Map<String, byte[]> fields, Type type) {
    Map<String, T> values = new LinkedHashMap<>();
    fields.forEach(
        (field, json) ->
            this.<T>decode(redisKey, json, type).ifPresent(value -> values.put(field, value)));
    return values;
  }

  long unreadableCount() {
    return unreadable.count();
  }

  /** What can be read of several keys, in their order; replies to commands of several keys each. */
  <T> Map<String, T> decode(
      Map<String, String> names, List<List<byte @Nullable []>> replies, Type type) {
    Iterator<byte @Nullable []> found = replies.stream().flatMap(List::stream).iterator();
    Map<String, T> result = new LinkedHashMap<>();
    names.forEach(
        (key, name) ->
            this.<T>decode(name, found.next(), type).ifPresent(value -> result.put(key, value)));
    return result;
  }
}
