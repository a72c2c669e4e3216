package io.larder.codec.shape;

import io.larder.codec.shape.Shapes.TypeNaming;
import java.io.Serializable;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.bean.BeanAsArrayDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/** Reads a value of the declared type, or one whose class {@link RuntimeTypeSerializer} named. */
final class NamedValueDeserializer extends DelegatingDeserializer {
  private final JavaType declared;
  private final TypeNaming naming;
  private final JsonToken begin;
  private final @Nullable BeanProperty property;

  NamedValueDeserializer(ValueDeserializer<?> delegate, JavaType declared, TypeNaming naming) {
    this(delegate, declared, naming, null);
  }

  private NamedValueDeserializer(
      ValueDeserializer<?> delegate,
      JavaType declared,
      TypeNaming naming,
      @Nullable BeanProperty property) {
    super(delegate);
    this.declared = declared;
    this.naming = naming;
    this.property = property;
    this.begin =
        RuntimeTypeSerializer.isArray(declared) ? JsonToken.START_OBJECT : JsonToken.START_ARRAY;
  }

  @Override
  protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
    return new NamedValueDeserializer(delegate, declared, naming, property);
  }

  @Override
  public ValueDeserializer<?> createContextual(
      DeserializationContext context, @Nullable BeanProperty place) {
    // Collections come here with the class that is constructed, not with the declared one.
    JavaType asked = context.getContextualType();
    JavaType here =
        asked != null && asked.getRawClass().isAssignableFrom(declared.getRawClass())
            ? asked
            : declared;
    ValueDeserializer<?> own =
        context.handleSecondaryContextualization(getDelegatee(), place, declared);
    // An object that is an array in JSON has no room for a name.
    return own instanceof BeanAsArrayDeserializer || !RuntimeTypeIds.hasSubclasses(here)
        ? own
        : new NamedValueDeserializer(own, here, naming, place);
  }

  @Override
  public Object deserialize(JsonParser json, DeserializationContext context) {
    JsonToken token = json.currentToken();
    if (token == begin) {
      return named(json, context);
    }
    if (getDelegatee() instanceof AbstractDeserializer && token != null && token.isScalarValue()) {
      return plain(json, context, token);
    }
    return super.deserialize(json, context);
  }

  /** Jackson writes these four without a name wherever they stand. */
  private Object plain(JsonParser json, DeserializationContext context, JsonToken token) {
    Object value =
        switch (token) {
          case VALUE_STRING -> json.getString();
          case VALUE_NUMBER_INT -> json.getIntValue();
          case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
          default -> token == JsonToken.VALUE_TRUE;
        };
    return declared.getRawClass().isInstance(value)
        ? value
        : context.handleUnexpectedToken(declared, json);
  }

  private Object named(JsonParser json, DeserializationContext context) {
    boolean inObject = begin == JsonToken.START_OBJECT;
    JsonToken token = json.nextToken();
    if (token != (inObject ? JsonToken.PROPERTY_NAME : JsonToken.VALUE_STRING)) {
      return context.handleUnexpectedToken(declared, json);
    }
    Class<?> type = naming.type(json.getString());
    if (type == null || !declared.getRawClass().isAssignableFrom(type)) {
      return context.reportInputMismatch(declared, "a type that data must not name here");
    }
    ValueDeserializer<?> reader =
        context.findContextualValueDeserializer(
            context.getTypeFactory().constructSpecializedType(declared, type, true), property);
    if (json.nextToken() == JsonToken.VALUE_NULL) {
      return context.handleUnexpectedToken(declared, json);
    }
    Object value = reader.deserialize(json, context);
    if (json.nextToken() != (inObject ? JsonToken.END_OBJECT : JsonToken.END_ARRAY)) {
      return context.handleUnexpectedToken(declared, json);
    }
    return value;
  }

  /** Lets named values be read wherever {@link RuntimeTypeIds} may have named them. */
  static final class Everywhere extends ValueDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // part of a mapper, which nobody serializes
    private final TypeNaming naming;

    Everywhere(TypeNaming naming) {
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
              || raw == Date.class
              || raw == Serializable.class;
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
}
