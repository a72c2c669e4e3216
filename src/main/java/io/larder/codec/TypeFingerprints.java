package io.larder.codec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.larder.common.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;

/**
 * Computes fingerprints of types from a type's name and, for every class of the application in it,
 * names and types of the stored properties; neither methods nor the order count. Thread-safe.
 */
final class TypeFingerprints {
  private static final int BYTES = 6;

  private final JsonMapper mapper;
  private final Map<JavaType, String> known = new ConcurrentHashMap<>();

  TypeFingerprints(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /** {@return eight letters and digits} */
  String fingerprint(JavaType type) {
    String fingerprint = known.get(type);
    if (fingerprint == null) {
      fingerprint = digest(describe(type));
      known.put(type, fingerprint);
    }
    return fingerprint;
  }

  /** {@return the text whose digest is the fingerprint} */
  String describe(JavaType type) {
    Map<String, String> shapes = new TreeMap<>();
    collect(type, shapes);
    return type.toCanonical() + shapes;
  }

  private void collect(JavaType type, Map<String, String> shapes) {
    Class<?> raw = type.getRawClass();
    if (type.isContainerType() || type.isReferenceType()) {
      type.getBindings().getTypeParameters().forEach(content -> collect(content, shapes));
      if (type.getContentType() != null) {
        collect(type.getContentType(), shapes);
      }
      return;
    }
    String name = type.toCanonical();
    if (raw.isPrimitive() || raw.getName().startsWith("java.") || shapes.containsKey(name)) {
      return;
    }
    shapes.put(name, "");
    if (raw.isEnum()) {
      Stream<String> names = Arrays.stream(raw.getEnumConstants()).map(c -> ((Enum<?>) c).name());
      shapes.put(name, names.sorted().toList().toString());
      return;
    }
    Map<String, JavaType> properties = properties(type);
    Map<String, String> text = new TreeMap<>();
    properties.forEach((property, of) -> text.put(property, of.toCanonical()));
    shapes.put(name, text.toString());
    properties.values().forEach(property -> collect(property, shapes));
    subtypes(raw).forEach(subtype -> collect(mapper.constructType(subtype), shapes));
  }

  /** The subtypes that a type declares, by {@code permits} or {@link JsonSubTypes}. */
  private static List<Class<?>> subtypes(Class<?> raw) {
    List<Class<?>> found = new ArrayList<>();
    if (raw.isSealed()) {
      found.addAll(List.of(raw.getPermittedSubclasses()));
    }
    for (JsonSubTypes declared : raw.getAnnotationsByType(JsonSubTypes.class)) {
      Arrays.stream(declared.value()).map(JsonSubTypes.Type::value).forEach(found::add);
    }
    found.sort(Comparator.comparing(Class::getName));
    return found;
  }

  private Map<String, JavaType> properties(JavaType type) {
    Map<String, JavaType> properties = new TreeMap<>();
    try {
      mapper.acceptJsonFormatVisitor(type, visitor(properties));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // What cannot be written has no shape; writing it reports why.
      properties.clear();
    }
    return properties;
  }

  private static String digest(String text) {
    return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(Sha256.of(text), BYTES));
  }

  /** Collects the properties of one object, not of the objects in it. */
  private static JsonFormatVisitorWrapper visitor(Map<String, JavaType> found) {
    return new JsonFormatVisitorWrapper.Base() {
      @Override
      public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
        return new JsonObjectFormatVisitor.Base(getContext()) {
          @Override
          public void property(BeanProperty property) {
            found.put(property.getName(), property.getType());
          }

          @Override
          public void property(String name, JsonFormatVisitable handler, JavaType hint) {
            found.put(name, hint);
          }

          @Override
          public void optionalProperty(BeanProperty property) {
            property(property);
          }

          @Override
          public void optionalProperty(String name, JsonFormatVisitable handler, JavaType hint) {
            property(name, handler, hint);
          }
        };
      }
    };
  }
}
