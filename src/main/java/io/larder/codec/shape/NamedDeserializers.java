package io.larder.codec.shape;

import io.larder.codec.shape.Shapes.TypeNaming;
import java.util.Date;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/** Lets named values be read wherever {@link RuntimeTypeIds} may have named them. */
final class NamedDeserializers extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final TypeNaming naming;

  NamedDeserializers(TypeNaming naming) {
    this.naming = naming;
  }

  @Override
  public ValueDeserializer<?> modifyDeserializer(
      DeserializationConfig config,
      BeanDescription.Supplier description,
      ValueDeserializer<?> deserializer) {
    Class<?> raw = description.getBeanClass();
    boolean known =
        deserializer instanceof BeanDeserializerBase
            || deserializer instanceof AbstractDeserializer
            || raw == Number.class
            || raw == CharSequence.class
            || raw == Date.class;
    return known ? named(description.getType(), deserializer) : deserializer;
  }

  @Override
  public ValueDeserializer<?> modifyCollectionDeserializer(
      DeserializationConfig config,
      CollectionType type,
      BeanDescription.Supplier description,
      ValueDeserializer<?> deserializer) {
    return named(type, deserializer);
  }

  @Override
  public ValueDeserializer<?> modifyMapDeserializer(
      DeserializationConfig config,
      MapType type,
      BeanDescription.Supplier description,
      ValueDeserializer<?> deserializer) {
    return named(type, deserializer);
  }

  @Override
  public ValueDeserializer<?> modifyArrayDeserializer(
      DeserializationConfig config,
      ArrayType type,
      BeanDescription.Supplier description,
      ValueDeserializer<?> deserializer) {
    return named(type, deserializer);
  }

  private ValueDeserializer<?> named(JavaType type, ValueDeserializer<?> deserializer) {
    return RuntimeTypeIds.hasSubclasses(type) && !(deserializer instanceof NamedValueDeserializer)
        ? new NamedValueDeserializer(deserializer, type, naming)
        : deserializer;
  }
}
