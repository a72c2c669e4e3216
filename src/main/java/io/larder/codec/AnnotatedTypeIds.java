package io.larder.codec;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.jsontype.impl.AsPropertyTypeSerializer;
import tools.jackson.databind.jsontype.impl.StdTypeResolverBuilder;

/**
 * Makes Jackson write the type ids that {@code @JsonTypeInfo} asks for also where the declared type
 * is erased: elements of a {@code List<Animal>} that is written as such are known as {@code Object}
 * only, and without the ids they could not be read back. Reading has the declared type.
 */
final class AnnotatedTypeIds extends StdTypeResolverBuilder {
  private static final long serialVersionUID = 1L;

  @Override
  public @Nullable TypeSerializer buildTypeSerializer(
      SerializationContext context, JavaType baseType, Collection<NamedType> subtypes) {
    return baseType.isJavaLangObject() ? new ByClass() : null;
  }

  @Override
  @SuppressWarnings("NullAway") // null is Jackson's "no type ids"
  public TypeDeserializer buildTypeDeserializer(
      DeserializationContext context, JavaType baseType, Collection<NamedType> subtypes) {
    return null;
  }

  /** Which class is constructed for an abstract type says nothing about names. */
  @Override
  public StdTypeResolverBuilder withDefaultImpl(Class<?> implementation) {
    return this;
  }

  /** Decides by the annotations of each value's class. */
  private static final class ByClass extends AsPropertyTypeSerializer {
    private final ConcurrentMap<Class<?>, Optional<TypeSerializer>> known =
        new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway") // it has no ids of its own
    ByClass() {
      super(null, null, null, null);
    }

    @Override
    public AsPropertyTypeSerializer forProperty(
        SerializationContext context, BeanProperty property) {
      return this;
    }

    @Override
    public WritableTypeId writeTypePrefix(
        JsonGenerator json, SerializationContext context, WritableTypeId id) {
      Optional<TypeSerializer> annotated = annotated(context, id.forValue);
      if (annotated.isPresent()) {
        WritableTypeId own = annotated.get().typeId(id.forValue, id.valueShape);
        id.include = own.include;
        id.asProperty = own.asProperty;
        return annotated.get().writeTypePrefix(json, context, id);
      }
      switch (id.valueShape) {
        case START_OBJECT -> json.writeStartObject(id.forValue);
        case START_ARRAY -> json.writeStartArray(id.forValue);
        default -> {}
      }
      return id;
    }

    @Override
    public WritableTypeId writeTypeSuffix(
        JsonGenerator json, SerializationContext context, WritableTypeId id) {
      Optional<TypeSerializer> annotated = annotated(context, id.forValue);
      if (annotated.isPresent()) {
        return annotated.get().writeTypeSuffix(json, context, id);
      }
      switch (id.valueShape) {
        case START_OBJECT -> json.writeEndObject();
        case START_ARRAY -> json.writeEndArray();
        default -> {}
      }
      return id;
    }

    private Optional<TypeSerializer> annotated(SerializationContext context, Object value) {
      Class<?> type = value.getClass();
      return known.computeIfAbsent(
          type, c -> Optional.ofNullable(context.findTypeSerializer(context.constructType(c))));
    }
  }
}
