package io.larder.codec;

import io.larder.common.CodecException;
import io.larder.common.MessageId;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads values as plain JSON, in UTF-8.
 *
 * <p>Writing keeps what is needed to read the same value again: enum constants by name, zones of
 * date-times, nulls. Reading is strict: an unknown property, a missing record component, a null for
 * a primitive or a number for a text is an {@link UnreadableValueException}, because a miss is
 * always safe and a half-filled object is not.
 *
 * <p>This class is thread-safe. Jackson modules that the application's class loader finds as
 * services are used.
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
   * @param value the value, not null
   * @return its JSON
   * @throws CodecException naming the type and the path of the property that cannot be written, or
   *     the size where it is more than Redis takes
   */
  public byte[] encode(Object value) {
    byte[] json;
    try {
      json = mapper.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new CodecException(
          MessageId.UNWRITABLE_VALUE.text(
              "a value of type "
                  + value.getClass().getTypeName()
                  + " cannot be written as JSON"
                  + path(e)
                  + ": "
                  + reason(e)),
          e);
    }
    if (json.length > limit) {
      throw new CodecException(
          MessageId.UNWRITABLE_VALUE.text(
              "a value of type "
                  + value.getClass().getTypeName()
                  + " takes "
                  + json.length
                  + " bytes as JSON; Redis stores at most "
                  + limit
                  + " bytes under one key"),
          null);
    }
    return json;
  }

  /**
   * Reads a value.
   *
   * @param json what Redis holds
   * @param type the type to read it as
   * @return the value, an instance of the type
   * @throws UnreadableValueException if the bytes are not JSON of that type
   */
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

  /**
   * Jackson's message; of an exception of the application only the type: its text may be a value.
   */
  private static String reason(JacksonException e) {
    return e.getCause() == null || e.getCause() instanceof JacksonException
        ? e.getOriginalMessage()
        : "its own code threw " + e.getCause().getClass().getTypeName();
  }

  /** {@return Jackson's mapper, configured as values are written and read} */
  JsonMapper mapper() {
    return mapper;
  }

  /** {@return the size of the largest value, in bytes} */
  int limit() {
    return limit;
  }

  static String path(JacksonException e) {
    List<JacksonException.Reference> path = e.getPath();
    if (path.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder(" at property ");
    for (JacksonException.Reference step : path) {
      if (step.getPropertyName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else {
        if (text.charAt(text.length() - 1) != ' ') {
          text.append('.');
        }
        text.append(step.getPropertyName());
      }
    }
    return text.toString();
  }
}
