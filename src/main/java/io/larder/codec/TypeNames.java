package io.larder.codec;

import io.larder.codec.shape.Shapes;
import io.larder.codec.shape.UnusableTypes;
import io.larder.common.CodecException;
import io.larder.common.KeyText;
import io.larder.common.MessageId;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Writes and resolves names of types in stored data; only allowed types have one. */
final class TypeNames implements Shapes.TypeNaming {
  private final AllowedTypes allowed;
  private final ClassLoader loader;
  private final JsonMapper mapper;
  private final TypeFingerprints shapes;
  private final Function<Class<?>, @Nullable String> problems;
  private final Map<Class<?>, Boolean> readable = new ConcurrentHashMap<>();

  /** The problem of a type is why its values cannot be written or read, or null. */
  TypeNames(
      AllowedTypes allowed,
      ClassLoader loader,
      JsonMapper mapper,
      TypeFingerprints shapes,
      Function<Class<?>, @Nullable String> problems) {
    this.problems = problems;
    this.allowed = allowed;
    this.loader = loader;
    this.mapper = mapper;
    this.shapes = shapes;
  }

  /** The class of a value; that of an enum constant with a body is its enum. */
  static Class<?> classOf(Object value) {
    return value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
  }

  /** {@return the name of a type; one that may not be named is refused} */
  String name(Class<?> type) {
    String unusable = UnusableTypes.refusal(type);
    if (unusable != null) {
      throw new CodecException(MessageId.UNWRITABLE_VALUE.text(unusable), null);
    }
    // What no setting helps is said first.
    if (!readable.computeIfAbsent(type, this::isMade)) {
      String message =
          "%s cannot be made when it is read back; cache a copy, for example an ArrayList, a"
              + " LinkedHashMap or a record, or declare what it holds";
      throw new CodecException(MessageId.UNWRITABLE_VALUE.text(message, type.getTypeName()), null);
    }
    if (!allowed.allows(type.getName())) {
      throw new CodecException(AllowedTypes.refusal(type, problems.apply(type)), null);
    }
    return type.getName();
  }

  /** Whether a collection of the JDK, of which some are views or know an enum, can be made. */
  private boolean isMade(Class<?> type) {
    boolean isMap = Map.class.isAssignableFrom(type) || Map.Entry.class.isAssignableFrom(type);
    if (!type.getName().startsWith("java.")
        || !(isMap || Collection.class.isAssignableFrom(type))) {
      return true;
    }
    // Some are always empty.
    return isMade(type, isMap ? "{\"a\":1}" : "[1]") || isMade(type, isMap ? "{}" : "[]");
  }

  private boolean isMade(Class<?> type, String json) {
    try {
      Object made = mapper.readValue(json, type);
      return made != null;
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Override
  public String id(Class<?> type) {
    return name(type) + '#' + fingerprint(type);
  }

  @Override
  public @Nullable Class<?> type(String id) {
    int mark = id.lastIndexOf('#');
    try {
      return resolve(mark < 0 ? id : id.substring(0, mark), mark < 0 ? "" : id.substring(mark + 1))
          .getRawClass();
    } catch (UnreadableValueException e) {
      return null;
    }
  }

  String fingerprint(Class<?> type) {
    return shapes.fingerprint(mapper.constructType(type));
  }

  /** The type of a name; nothing is loaded that is not allowed. */
  JavaType resolve(String name, @Nullable String fingerprint) throws UnreadableValueException {
    if (!allowed.allows(name)) {
      throw new UnreadableValueException(
          "a value that names a type outside the application's bean archives, the JDK's values"
              + " and collections and redis.codec.allowed-types");
    }
    JavaType type;
    try {
      type = mapper.constructType(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      throw new UnreadableValueException("a value of type " + KeyText.of(name) + ", which is gone");
    }
    if (fingerprint != null && !shapes.fingerprint(type).equals(fingerprint)) {
      throw otherShape(name);
    }
    return type;
  }

  static UnreadableValueException otherShape(String type) {
    return new UnreadableValueException(
        "a value that was not written as the present " + type + " (another version or type)");
  }
}
