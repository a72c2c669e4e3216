package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.codec.key.KeyFormat;
import io.larder.codec.key.KeyFormat.GeneratedText;
import io.larder.codec.key.UnreadableKeyException;
import io.larder.codec.shape.Document;
import io.larder.codec.shape.Shapes;
import io.larder.common.Failures;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads keys and values of caches as JSON, keys as {@link KeyFormat} says. A type that
 * the data names is loaded only if {@link AllowedTypes} allows it. Thread-safe.
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
public final class TypedCodec implements ValueCodec {
  private static final byte VERSION = '1';
  private static final int HEAD = 9;
  private static final byte NAMED = '@';
  private static final byte END_OF_NAME = ' ';

  private final JsonMapper mapper;
  private final TypeNames names;
  private final TypeFingerprints fingerprints;
  private final Shapes shapes;
  private final int limit;
  private final KeyFormat keys;
  private final Map<Type, Form> forms = new ConcurrentHashMap<>();
  private final AllowedTypes allowed;

  /** How values of one type are read and written. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Form(
      Shapes shapes,
      JavaType type,
      boolean readsSubtypes,
      boolean isReadInItsOwnWay,
      byte[] fingerprint,
      ObjectReader reader,
      ObjectWriter writer,
      @Nullable ValueSerializer<Object> exact) {
    /** Whether a value of this class can be read by the declared type alone. */
    boolean determines(Class<?> own) {
      Class<?> declared = type.getRawClass();
      return declared == own
          || (readsSubtypes
              && declared.isAssignableFrom(own)
              && !(type.isContainerType() && shapes.isMoreThanElements(own)));
    }

    /** Whether it is a view or wrapper of the JDK's that nobody may be able to make. */
    boolean isHidden() {
      return type.isContainerType() && !Modifier.isPublic(type.getRawClass().getModifiers());
    }

    /** Whether reading the declared type may give a value of this class. */
    boolean mayFind(Class<?> own) {
      return isReadInItsOwnWay && type.getRawClass().isAssignableFrom(own);
    }
  }

  public TypedCodec(JsonCodec json, AllowedTypes allowed, ClassLoader loader) {
    this.allowed = allowed;
    this.limit = json.limit();
    fingerprints = new TypeFingerprints(json.mapper());
    names = new TypeNames(allowed, loader, json.mapper(), fingerprints, this::problem);
    NameAllowlist ofAnnotations = new NameAllowlist(allowed::allows);
    JsonMapper plain =
        json.mapper()
            .rebuild()
            .addModule(new UndeclaredMapKeys())
            .typeFactory(
                ((GuardedTypeFactory) json.mapper().getTypeFactory()).allowing(ofAnnotations))
            .polymorphicTypeValidator(ofAnnotations)
            .build();
    shapes = new Shapes(plain, new ObjectTypeIds(names, new NameAllowlist(Set.of())), names);
    mapper = shapes.mapper();
    keys = new KeyFormat(allowed::allows, loader);
  }

  public AllowedTypes allowed() {
    return allowed;
  }

  /** The largest value that is written, in bytes. */
  public int limit() {
    return limit;
  }

  /** Fails if the value cannot be written or would have to name a type that must not be named. */
  @Override
  public byte[] encode(Object value, Type declared) {
    Form form = form(value, declared);
    boolean determined = form.determines(value.getClass());
    Class<?> own = determined ? value.getClass() : TypeNames.classOf(value);
    determined |= form.determines(own);
    boolean found = !determined && !allowed.allows(own.getName()) && form.mayFind(own);
    boolean named = !determined && !found;
    Form written = named ? form(value, own) : form;
    Document document = new Document(limit);
    byte[] stored;
    try {
      document.write(VERSION);
      document.write(written.fingerprint());
      if (named) {
        document.write(NAMED);
        document.write(names.name(own).getBytes(UTF_8));
        document.write(END_OF_NAME);
      }
      if (written.exact() != null && !found) {
        document.write(value, written.exact(), mapper);
      } else {
        written.writer().writeValue(document, value);
      }
      stored = document.toByteArray();
    } catch (Throwable e) { // whatever the code of the value throws
      throw Refusals.unwritten(value, document, e);
    }
    if (found || document.isDoubtful() || written.isHidden()) {
      compare(document, value, stored, written, form.type().getRawClass());
    }
    return stored;
  }

  /** Reads a value back, and refuses it if that gives another one. */
  private void compare(
      Document document, Object value, byte[] stored, Form form, Class<?> expected) {
    String lost =
        Refusals.compared(
            value,
            document,
            () -> {
              int start = stored[HEAD] == NAMED ? endOfName(stored) + 1 : HEAD;
              return shapes.loss(document, value, read(stored, start, form, expected));
            });
    if (lost != null) {
      throw Refusals.lossy(value, lost);
    }
  }

  /** {@return why values of a declared type would be refused, with the path, or null} */
  public @Nullable String problem(Type declared) {
    return shapes.problem(mapper.constructType(declared));
  }

  @Override
  public Object decode(byte[] bytes, Type declared, @Nullable Class<?> bound)
      throws UnreadableValueException {
    expect(bytes.length > HEAD && bytes[0] == VERSION);
    try {
      Form form = form(declared);
      int start = HEAD;
      Class<?> expected = form.type().getRawClass();
      if (bytes[HEAD] == NAMED) {
        start = endOfName(bytes);
        expected = bound == null ? expected : GenericTypes.boxed(bound);
        form = named(bytes, start, expected);
        start++;
      } else if (!Arrays.equals(form.fingerprint(), 0, HEAD - 1, bytes, 1, HEAD)) {
        throw TypeNames.otherShape(form.type().toCanonical());
      }
      return read(bytes, start, form, expected);
    } catch (UnreadableValueException e) {
      throw e;
    } catch (Throwable e) { // whatever the data makes the code of a type do
      Failures.rethrowIfFatal(e);
      throw new UnreadableValueException(declared.getTypeName(), bytes.length, e);
    }
  }

  private static Object read(byte[] bytes, int start, Form form, Class<?> expected)
      throws UnreadableValueException {
    @Nullable Object value = form.reader().readValue(bytes, start, bytes.length - start);
    if (value == null) {
      throw new UnreadableValueException("a null, which no cache writes");
    }
    if (!expected.isInstance(value)) {
      JsonCodec.refuseOther(expected);
    }
    return value;
  }

  private Form named(byte[] bytes, int endOfName, Class<?> bound) throws UnreadableValueException {
    String name = new String(bytes, HEAD + 1, endOfName - HEAD - 1, UTF_8);
    JavaType type = names.resolve(name, new String(bytes, 1, HEAD - 1, UTF_8));
    if (!bound.isAssignableFrom(type.getRawClass())) {
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

  private Form form(Object value, Type declared) {
    Form known = forms.get(declared);
    return known == null ? Refusals.known(value, () -> form(declared)) : known;
  }

  private Form form(Type declared) {
    Form form = forms.get(declared);
    if (form == null) {
      JavaType type =
          mapper.constructType(
              declared instanceof Class<?> own ? GenericTypes.boxed(own) : declared);
      boolean readsSubtypes =
          type.isContainerType() || type.isReferenceType() || shapes.hasTypeIds(type.getRawClass());
      form =
          new Form(
              shapes,
              type,
              readsSubtypes,
              shapes.isReadInItsOwnWay(type),
              fingerprints.fingerprint(type).getBytes(UTF_8),
              mapper.readerFor(type),
              mapper.writerFor(type),
              readsSubtypes ? null : shapes.root(type));
      forms.put(Objects.requireNonNull(declared), form);
    }
    return form;
  }

  /** Writes a key as {@link KeyFormat} says, which refuses what has no identity. */
  public byte[] encodeKey(Object key, Type declared) {
    return key instanceof StoredKey stored
        ? keys.encodeGenerated(stored.storedKey())
        : keys.encode(key, declared);
  }

  /** Reads a key; one of an annotated call is a {@link GeneratedText}. */
  public Object decodeKey(byte[] bytes, Type declared) throws UnreadableValueException {
    try {
      return keys.decode(bytes, declared);
    } catch (UnreadableKeyException e) {
      throw new UnreadableValueException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * A stored value taken apart, for who shows it: the type that it names, or empty, and the JSON.
   */
  public record Parts(String type, String json) {
    /** Of what is no text, none is shown. */
    public static Parts of(byte[] stored) {
      return switch (stored.length == 0 ? 0 : stored[0]) {
        case 'B' -> new Parts("byte[]", "");
        case 'J', 'O' -> new Parts("serialized by Java", "");
        default -> of(new String(stored, UTF_8));
      };
    }

    /** Of a text that is no value, all is taken for JSON. */
    public static Parts of(String stored) {
      if (stored.length() < HEAD || stored.charAt(0) != VERSION) {
        return new Parts("", stored);
      }
      String rest = stored.substring(HEAD);
      int end = rest.indexOf(END_OF_NAME);
      return rest.startsWith("@") && end > 0
          ? new Parts(rest.substring(1, end), rest.substring(end + 1))
          : new Parts("", rest);
    }
  }

  private static void expect(boolean asWritten) throws UnreadableValueException {
    if (!asWritten) {
      throw new UnreadableValueException("something that no cache of this kind wrote");
    }
  }
}
