package io.larder.codec.shape;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.bean.BuilderBasedDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.json.JsonMapper;

/** Finds out how Jackson would read a type. */
final class Reading {
  private final Supplier<JsonMapper> mapper;

  /** How a type is read: as a bean, in a way of its own, or not at all. */
  record Form(
      @Nullable BeanDeserializerBase bean,
      @Nullable BeanDescription description,
      boolean isAbstract,
      @Nullable String problem) {
    static Form unreadable(String problem) {
      return new Form(null, null, false, problem);
    }

    /** Whether the application's or Jackson's own code reads it, which cannot be looked into. */
    boolean isOpaque() {
      return bean == null && !isAbstract && problem == null;
    }
  }

  Reading(Supplier<JsonMapper> mapper) {
    this.mapper = mapper;
  }

  Form of(JavaType type) {
    ValueDeserializer<?> found;
    try {
      found = find(type);
    } catch (JacksonException e) {
      return Form.unreadable(e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      return Form.unreadable(String.valueOf(e.getMessage()));
    }
    if (found instanceof AbstractDeserializer) {
      return new Form(null, null, true, null);
    }
    if (found instanceof BeanDeserializerBase bean && !(bean instanceof BuilderBasedDeserializer)) {
      DeserializationContext context = mapper.get()._deserializationContext();
      return new Form(bean, context.lazyIntrospectBeanDescription(type).get(), false, null);
    }
    return new Form(null, null, false, null);
  }

  /** {@return what reads a type, without what this library puts around it, or null if nothing} */
  @Nullable ValueDeserializer<?> deserializer(JavaType type) {
    try {
      return find(type);
    } catch (JacksonException | IllegalArgumentException e) {
      return null;
    }
  }

  private ValueDeserializer<?> find(JavaType type) {
    DeserializationContext context = mapper.get()._deserializationContext();
    ValueDeserializer<?> found = context.findNonContextualValueDeserializer(type);
    while (found instanceof DelegatingDeserializer around
        && around.getClass().getName().startsWith("io.larder.")) {
      found = around.getDelegatee();
    }
    return found;
  }
}
