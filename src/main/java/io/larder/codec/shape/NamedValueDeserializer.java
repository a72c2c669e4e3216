package io.larder.codec.shape;

import io.larder.codec.shape.Shapes.TypeNaming;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.bean.BeanAsArrayDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

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
}
