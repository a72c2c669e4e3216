package io.larder.codec.shape;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.BeanSerializer;
import tools.jackson.databind.ser.BeanSerializerBuilder;
import tools.jackson.databind.ser.UnrolledBeanSerializer;
import tools.jackson.databind.ser.bean.BeanSerializerBase;

/**
 * Builds Jackson's serializers of objects, with samples, and without the detour that Jackson makes
 * where a type may have to be named: mostly it need not.
 */
final class JudgedSerializers extends BeanSerializerBuilder {
  private static final int UNROLLED = 6; // Jackson's own limit

  // Null where the properties mark each object.
  private final @Nullable Samples samples;

  JudgedSerializers(BeanSerializerBuilder builder, @Nullable Samples samples) {
    super(builder);
    this.samples = samples;
  }

  @Override
  public ValueSerializer<?> build() {
    if (!hasProperties() || getFilterId() != null || getObjectIdWriter() != null) {
      return super.build();
    }
    BeanPropertyWriter[] properties = getProperties().toArray(BeanPropertyWriter[]::new);
    if (_config.isEnabled(MapperFeature.CAN_OVERRIDE_ACCESS_MODIFIERS)) {
      for (BeanPropertyWriter property : properties) {
        property.fixAccess(_config);
      }
    }
    return properties.length <= UNROLLED
        ? new Unrolled(this, properties, samples)
        : new Plain(this, properties, samples);
  }

  private static final class Unrolled extends UnrolledBeanSerializer {
    private final @Nullable Samples samples;

    @SuppressWarnings("NullAway") // no property belongs to a view only
    Unrolled(
        BeanSerializerBuilder builder, BeanPropertyWriter[] properties, @Nullable Samples samples) {
      super(builder.getBeanDescriptionRef().getType(), builder, properties, null);
      this.samples = samples;
    }

    private Unrolled(
        Unrolled base, BeanPropertyWriter[] properties, BeanPropertyWriter[] filtered) {
      super(base, properties, filtered);
      this.samples = base.samples;
    }

    @Override
    protected BeanSerializerBase withProperties(
        BeanPropertyWriter[] properties, BeanPropertyWriter[] filtered) {
      return new Unrolled(this, properties, filtered);
    }

    @Override
    public void serialize(Object bean, JsonGenerator json, SerializationContext context) {
      super.serialize(bean, json, context);
      if (samples != null) {
        samples.note(bean, json);
      }
    }

    @Override
    public void serializeWithType(
        Object bean, JsonGenerator json, SerializationContext context, TypeSerializer types) {
      if (types instanceof RuntimeTypeSerializer own) {
        boolean named = own.begin(bean, json, context);
        serialize(bean, json, context);
        own.end(named, json);
      } else {
        super.serializeWithType(bean, json, context, types);
        if (samples != null) {
          samples.note(bean, json, types);
        }
      }
    }
  }

  private static final class Plain extends BeanSerializer {
    private final @Nullable Samples samples;

    @SuppressWarnings("NullAway") // no property belongs to a view only
    Plain(
        BeanSerializerBuilder builder, BeanPropertyWriter[] properties, @Nullable Samples samples) {
      super(builder.getBeanDescriptionRef().getType(), builder, properties, null);
      this.samples = samples;
    }

    private Plain(Plain base, BeanPropertyWriter[] properties, BeanPropertyWriter[] filtered) {
      super(base, properties, filtered);
      this.samples = base.samples;
    }

    @Override
    protected BeanSerializerBase withProperties(
        BeanPropertyWriter[] properties, BeanPropertyWriter[] filtered) {
      return new Plain(this, properties, filtered);
    }

    @Override
    public void serialize(Object bean, JsonGenerator json, SerializationContext context) {
      super.serialize(bean, json, context);
      if (samples != null) {
        samples.note(bean, json);
      }
    }

    @Override
    public void serializeWithType(
        Object bean, JsonGenerator json, SerializationContext context, TypeSerializer types) {
      if (types instanceof RuntimeTypeSerializer own) {
        boolean named = own.begin(bean, json, context);
        serialize(bean, json, context);
        own.end(named, json);
      } else {
        super.serializeWithType(bean, json, context, types);
        if (samples != null) {
          samples.note(bean, json, types);
        }
      }
    }
  }

  /**
   * Has the first objects of a class compared with what is read back, whatever the class looks
   * like, and all of them once one has differed.
   */
  static final class Samples {
    private static final int COMPARED = 20;

    private final JavaType type;
    private final AtomicInteger count = new AtomicInteger();
    // Read for each object: that a thread sees a change late costs a comparison more.
    private boolean enough;

    // Subtypes are told apart in different ways, of which one may not know the class.
    private final Map<TypeIdResolver, Samples> named = new ConcurrentHashMap<>();

    Samples(JavaType type) {
      this.type = type;
    }

    /** Notes an object whose class annotations name. */
    void note(Object bean, JsonGenerator json, TypeSerializer types) {
      TypeIdResolver ids = types.getTypeIdResolver();
      Samples samples = ids == null ? null : named.get(ids);
      if (samples == null && ids != null) {
        samples = named.computeIfAbsent(ids, any -> new Samples(type));
      }
      (samples == null ? this : samples).note(bean, json);
    }

    void note(Object bean, JsonGenerator json) {
      if (!enough) {
        int before = count.get();
        if (before >= 0) {
          enough = count.incrementAndGet() > COMPARED;
        }
        Document.doubt(json, new Document.Suspect(bean, type, false, this::differed));
      }
    }

    private void differed() {
      count.set(Integer.MIN_VALUE);
      enough = false;
    }
  }
}
