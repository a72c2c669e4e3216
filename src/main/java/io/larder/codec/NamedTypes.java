package io.larder.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.impl.DefaultTypeResolverBuilder;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * Names of types in stored data, where a property or an element is declared as {@code Object}:
 * {@code ["com.example.Tutor#q83vEjRW", {…}]}, the name and the fingerprint of its shape.
 */
final class NamedTypes extends DefaultTypeResolverBuilder {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final TypeNames names;

  NamedTypes(TypeNames names, PolymorphicTypeValidator validator) {
    super(validator, DefaultTyping.JAVA_LANG_OBJECT, JsonTypeInfo.As.WRAPPER_ARRAY);
    this.names = names;
  }

  @Override
  protected TypeIdResolver idResolver(
      DatabindContext context,
      JavaType baseType,
      PolymorphicTypeValidator validator,
      Collection<NamedType> subtypes,
      boolean forSerialization,
      boolean forDeserialization) {
    return new Ids(names, baseType);
  }

  private static final class Ids extends TypeIdResolverBase {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // part of a mapper, which nobody serializes
    private final TypeNames names;

    Ids(TypeNames names, JavaType baseType) {
      super(baseType);
      this.names = names;
    }

    @Override
    public String idFromValue(DatabindContext context, Object value) {
      return idFromValueAndType(context, value, value.getClass());
    }

    @Override
    public String idFromValueAndType(
        DatabindContext context, @Nullable Object value, Class<?> suggested) {
      Class<?> type = value == null ? suggested : TypeNames.classOf(value);
      return names.name(type) + '#' + names.fingerprint(type);
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) throws JacksonException {
      int mark = id.lastIndexOf('#');
      try {
        return names.resolve(
            mark < 0 ? id : id.substring(0, mark), mark < 0 ? "" : id.substring(mark + 1));
      } catch (UnreadableValueException e) {
        throw InvalidTypeIdException.from(null, e.getMessage(), _baseType, id);
      }
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
      return JsonTypeInfo.Id.CUSTOM;
    }
  }

  /** Names of types, of which stored data may use only those that are allowed. */
  static final class TypeNames {
    private final AllowedTypes allowed;
    private final ClassLoader loader;
    private final JsonMapper mapper;
    private final TypeShapes shapes;

    TypeNames(AllowedTypes allowed, ClassLoader loader, JsonMapper mapper, TypeShapes shapes) {
      this.allowed = allowed;
      this.loader = loader;
      this.mapper = mapper;
      this.shapes = shapes;
    }

    /** The class of a value; that of an enum constant with a body is its enum. */
    static Class<?> classOf(Object value) {
      return value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
    }

    /**
     * @throws TypeNotAllowedException if it could not be read back
     */
    String name(Class<?> type) {
      if (!allowed.allows(type.getName())) {
        throw new TypeNotAllowedException(AllowedTypes.refusal(type.getTypeName()));
      }
      return type.getName();
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
        throw new UnreadableValueException("a value of type " + name + ", which is gone");
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

  /** A value whose type could not be named. */
  static final class TypeNotAllowedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TypeNotAllowedException(String message) {
      super(message, null, false, false);
    }
  }
}
