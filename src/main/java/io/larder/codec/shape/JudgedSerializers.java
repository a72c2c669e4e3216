package io.larder.codec.shape;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
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
}
