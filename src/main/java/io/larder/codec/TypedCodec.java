package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads keys and values of caches as JSON. A type that the data names is loaded only if
 * {@link AllowedTypes} allows it. Thread-safe.
 *
 * <p>A key is the plain JSON of its declared type, a text always a JSON string. Where a key may be
 * of another type than the declared one, it is <code>{"t":"java.lang.Long","v":42}</code>.
 *
 * <p>A value is a short head, then plain JSON:
 *
 * <pre>
 * 1q83vEjRW{"name":"Ada","rate":30}                         of the declared type
 * 1q83vEjRW@com.example.Tutor {"name":"Ada","rate":30}      of another type, which is named
 * </pre>
 *
 * <p>{@code 1} is the version of the envelope, the next eight characters are the fingerprint of the
 * type ({@link TypeFingerprints}). Text of another version, type or shape is unreadable.
 */
public final class TypedCodec {
  private static final byte VERSION = '1';
  private static final int HEAD = 9;
  private static final byte NAMED = '@';
  private static final byte END_OF_NAME = ' ';

  private static final String TYPE = "t";
  private static final String VALUE = "v";

  private final JsonMapper mapper;
  private final JsonMapper keyMapper;
  private final TypeNames names;
  private final TypeFingerprints shapes;
  private final int limit;
  private final Map<Type, Form> forms = new ConcurrentHashMap<>();
  private final AllowedTypes allowed;

  /** How values of one type are read and written. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Form(
      JavaType type,
      boolean readsSubtypes,
      byte[] fingerprint,
      ObjectReader reader,
      ObjectWriter writer) {
    /** Whether a value of this class can be read by the declared type alone. */
    boolean determines(Class<?> own) {
      Class<?> declared = type.getRawClass();
      return declared == own || (readsSubtypes && declared.isAssignableFrom(own));
    }
  }

  public TypedCodec(JsonCodec json, AllowedTypes allowed, ClassLoader loader) {
    this.allowed = allowed;
    this.limit = json.limit();
    shapes = new TypeFingerprints(json.mapper());
    names = new TypeNames(allowed, loader, json.mapper(), shapes);
    mapper =
        json.mapper()
            .rebuild()
            .setDefaultTyping(new ObjectTypeIds(names, new NameAllowlist(Set.of())))
            .addModule(new UndeclaredMapKeys())
            .build();
    keyMapper =
        mapper
            .rebuild()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            // A key may be a part of a document; what comes after it is looked at here.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
  }

  public AllowedTypes allowed() {
    return allowed;
  }

  /** Fails if the value cannot be written or would have to name a type that must not be named. */
  public byte[] encode(Object value, Type declared) {
    Form form = form(declared);
    boolean named =
        !form.determines(value.getClass()) && !form.determines(TypeNames.classOf(value));
    Form written = named ? form(TypeNames.classOf(value)) : form;
    return write(
        value,
        bytes -> {
          bytes.write(VERSION);
          bytes.writeBytes(written.fingerprint());
          if (named) {
            bytes.write(NAMED);
            bytes.writeBytes(names.name(TypeNames.classOf(value)).getBytes(UTF_8));
            bytes.write(END_OF_NAME);
          }
          written.writer().writeValue(bytes, value);
        });
  }

  /** A value that names its type must be an instance of the bound, null: of the declared type. */
  public Object decode(byte[] bytes, Type declared, @Nullable Class<?> bound)
      throws UnreadableValueException {
    expect(bytes.length > HEAD && bytes[0] == VERSION);
    Form form = form(declared);
    int start = HEAD;
    if (bytes[HEAD] == NAMED) {
      start = endOfName(bytes);
      form = named(bytes, start, bound == null ? form.type().getRawClass() : bound);
      start++;
    } else if (!Arrays.equals(form.fingerprint(), 0, HEAD - 1, bytes, 1, HEAD)) {
      throw TypeNames.otherShape(form.type().toCanonical());
    }
    try {
      @Nullable Object value = form.reader().readValue(bytes, start, bytes.length - start);
      if (value == null) {
        throw new UnreadableValueException("a null, which no cache writes");
      }
      return value;
    } catch (JacksonException e) {
      throw new UnreadableValueException(form.type().toCanonical(), bytes.length, e);
    }
  }

  private Form named(byte[] bytes, int endOfName, Class<?> bound) throws UnreadableValueException {
    String name = new String(bytes, HEAD + 1, endOfName - HEAD - 1, UTF_8);
    JavaType type = names.resolve(name, new String(bytes, 1, HEAD - 1, UTF_8));
    if (!GenericTypes.boxed(bound).isAssignableFrom(type.getRawClass())) {
      throw TypeNames.otherShape(bound.getName());
    }
    return form(type.getRawClass());
  }

  private static int endOfName(byte[] bytes) throws UnreadableValueException {
    for (int i = HEAD + 1; i < bytes.length; i++) {
      if (bytes[i] == END_OF_NAME) {
        return i;
      }
    }
    throw new UnreadableValueException("a value that is cut off");
  }

  private Form form(Type declared) {
    Form form = forms.get(declared);
    if (form == null) {
      JavaType type =
          mapper.constructType(
              declared instanceof Class<?> own ? GenericTypes.boxed(own) : declared);
      form =
          new Form(
              type,
              type.isContainerType() || type.isReferenceType() || hasTypeIds(type.getRawClass()),
              shapes.fingerprint(type).getBytes(UTF_8),
              mapper.readerFor(type),
              mapper.writerFor(type));
      forms.put(Objects.requireNonNull(declared), form);
    }
    return form;
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
    try (JsonParser json = keyMapper.createParser(bytes)) {
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
      Object key = keyMapper.readerFor(type).readValue(json);
      expect(key != null);
      expect(plain ? json.nextToken() == null : json.nextToken() == JsonToken.END_OBJECT);
      return Objects.requireNonNull(key);
    } catch (JacksonException e) {
      throw new UnreadableValueException(type.toCanonical(), bytes.length, e);
    }
  }

  private static boolean isPlainKey(JavaType declared) {
    Class<?> raw = declared.getRawClass();
    return raw.isPrimitive()
        || declared.isContainerType()
        || raw.isEnum()
        || Modifier.isFinal(raw.getModifiers());
  }

  private byte[] writeKey(Object key, Consumer<JsonGenerator> content) {
    return write(
        key,
        bytes -> {
          try (JsonGenerator generator = keyMapper.createGenerator(bytes)) {
            content.accept(generator);
          }
        });
  }

  /** Writes a document about a value; fails with what cannot be written or is too long. */
  private byte[] write(Object value, Consumer<ByteArrayOutputStream> document) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try {
      document.accept(bytes);
    } catch (JacksonException e) {
      throw JsonCodec.unwritable(value, e);
    }
    if (bytes.size() > limit) {
      throw JsonCodec.tooLong(value, bytes.size(), limit);
    }
    return bytes.toByteArray();
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
