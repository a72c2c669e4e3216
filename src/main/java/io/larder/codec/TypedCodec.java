package io.larder.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads keys and values of caches as JSON; values as {@link EnvelopeFormat} says.
 *
 * <p>A key is the plain JSON of its declared type, a text always a JSON string. Where a key may be
 * of another type than the declared one, it is <code>{"t":"java.lang.Long","v":42}</code>. A type
 * that the data names is loaded only if {@link AllowedTypes} allows it. Thread-safe.
 */
public final class TypedCodec {
  private static final String TYPE = "t";
  private static final String VALUE = "v";

  private final JsonMapper mapper;
  private final JsonMapper keyMapper;
  private final TypeNames names;
  private final JsonCodec json;
  private final EnvelopeFormat values;
  private final AllowedTypes allowed;

  public TypedCodec(JsonCodec json, AllowedTypes allowed, ClassLoader loader) {
    this.allowed = allowed;
    this.json = json;
    TypeFingerprints shapes = new TypeFingerprints(json.mapper());
    names = new TypeNames(allowed, loader, json.mapper(), shapes);
    mapper =
        json.mapper()
            .rebuild()
            .setDefaultTyping(new ObjectTypeIds(names, new NameAllowlist(Set.of())))
            .addModule(new UndeclaredMapKeys())
            // A value is a part of the document; what comes after it is looked at here.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    keyMapper = mapper.rebuild().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
    values = new EnvelopeFormat(mapper, shapes, names, json);
  }

  public AllowedTypes allowed() {
    return allowed;
  }

  /** Fails if the value cannot be written or would have to name a type that must not be named. */
  public byte[] encode(Object value, Type declared) {
    return values.encode(value, declared);
  }

  /** A value that names its type must be an instance of the bound. */
  public Object decode(byte[] bytes, Type declared, Class<?> bound)
      throws UnreadableValueException {
    return values.decode(bytes, declared, bound);
  }

  /**
   * Writes a key. Equal keys give equal bytes on every JVM, as far as their own order is stable:
   * entries of maps are sorted, elements of a {@code HashSet} cannot be.
   */
  public byte[] encodeKey(Object key, Type declared) {
    if (key instanceof StoredKey || key instanceof String) {
      String text = key instanceof StoredKey stored ? stored.storedKey() : (String) key;
      return writeKey(key, json -> json.writeString(text));
    }
    JavaType type = mapper.constructType(declared);
    if (isPlainKey(type)) {
      return writeKey(key, json -> keyMapper.writerFor(type).writeValue(json, key));
    }
    Class<?> own = TypeNames.classOf(key);
    return writeKey(
        key,
        json -> {
          json.writeStartObject();
          json.writeStringProperty(TYPE, names.name(own));
          json.writeName(VALUE);
          keyMapper.writerFor(own).writeValue(json, key);
          json.writeEndObject();
        });
  }

  public Object decodeKey(byte[] bytes, Type declared) throws UnreadableValueException {
    JavaType type = mapper.constructType(declared);
    try (JsonParser json = mapper.createParser(bytes)) {
      JsonToken first = json.nextToken();
      if (first == JsonToken.VALUE_STRING && type.getRawClass().isAssignableFrom(String.class)) {
        return json.getString();
      }
      boolean plain = isPlainKey(type);
      if (!plain) {
        expect(first == JsonToken.START_OBJECT);
        // A key has no fingerprint: a key of another shape is another key.
        type = names.resolve(text(json, TYPE), null);
        expect(VALUE.equals(json.nextName()));
        json.nextToken();
      }
      Object key = mapper.readerFor(type).readValue(json);
      expect(key != null);
      expect(plain ? json.nextToken() == null : json.nextToken() == JsonToken.END_OBJECT);
      return Objects.requireNonNull(key);
    } catch (JacksonException e) {
      throw new UnreadableValueException(type.toCanonical(), bytes.length, e);
    }
  }

  /** Whether a value of this class can be read by the declared type alone. */
  static boolean determines(JavaType declared, Class<?> own) {
    Class<?> raw = GenericTypes.boxed(declared.getRawClass());
    return raw == own
        || ((declared.isContainerType() || declared.isReferenceType() || hasTypeIds(raw))
            && raw.isAssignableFrom(own));
  }

  /** Whether annotations of the application tell subtypes apart. */
  private static boolean hasTypeIds(@Nullable Class<?> type) {
    if (type == null || type == Object.class) {
      return false;
    }
    return type.isAnnotationPresent(JsonTypeInfo.class)
        || hasTypeIds(type.getSuperclass())
        || Arrays.stream(type.getInterfaces()).anyMatch(TypedCodec::hasTypeIds);
  }

  private static boolean isPlainKey(JavaType declared) {
    Class<?> raw = declared.getRawClass();
    return raw.isPrimitive()
        || declared.isContainerType()
        || raw.isEnum()
        || Modifier.isFinal(raw.getModifiers());
  }

  private byte[] writeKey(Object key, Consumer<JsonGenerator> content) {
    return json.encode(
        key,
        bytes -> {
          try (JsonGenerator generator = keyMapper.createGenerator(bytes)) {
            content.accept(generator);
          }
        });
  }

  private static String text(JsonParser json, String property) throws UnreadableValueException {
    expect(property.equals(json.nextName()) && json.nextToken() == JsonToken.VALUE_STRING);
    return json.getString();
  }

  private static void expect(boolean asWritten) throws UnreadableValueException {
    if (!asWritten) {
      throw new UnreadableValueException("something that no cache of this kind wrote");
    }
  }
}
