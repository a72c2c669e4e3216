package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads values of caches: a short head, then plain JSON.
 *
 * <pre>
 * 1q83vEjRW{"name":"Ada","rate":30}                         of the declared type
 * 1q83vEjRW@com.example.Tutor {"name":"Ada","rate":30}      of another type, which is named
 * </pre>
 *
 * <p>{@code 1} is the version of the envelope, the next eight characters are the fingerprint of the
 * type ({@link TypeFingerprints}). Text of another version, type or shape is unreadable.
 */
final class EnvelopeFormat {
  private static final byte VERSION = '1';
  private static final int HEAD = 9;
  private static final byte NAMED = '@';
  private static final byte END_OF_NAME = ' ';

  private final JsonMapper mapper;
  private final TypeFingerprints shapes;
  private final TypeNames names;
  private final JsonCodec json;
  private final Map<Type, Form> forms = new ConcurrentHashMap<>();

  /** How values of one type are read and written. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Form(JavaType type, byte[] fingerprint, ObjectReader reader, ObjectWriter writer) {
    boolean isOf(byte[] bytes) {
      return Arrays.equals(fingerprint, 0, fingerprint.length, bytes, 1, HEAD);
    }
  }

  EnvelopeFormat(JsonMapper mapper, TypeFingerprints shapes, TypeNames names, JsonCodec json) {
    this.mapper = mapper.rebuild().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    this.shapes = shapes;
    this.names = names;
    this.json = json;
  }

  byte[] encode(Object value, Type declared) {
    Form form = form(declared);
    Class<?> own = TypeNames.classOf(value);
    boolean named = !TypedCodec.determines(form.type(), own);
    Form written = named ? form(own) : form;
    return json.encode(
        value,
        bytes -> {
          bytes.write(VERSION);
          bytes.writeBytes(written.fingerprint());
          if (named) {
            bytes.write(NAMED);
            bytes.writeBytes(names.name(own).getBytes(UTF_8));
            bytes.write(END_OF_NAME);
          }
          written.writer().writeValue(bytes, value);
        });
  }

  Object decode(byte[] bytes, Type declared, Class<?> bound) throws UnreadableValueException {
    if (bytes.length <= HEAD || bytes[0] != VERSION) {
      throw new UnreadableValueException("something that no cache of this kind wrote");
    }
    Form form = form(declared);
    int start = HEAD;
    if (bytes[HEAD] == NAMED) {
      start = endOfName(bytes);
      form = named(bytes, start, bound);
      start++;
    } else if (!form.isOf(bytes)) {
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
      JavaType type = mapper.constructType(declared);
      form =
          new Form(
              type,
              shapes.fingerprint(type).getBytes(UTF_8),
              mapper.readerFor(type),
              mapper.writerFor(type));
      forms.put(Objects.requireNonNull(declared), form);
    }
    return form;
  }
}
