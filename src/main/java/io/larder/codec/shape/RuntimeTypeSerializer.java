package io.larder.codec.shape;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.larder.codec.shape.Shapes.TypeNaming;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.impl.TypeWrappedSerializer;
import tools.jackson.databind.ser.std.DelegatingSerializer;

/**
 * Names the class of a value where the declared type does not tell it, and otherwise writes what is
 * written without type ids: {@code ["com.example.Vip#q83vEjRW", {…}]}, and for what is an array
 * itself {@code {"java.util.HashSet#q83vEjRW": […]}}. Without names, such values are refused.
 */
final class RuntimeTypeSerializer extends TypeSerializer {
  private final JavaType declared;
  private final Class<?> raw;
  private final NaturalTypes natural;
  private final @Nullable TypeNaming naming;
  private final Map<Class<?>, NaturalTypes.Answer> known = new ConcurrentHashMap<>();
  // Mostly there is one class; read and written without order, as any natural one is right.
  private @Nullable Class<?> lastNatural;

  RuntimeTypeSerializer(JavaType declared, NaturalTypes natural, @Nullable TypeNaming naming) {
    this.declared = declared;
    this.raw = declared.getRawClass();
    this.natural = natural;
    this.naming = naming;
  }

  /** Whether values of a type are arrays in JSON, so that a name stands in an object. */
  static boolean isArray(JavaType declared) {
    return declared.isCollectionLikeType()
        || declared.isArrayType()
        || declared.hasRawClass(Iterable.class); // read as a collection
  }

  /** What writes a value whose class the reader knows: then only its parts may need names. */
  static ValueSerializer<Object> unnamed(ValueSerializer<Object> root) {
    return root instanceof TypeWrappedSerializer typed
            && typed.typeSerializer() instanceof RuntimeTypeSerializer
        ? typed.valueSerializer()
        : root;
  }

  /** Writes the name, if one is needed. */
  boolean begin(Object value, JsonGenerator json, SerializationContext context) {
    Class<?> given = value.getClass();
    if (given == raw || given == lastNatural || isNatural(value, json)) {
      return false;
    }
    Class<?> own = NaturalTypes.classOf(value);
    String unusable = UnusableTypes.refusal(own);
    if (unusable == null && UnusableTypes.isContainer(own)) {
      unusable = UnusableTypes.collectionRefusal(own);
    }
    if (unusable != null) {
      context.reportBadDefinition(own, unusable);
    }
    if (naming == null) {
      context.reportBadDefinition(
          own,
          own.getTypeName()
              + " would come back as another class, because "
              + declared.toCanonical()
              + " is declared; declare the class itself, or annotate the declared one with"
              + " @JsonTypeInfo");
      return false;
    }
    String id = naming.id(own);
    if (isArray(declared)) {
      json.writeStartObject();
      json.writeName(id);
    } else {
      json.writeStartArray();
      json.writeString(id);
    }
    return true;
  }

  void end(boolean named, JsonGenerator json) {
    if (named && isArray(declared)) {
      json.writeEndObject();
    } else if (named) {
      json.writeEndArray();
    }
  }

  private boolean isNatural(Object value, JsonGenerator json) {
    if (raw == Number.class) {
      return NaturalTypes.isNaturalNumber(value);
    }
    Class<?> own = NaturalTypes.classOf(value);
    NaturalTypes.Answer answer = known.get(own);
    if (answer == null) {
      answer = natural.of(declared, own);
      known.put(own, answer);
    }
    if (answer == NaturalTypes.Answer.PERHAPS) {
      Document.doubt(json);
    } else if (answer == NaturalTypes.Answer.YES) {
      lastNatural = value.getClass();
    }
    return answer != NaturalTypes.Answer.NO;
  }

  @Override
  public WritableTypeId typeId(Object value, JsonToken valueShape) {
    return new WritableTypeId(value, valueShape);
  }

  @Override
  public WritableTypeId writeTypePrefix(
      JsonGenerator json, SerializationContext context, WritableTypeId id) {
    id.wrapperWritten = begin(id.forValue, json, context);
    if (id.valueShape == JsonToken.START_OBJECT) {
      json.writeStartObject(id.forValue);
    } else if (id.valueShape == JsonToken.START_ARRAY) {
      json.writeStartArray(id.forValue);
    }
    return id;
  }

  @Override
  public WritableTypeId writeTypeSuffix(
      JsonGenerator json, SerializationContext context, WritableTypeId id) {
    if (id.valueShape == JsonToken.START_OBJECT) {
      json.writeEndObject();
    } else if (id.valueShape == JsonToken.START_ARRAY) {
      json.writeEndArray();
    }
    end(id.wrapperWritten, json);
    return id;
  }

  @Override
  public TypeSerializer forProperty(SerializationContext context, BeanProperty property) {
    return this;
  }

  @Override
  public JsonTypeInfo.As getTypeInclusion() {
    return JsonTypeInfo.As.WRAPPER_ARRAY;
  }

  /** Writes an array of another class than declared as its own class is read. */
  static final class OfArray extends DelegatingSerializer {
    OfArray(ValueSerializer<?> delegate) {
      super(delegate);
    }

    @Override
    protected ValueSerializer<Object> newDelegatingInstance(ValueSerializer<?> delegate) {
      return new OfArray(delegate);
    }

    @Override
    public void serializeWithType(
        Object value, JsonGenerator json, SerializationContext context, TypeSerializer types) {
      if (!(types instanceof RuntimeTypeSerializer own)) {
        super.serializeWithType(value, json, context, types);
      } else if (own.begin(value, json, context)) {
        context.findValueSerializer(value.getClass()).serialize(value, json, context);
        own.end(true, json);
      } else {
        super.serialize(value, json, context);
      }
    }
  }

  @Override
  @SuppressWarnings("NullAway") // null is Jackson's "none"
  public String getPropertyName() {
    return null;
  }

  @Override
  @SuppressWarnings("NullAway") // null is Jackson's "none"
  public TypeIdResolver getTypeIdResolver() {
    return null;
  }
}
