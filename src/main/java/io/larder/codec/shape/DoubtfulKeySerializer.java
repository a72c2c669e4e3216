package io.larder.codec.shape;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.std.DelegatingSerializer;

/** Writes a key of a map as another serializer does, and notes that it must be compared. */
final class DoubtfulKeySerializer extends DelegatingSerializer {
  private final JavaType type;

  DoubtfulKeySerializer(ValueSerializer<?> delegate, JavaType type) {
    super(delegate);
    this.type = type;
  }

  @Override
  protected ValueSerializer<Object> newDelegatingInstance(ValueSerializer<?> delegate) {
    return new DoubtfulKeySerializer(delegate, type);
  }

  @Override
  public void serialize(Object key, JsonGenerator json, SerializationContext context) {
    Document.doubt(json, new Document.Suspect(key, type, true));
    super.serialize(key, json, context);
  }
}
