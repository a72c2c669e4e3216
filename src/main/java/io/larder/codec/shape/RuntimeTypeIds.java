package io.larder.codec.shape;

import io.larder.codec.shape.Shapes.TypeNaming;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.jsontype.impl.StdTypeResolverBuilder;

/**
 * Gives every declared type that has subclasses a {@link RuntimeTypeSerializer}, but {@code
 * Object}, whose type ids are another builder's.
 */
final class RuntimeTypeIds extends StdTypeResolverBuilder {
  private static final long serialVersionUID = 1L;

  /** Whatever class their values have, they equal what is constructed for these. */
  private static final Set<Class<?>> ALIKE = Set.of(List.class, Set.class, Map.class);

  private final StdTypeResolverBuilder ofObject;

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final NaturalTypes natural;

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final @Nullable TypeNaming naming;

  RuntimeTypeIds(
      StdTypeResolverBuilder ofObject, NaturalTypes natural, @Nullable TypeNaming naming) {
    this.ofObject = ofObject;
    this.natural = natural;
    this.naming = naming;
  }

  @Override
  public @Nullable TypeSerializer buildTypeSerializer(
      SerializationContext context, JavaType baseType, Collection<NamedType> subtypes) {
    TypeSerializer ids = ofObject.buildTypeSerializer(context, baseType, subtypes);
    return ids == null && (hasSubclasses(baseType) || isOfReferences(baseType))
        ? new RuntimeTypeSerializer(baseType, natural, naming)
        : ids;
  }

  /** An array in an array has its class named only if there is a way to do so for its class. */
  private static boolean isOfReferences(JavaType type) {
    return type.isArrayType() && !type.getContentType().isPrimitive();
  }

  /** Reading finds the names itself, see {@link NamedValueDeserializer}. */
  @Override
  public TypeDeserializer buildTypeDeserializer(
      DeserializationContext context, JavaType baseType, Collection<NamedType> subtypes) {
    return ofObject.buildTypeDeserializer(context, baseType, subtypes);
  }

  /** Which class is constructed for an abstract type says nothing about names. */
  @Override
  public StdTypeResolverBuilder withDefaultImpl(Class<?> implementation) {
    return this;
  }

  /** Whether the class of a value may have to be named. */
  static boolean hasSubclasses(JavaType declared) {
    if (declared.isJavaLangObject() || declared.isEnumType()) {
      return false;
    }
    if (declared.isArrayType()) {
      return declared.getContentType().isJavaLangObject()
          || hasSubclasses(declared.getContentType());
    }
    Class<?> raw = declared.getRawClass();
    return !declared.isPrimitive() && !Modifier.isFinal(raw.getModifiers()) && !ALIKE.contains(raw);
  }
}
