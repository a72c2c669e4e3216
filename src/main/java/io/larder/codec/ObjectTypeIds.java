package io.larder.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.impl.DefaultTypeResolverBuilder;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * Writes and reads the name and fingerprint of a value's type where a property or an element is
 * declared as {@code Object}: {@code ["com.example.Tutor#q83vEjRW", {…}]}.
 */
final class ObjectTypeIds extends DefaultTypeResolverBuilder {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final TypeNames names;

  ObjectTypeIds(TypeNames names, PolymorphicTypeValidator validator) {
    super(validator, DefaultTyping.JAVA_LANG_OBJECT, JsonTypeInfo.As.WRAPPER_ARRAY);
    this.names = names;
  }

  /** Which class is constructed for an abstract type says nothing about names. */
  @Override
  public DefaultTypeResolverBuilder withDefaultImpl(Class<?> implementation) {
    return this;
  }

  @Override
  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  protected TypeIdResolver idResolver(
      DatabindContext context,
      JavaType baseType,
      PolymorphicTypeValidator validator,
      Collection<NamedType> subtypes,
      boolean forSerialization,
      boolean forDeserialization) {
    return new TypeIdResolverBase(baseType) {
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
    };
  }
}
