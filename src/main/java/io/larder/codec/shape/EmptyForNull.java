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
import tools.jackson.databind.ser.BeanPropertyWriter;

/** Refuses a null where a null in JSON is read as something empty, such as an optional value. */
final class EmptyForNull extends ValueSerializer<Object> {
  private static final Set<Class<?>> OPTIONALS =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private final JavaType type;

  private EmptyForNull(JavaType type) {
    this.type = type;
  }

  static void addTo(BeanPropertyWriter property) {
    Class<?> raw = property.getType().getRawClass();
    boolean concerns = OPTIONALS.contains(raw) || TreeNode.class.isAssignableFrom(raw);
    if (concerns && !property.hasNullSerializer() && !property.willSuppressNulls()) {
      property.assignNullSerializer(new EmptyForNull(property.getType()));
    }
  }

  @Override
  public void serialize(Object value, JsonGenerator json, SerializationContext context) {
    context.reportBadDefinition(
        type,
        "null would come back as an empty " + type.getRawClass().getTypeName() + "; set that");
  }
}
