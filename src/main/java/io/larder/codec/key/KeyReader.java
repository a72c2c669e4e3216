package io.larder.codec.key;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one key. A class is loaded by a name in the data only if that is allowed. */
final class KeyReader {
  private final JsonParser json;
  private final Names names;

  /** How names of classes become classes; the root is the declared one, which needs no name. */
  record Names(KeyKinds kinds, Predicate<String> allowed, ClassLoader loader, Class<?> root) {}

  KeyReader(JsonParser json, Names names) {
    this.json = json;
    this.names = names;
  }

  @Nullable JsonToken next() {
    return json.nextToken();
  }

  void expect(@Nullable JsonToken expected) throws UnreadableKeyException {
    if (json.nextToken() != expected) {
      throw new UnreadableKeyException();
    }
  }

  /** The present text, number or truth value as text. */
  String scalar() throws UnreadableKeyException {
    JsonToken token = json.currentToken();
    if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
      throw new UnreadableKeyException();
    }
    return json.getString();
  }

  void beginObject() throws UnreadableKeyException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new UnreadableKeyException();
    }
    json.nextToken();
  }

  /** The name that was just read, or null at the end of the object. */
  @Nullable String name() throws UnreadableKeyException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.END_OBJECT) {
      return null;
    }
    if (token != JsonToken.PROPERTY_NAME) {
      throw new UnreadableKeyException();
    }
    return json.currentName();
  }

  void expectName(String expected) throws UnreadableKeyException {
    if (!expected.equals(name())) {
      throw new UnreadableKeyException();
    }
  }

  @Nullable String nextName() throws UnreadableKeyException {
    json.nextToken();
    return name();
  }

  @Nullable Object field(Class<?> declared) throws UnreadableKeyException {
    json.nextToken();
    return value(declared, declared);
  }

  /** The value after a name, without a tag. */
  Object content(KeyKind kind, Class<?> declared) throws UnreadableKeyException {
    json.nextToken();
    return kind.read(this, declared);
  }

  List<@Nullable Object> elements(Class<?> declared) throws UnreadableKeyException {
    return elements(declared, declared);
  }

  /** The elements of the present array, written as one type and wanted as another. */
  List<@Nullable Object> elements(Class<?> declared, Class<?> wanted)
      throws UnreadableKeyException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new UnreadableKeyException();
    }
    List<@Nullable Object> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(declared, wanted));
    }
    return elements;
  }

  /** The present value, written where a type was declared. */
  @Nullable Object value(Class<?> declared, Class<?> wanted) throws UnreadableKeyException {
    JsonToken token = json.currentToken();
    if (token == null) {
      throw new UnreadableKeyException();
    }
    KeyKind expected = names.kinds().of(declared);
    return switch (token) {
      case VALUE_NULL -> null;
      case START_OBJECT -> object(expected, wanted);
      default -> (expected == KeyKind.OPEN ? told(token) : expected).read(this, wanted);
    };
  }

  private @Nullable Object object(KeyKind expected, Class<?> wanted) throws UnreadableKeyException {
    json.nextToken();
    String name = name();
    // Names of fields have no dot, except where two have the same.
    boolean tagged = name != null && name.indexOf('.') >= 0 && name.charAt(0) != '@';
    if (expected instanceof ObjectKind plain && !tagged) {
      return plain.readFields(this);
    }
    if (name == null) {
      throw new UnreadableKeyException();
    }
    Object value = content(kind(name), wanted);
    expect(JsonToken.END_OBJECT);
    return value;
  }

  private static KeyKind told(JsonToken token) throws UnreadableKeyException {
    return switch (token) {
      case VALUE_STRING -> Scalars.TEXT;
      case VALUE_NUMBER_INT -> Scalars.INT;
      case VALUE_TRUE, VALUE_FALSE -> Scalars.BOOLEAN;
      case START_ARRAY -> ArrayKind.OBJECTS;
      default -> throw new UnreadableKeyException();
    };
  }

  KeyKind kind(String tag) throws UnreadableKeyException {
    KeyKind known = KeyKinds.tagged(tag);
    if (known != null) {
      return known;
    }
    Class<?> component = tag.endsWith("[]") ? primitive(tag.substring(0, tag.length() - 2)) : null;
    if (component != null) {
      return names.kinds().of(component.arrayType());
    }
    KeyKind kind = names.kinds().of(type(tag.startsWith(".") ? tag.substring(1) : tag));
    if (!kind.tag().equals(tag)) {
      throw new UnreadableKeyException();
    }
    return kind;
  }

  private static @Nullable Class<?> primitive(String name) {
    return switch (name) {
      case "java.lang.Object" -> Object.class;
      case "boolean" -> boolean.class;
      case "byte" -> byte.class;
      case "char" -> char.class;
      case "short" -> short.class;
      case "int" -> int.class;
      case "long" -> long.class;
      case "float" -> float.class;
      case "double" -> double.class;
      default -> null;
    };
  }

  /** The class of a name in the data. */
  Class<?> type(String name) throws UnreadableKeyException {
    Class<?> primitive = primitive(name);
    if (primitive != null) {
      return primitive;
    }
    if (name.equals(names.root().getName())) {
      return names.root();
    }
    if (!names.allowed().test(name)) {
      throw new UnreadableKeyException(
          "a key that names a type outside the application's bean archives, the JDK's values and"
              + " collections and redis.codec.allowed-types");
    }
    try {
      return Class.forName(name, false, names.loader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new UnreadableKeyException("a key with a type that is gone");
    }
  }
}
