package io.larder.codec.shape;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.net.URI;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.DelegatingSerializer;

/** Writes a value or a key of a map as another serializer does, and notes to compare it. */
class DoubtfulSerializer extends DelegatingSerializer {
  private static final int LARGEST_SCALE = 1_000_000;

  // Null where the value cannot be compared without what it stands in.
  private final @Nullable JavaType type;
  private final boolean isKey;
  private final boolean knowsIds;

  DoubtfulSerializer(ValueSerializer<?> delegate, @Nullable JavaType type) {
    this(delegate, type, false);
  }

  private DoubtfulSerializer(ValueSerializer<?> delegate, @Nullable JavaType type, boolean isKey) {
    super(delegate);
    this.type = type;
    this.isKey = isKey;
    this.knowsIds = knowsIds(delegate);
  }

  private static boolean knowsIds(ValueSerializer<?> serializer) {
    for (Class<?> c = serializer.getClass(); c != ValueSerializer.class; c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        if (method.getName().equals("serializeWithType")) {
          return true;
        }
      }
    }
    return false;
  }

  static DoubtfulSerializer ofKey(ValueSerializer<?> delegate, JavaType type) {
    return new DoubtfulSerializer(delegate, type, true);
  }

  /** Compares only those values of a type that JSON may not hold, if there are such. */
  static ValueSerializer<?> ofExtremes(ValueSerializer<?> delegate, JavaType type) {
    if (type.hasRawClass(BigDecimal.class)) {
      return new OfSome(
          delegate, type, value -> Math.abs((long) ((BigDecimal) value).scale()) > LARGEST_SCALE);
    }
    return type.hasRawClass(URI.class)
        // What has no scheme may have a colon in its path.
        ? new OfSome(delegate, type, value -> ((URI) value).getScheme() == null)
        : delegate;
  }

  @Override
  protected ValueSerializer<Object> newDelegatingInstance(ValueSerializer<?> delegate) {
    return new DoubtfulSerializer(delegate, type, isKey);
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
    // Serializers of an application may know nothing of type ids.
    if (types instanceof RuntimeTypeSerializer own) {
      boolean named = own.begin(value, json, context);
      super.serialize(value, json, context);
      own.end(named, json);
    } else if (knowsIds) {
      super.serializeWithType(value, json, context, types);
    } else {
      WritableTypeId id =
          types.writeTypePrefix(json, context, types.typeId(value, JsonToken.VALUE_STRING));
      super.serialize(value, json, context);
      types.writeTypeSuffix(json, context, id);
    }
  }

  void doubt(Object value, JsonGenerator json) {
    if (type == null) {
      Document.doubt(json);
    } else {
      Document.doubt(json, new Document.Suspect(value, type, isKey));
    }
  }

  /** Compares some values of a type. */
  private static final class OfSome extends DoubtfulSerializer {
    private final JavaType type;
    private final Predicate<Object> isDoubtful;

    OfSome(ValueSerializer<?> delegate, JavaType type, Predicate<Object> isDoubtful) {
      super(delegate, type);
      this.type = type;
      this.isDoubtful = isDoubtful;
    }

    @Override
    protected ValueSerializer<Object> newDelegatingInstance(ValueSerializer<?> delegate) {
      return new OfSome(delegate, type, isDoubtful);
    }

    @Override
    void doubt(Object value, JsonGenerator json) {
      if (isDoubtful.test(value)) {
        super.doubt(value, json);
      }
    }
  }

  /**
   * Compares an {@code Optional} or {@code AtomicReference} only where JSON may not tell it from
   * its content: where it is not declared, and around another one.
   */
  static final class OfReference extends DoubtfulSerializer {
    private final JavaType reference;

    OfReference(ValueSerializer<?> delegate, JavaType reference) {
      super(delegate, reference);
      this.reference = reference;
    }

    @Override
    protected ValueSerializer<Object> newDelegatingInstance(ValueSerializer<?> delegate) {
      return new OfReference(delegate, reference);
    }

    @Override
    public void serialize(Object value, JsonGenerator json, SerializationContext context) {
      doubtIfOpen(value, json);
      delegate().serialize(value, json, context);
    }

    @Override
    public void serializeWithType(
        Object value, JsonGenerator json, SerializationContext context, TypeSerializer types) {
      if (types instanceof RuntimeTypeSerializer) {
        doubtIfOpen(value, json);
      } else {
        Document.doubt(json);
      }
      delegate().serializeWithType(value, json, context, types);
    }

    private void doubtIfOpen(Object value, JsonGenerator json) {
      JavaType content = reference.getContentType();
      if (content.isReferenceType() || content.isJavaLangObject()) {
        Document.doubt(json, new Document.Suspect(value, reference, false));
      }
    }

    @SuppressWarnings("unchecked") // as Jackson keeps it
    private ValueSerializer<Object> delegate() {
      return (ValueSerializer<Object>) getDelegatee();
    }
  }
}
