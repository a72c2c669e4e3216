package io.larder.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.deser.std.FromStringDeserializer;

/** Reads what is written as a text, such as patterns and locales, from no number or truth value. */
final class TextDeserializers extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1L;

  @Override
  public ValueDeserializer<?> modifyDeserializer(
      DeserializationConfig config,
      BeanDescription.Supplier description,
      ValueDeserializer<?> deserializer) {
    return deserializer instanceof FromStringDeserializer<?>
        ? new TextOnly(deserializer)
        : deserializer;
  }

  private static final class TextOnly extends DelegatingDeserializer {
    TextOnly(ValueDeserializer<?> delegate) {
      super(delegate);
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
      return new TextOnly(delegate);
    }

    @Override
    public @Nullable Object deserialize(JsonParser json, DeserializationContext context) {
      JsonToken token = json.currentToken();
      return token != null && (token.isNumeric() || token.isBoolean())
          ? context.handleUnexpectedToken(getValueType(context), json)
          : super.deserialize(json, context);
    }
  }
}
