package io.larder.codec.shape;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;

/** Refuses every value before it is touched. */
final class RefusingSerializer extends ValueSerializer<Object> {
  private static final Set<Class<?>> OPTIONALS =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private final JavaType type;
  private final String reason;

  RefusingSerializer(JavaType type, String reason) {
    this.type = type;
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  /** Refuses a null where a null in JSON is read as something empty, such as an optional value. */
  static void refuseEmptyForNull(BeanPropertyWriter property) {
    Class<?> raw = property.getType().getRawClass();
    boolean concerns = OPTIONALS.contains(raw) || TreeNode.class.isAssignableFrom(raw);
    if (concerns && !property.hasNullSerializer() && !property.willSuppressNulls()) {
      String reason = "null would come back as an empty " + raw.getTypeName() + "; set that";
      property.assignNullSerializer(new RefusingSerializer(property.getType(), reason));
    }
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
