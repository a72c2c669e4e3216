package io.larder.codec.shape;

import io.larder.common.LazyEntities;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
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
 * own, properties with defaults, and those that tell their elements apart by another equality.
 */
final class ContainerGuard extends DelegatingSerializer {
  /** Classes of the JDK, or how their names begin, that hold nothing but their elements. */
  private static final List<String> PLAIN =
      List.of(
          "java.util.ArrayList",
          "java.util.Arrays$ArrayList",
          "java.util.LinkedList",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.LinkedHash",
          "java.util.ImmutableCollections$",
          "java.util.EnumMap",
          "java.util.RegularEnumSet",
          "java.util.JumboEnumSet",
          "java.util.Collections$Empty",
          "java.util.Collections$Singleton",
          "java.util.concurrent.ConcurrentHashMap");

  private final JavaType type;
  private final Map<Class<?>, Optional<String>> refusals = new ConcurrentHashMap<>();
  // Mostly there is one class; read and written without order, as any plain one is right.
  private @Nullable Class<?> lastPlain;

  ContainerGuard(ValueSerializer<?> delegate, JavaType type) {
    super(delegate);
    this.type = type;
  }

  /** Whether a collection or map that is declared as a class may hold more than its elements. */
  static boolean concerns(Class<?> type) {
    return !isPlain(type);
  }

  private static boolean isPlain(Class<?> type) {
    return PLAIN.stream().anyMatch(type.getName()::startsWith);
  }

  @Override
  protected ValueSerializer<Object> newDelegatingInstance(ValueSerializer<?> delegate) {
    return new ContainerGuard(delegate, type);
  }

  @Override
  public void serialize(Object value, JsonGenerator json, SerializationContext context) {
    check(value, json, context);
    super.serialize(value, json, context);
  }

  @Override
  public void serializeWithType(
      Object value, JsonGenerator json, SerializationContext context, TypeSerializer types) {
    check(value, json, context);
    super.serializeWithType(value, json, context, types);
  }

  private void check(Object value, JsonGenerator json, SerializationContext context) {
    Class<?> own = value.getClass();
    if (own == lastPlain) {
      return;
    }
    if (isPlain(own)) {
      lastPlain = own;
      return;
    }
    Optional<String> ofClass =
        refusals.computeIfAbsent(own, c -> Optional.ofNullable(UnusableTypes.collectionRefusal(c)));
    String refusal = ofClass.isPresent() ? ofClass.get() : refusal(value);
    if (refusal != null) {
      context.reportBadDefinition(type, refusal);
    }
    if (!UnusableTypes.isJdk(own)) {
      Document.doubtOwner(json, context);
    }
  }

  private static @Nullable String refusal(Object value) {
    String name = value.getClass().getTypeName();
    if (!UnusableTypes.isJdk(value.getClass()) && LazyEntities.isUnloaded(value)) {
      return name + " is not loaded";
    }
    if (value instanceof Properties properties && hasDefaults(properties)) {
      return name + " has defaults, which JSON does not hold; cache a copy with all of its entries";
    }
    Comparator<?> order = comparator(value);
    if (order != null && order != Comparator.naturalOrder()) {
      return name
          + " has a comparator, which JSON does not hold; cache it without one, or as a list or a"
          + " LinkedHashMap";
    }
    return CollectionKinds.isAlike(value.getClass()) && hasOtherEquality(value)
        ? name
            + " does not tell its elements apart by their equality, which JSON does not hold; cache"
            + " a LinkedHashMap, LinkedHashSet or list of them"
        : null;
  }

  /** Views and wrappers do not say what they stand on. */
  private static boolean hasOtherEquality(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<?, ?> copy = new HashMap<>(map);
      return copy.size() != map.size() || findsOtherCase(copy.keySet(), map.keySet());
    }
    if (value instanceof Set<?> set) {
      Set<?> copy = new HashSet<>(set);
      return copy.size() != set.size() || findsOtherCase(copy, set);
    }
    return false;
  }

  private static boolean findsOtherCase(Set<?> copy, Set<?> original) {
    for (Object element : copy) {
      if (element instanceof String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        String other = upper.equals(text) ? text.toLowerCase(Locale.ROOT) : upper;
        if (!other.equals(text)) {
          return !copy.contains(other) && original.contains(other);
        }
      }
    }
    return false;
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

  /**
   * Refuses keys of maps that are no Unicode text, which Jackson writes but does not read as names.
   */
  static final class OfNames extends DelegatingSerializer {
    OfNames(ValueSerializer<?> delegate) {
      super(delegate);
    }

    @Override
    protected ValueSerializer<Object> newDelegatingInstance(ValueSerializer<?> delegate) {
      return new OfNames(delegate);
    }

    @Override
    public void serialize(Object value, JsonGenerator json, SerializationContext context) {
      if (value instanceof String text && hasLoneSurrogate(text)) {
        context.reportMappingProblem(
            "a name or key of a map has half of a surrogate pair, which cannot be read as a name in"
                + " JSON");
      }
      super.serialize(value, json, context);
    }

    private static boolean hasLoneSurrogate(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (Character.isSurrogate(c)) {
          if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
            return true;
          }
          i++;
        }
      }
      return false;
    }
  }
}
