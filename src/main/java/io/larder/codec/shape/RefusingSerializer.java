package io.larder.codec.shape;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;

/** Refuses every value before it is touched. */
final class RefusingSerializer extends ValueSerializer<Object> {
  private final JavaType type;
  private final String reason;

  RefusingSerializer(JavaType type, String reason) {
    this.type = type;
    this.reason = reason;
  }

  @Override
  public void serialize(Object value, JsonGenerator json, SerializationContext context) {
    context.reportBadDefinition(type, reason);
  }

  @Override
  public void serializeWithType(
      Object value, JsonGenerator json, SerializationContext context, TypeSerializer types) {
    context.reportBadDefinition(type, reason);
  }
}
