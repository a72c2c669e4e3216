package io.larder.codec.shape;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.DelegatingSerializer;

/** Writes a value as another serializer does, and notes that it must be compared. */
final class DoubtfulSerializer extends DelegatingSerializer {
  // Null where the value cannot be compared without what it stands in.
  private final @Nullable JavaType type;

  DoubtfulSerializer(ValueSerializer<?> delegate, @Nullable JavaType type) {
    super(delegate);
    this.type = type;
  }

  @Override
  protected ValueSerializer<Object> newDelegatingInstance(ValueSerializer<?> delegate) {
    return new DoubtfulSerializer(delegate, type);
  }

  @Override
  public void serialize(Object value, JsonGenerator json, SerializationContext context) {
    doubt(value, json);
    super.serialize(value, json, context);
  }

  @Override
  public void serializeWithType(
      Object value, JsonGenerator json, SerializationContext context, TypeSerializer types) {
    doubt(value, json);
    if (types instanceof RuntimeTypeSerializer own) {
      // Serializers of an application may know nothing of type ids.
      boolean named = own.begin(value, json, context);
      super.serialize(value, json, context);
      own.end(named, json);
    } else {
      super.serializeWithType(value, json, context, types);
    }
  }

  private void doubt(Object value, JsonGenerator json) {
    if (type == null) {
      Document.doubt(json);
    } else {
      Document.doubt(json, new Document.Suspect(value, type, false));
    }
  }
}
