package io.larder.codec.shape;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.PriorityBlockingQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.DelegatingSerializer;

/**
 * Refuses collections and maps with more than their elements: sorted ones with an order of their
 * own, and properties with defaults.
 */
final class ContainerGuard extends DelegatingSerializer {
  private final JavaType type;

  ContainerGuard(ValueSerializer<?> delegate, JavaType type) {
    super(delegate);
    this.type = type;
  }

  static boolean concerns(Class<?> type) {
    return SortedSet.class.isAssignableFrom(type)
        || SortedMap.class.isAssignableFrom(type)
        || Properties.class.isAssignableFrom(type)
        || type == PriorityQueue.class
        || type == PriorityBlockingQueue.class;
  }

  @Override
  protected ValueSerializer<Object> newDelegatingInstance(ValueSerializer<?> delegate) {
    return new ContainerGuard(delegate, type);
  }

  @Override
  public void serialize(Object value, JsonGenerator json, SerializationContext context) {
    check(value, context);
    super.serialize(value, json, context);
  }

  @Override
  public void serializeWithType(
      Object value, JsonGenerator json, SerializationContext context, TypeSerializer types) {
    check(value, context);
    super.serializeWithType(value, json, context, types);
  }

  private void check(Object value, SerializationContext context) {
    if (value instanceof Properties properties && hasDefaults(properties)) {
      context.reportBadDefinition(
          type,
          value.getClass().getTypeName()
              + " has defaults, which JSON does not hold; cache a copy with all of its entries");
    }
    Comparator<?> order = comparator(value);
    if (order != null && order != Comparator.naturalOrder()) {
      context.reportBadDefinition(
          type,
          value.getClass().getTypeName()
              + " has a comparator, which JSON does not hold; cache it without one, or as a list or"
              + " a LinkedHashMap");
    }
  }

  private static boolean hasDefaults(Properties properties) {
    return properties.stringPropertyNames().stream()
        .anyMatch(name -> !properties.containsKey(name));
  }

  private static @Nullable Comparator<?> comparator(Object value) {
    if (value instanceof SortedSet<?> set) {
      return set.comparator();
    }
    if (value instanceof SortedMap<?, ?> map) {
      return map.comparator();
    }
    if (value instanceof PriorityQueue<?> queue) {
      return queue.comparator();
    }
    return value instanceof PriorityBlockingQueue<?> queue ? queue.comparator() : null;
  }
}
