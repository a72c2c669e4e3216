package io.larder.codec;

import io.larder.common.CodecException;
import io.larder.common.MessageId;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads values as plain JSON, in UTF-8. Thread-safe.
 *
 * <p>Writing keeps what is needed to read the same value again: enum constants by name, zones of
 * date-times, nulls. Reading is strict: an unknown property, a missing record component, a null for
 * a primitive or a number for a text is an {@link UnreadableValueException}, because a miss is
 * always safe and a half-filled object is not. Jackson modules that the application's class loader
 * finds as services are used.
 */
public final class JsonCodec {
  /** Redis' {@code proto-max-bulk-len}: the largest value that a server takes. */
  static final int REDIS_LIMIT = 512 * 1024 * 1024;

  private final JsonMapper mapper;
  private final int limit;

  /** Lets types with {@code @JsonTypeInfo} name the given classes and packages in stored data. */
  public JsonCodec(Set<String> allowedTypes, ClassLoader loader) {
    this(allowedTypes, loader, REDIS_LIMIT);
  }

  JsonCodec(Set<String> allowedTypes, ClassLoader loader, int limit) {
    this.mapper = StrictMapper.create(allowedTypes, loader);
    this.limit = limit;
  }

  /**
   * Writes a value.
   *
   * @throws CodecException naming the type and the path of the property that cannot be written, or
   *     the size where it is more than Redis takes
   */
  public byte[] encode(Object value) {
    try {
      return checked(value, mapper.writeValueAsBytes(value));
    } catch (JacksonException e) {
      throw unwritable(value, e);
    }
  }

  /** Writes a document about a value as {@link #encode} does. */
  byte[] encode(Object value, Consumer<ByteArrayOutputStream> document) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try {
      document.accept(bytes);
    } catch (JacksonException e) {
      throw unwritable(value, e);
    }
    return checked(value, bytes.toByteArray());
  }

  private byte[] checked(Object value, byte[] json) {
    if (json.length > limit) {
      String message =
          "a value of type %s takes %s bytes as JSON; Redis stores at most %s bytes under one key";
      String type = value.getClass().getTypeName();
      throw new CodecException(
          MessageId.UNWRITABLE_VALUE.text(message.formatted(type, json.length, limit)), null);
    }
    return json;
  }

  private static CodecException unwritable(Object value, JacksonException e) {
    if (e.getCause() instanceof CodecException refused) {
      return refused;
    }
    // Of an exception of the application only the type: its text may be a value.
    String reason =
        e.getCause() == null || e.getCause() instanceof JacksonException
            ? e.getOriginalMessage()
            : "its own code threw " + e.getCause().getClass().getTypeName();
    String type = value.getClass().getTypeName();
    return new CodecException(
        MessageId.UNWRITABLE_VALUE.text(
            "a value of type %s cannot be written as JSON%s: %s".formatted(type, path(e), reason)),
        e);
  }

  /** {@return the value of some JSON, an instance of the type} */
  public Object decode(byte[] json, Type type) throws UnreadableValueException {
    JavaType javaType = mapper.constructType(type);
    Object value;
    try {
      value = mapper.readValue(json, javaType);
    } catch (JacksonException | IllegalArgumentException e) {
      // The latter for a class name that is none, as in "Box<".
      // Jackson's message quotes the value, so only its kind is kept.
      throw new UnreadableValueException(javaType.toCanonical(), json.length, e);
    }
    if (value == null) {
      throw new UnreadableValueException(javaType.toCanonical(), json.length, null);
    }
    return value;
  }

  /** {@return Jackson's mapper, configured as values are written and read} */
  JsonMapper mapper() {
    return mapper;
  }

  /** For example {@code at property lessons[2].title}. */
  private static String path(JacksonException e) {
    StringBuilder text = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      if (step.getPropertyName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return text.isEmpty() ? "" : " at property " + text;
  }
}
