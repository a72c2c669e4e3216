package io.larder.codec.shape;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Currency;
import java.util.Date;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DeserializerFactoryConfig;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.BasicDeserializerFactory;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.introspect.BasicClassIntrospector;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.SerializerFactory;

/**
 * Tells which types Jackson writes and reads with its own code alone: modules of the application
 * may bring others' code for any type, formats, and annotations that nobody else knows.
 */
final class Defaults {
  /** Beside java.time, the JDK's types of which every value comes back. */
  private static final Set<Class<?>> EXACT =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Character.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          URI.class,
          Currency.class,
          Date.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class);

  /** The JDK's types of which every key of a map comes back. */
  private static final Set<Class<?>> EXACT_KEYS =
      Set.of(
          Object.class,
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          BigInteger.class,
          UUID.class,
          Currency.class,
          Instant.class,
          LocalDate.class,
          LocalDateTime.class,
          LocalTime.class);

  private final JsonMapper plain;
  private final Reading reading;
  private final @Nullable DeserializerFactoryConfig deserializers;
  private final JsonMapper defaults = JsonMapper.builder().build();
  private final SerializerFactory serializers = withModules(defaults).serializerFactory();
  private final boolean annotationsAreJacksons;

  Defaults(JsonMapper plain, Reading reading) {
    this.plain = plain;
    this.reading = reading;
    deserializers =
        withModules(plain).deserializerFactory() instanceof BasicDeserializerFactory factory
            ? factory.getFactoryConfig()
            : null;
    MapperConfig<?> config = plain.serializationConfig();
    annotationsAreJacksons =
        config.classIntrospectorInstance().getClass() == BasicClassIntrospector.class
            && config.getAnnotationIntrospector().allIntrospectors().stream()
                .allMatch(Defaults::isJacksons);
  }

  /** Those that a mapper is rebuilt from have no modules yet. */
  private static JsonMapper.Builder withModules(JsonMapper mapper) {
    JsonMapper.Builder builder = mapper.rebuild();
    builder.saveStateApplyModules();
    return builder;
  }

  private static boolean isJacksons(AnnotationIntrospector annotations) {
    // Those of modules may know annotations that nobody else knows.
    return annotations.getClass() == JacksonAnnotationIntrospector.class
        || annotations.getClass() == NopAnnotationIntrospector.nopInstance().getClass();
  }

  /** Whether code of Jackson's is there for a class, and nothing tells it how to write. */
  boolean isOwn(Object code, Class<?> type) {
    return code.getClass().getName().startsWith("tools.jackson.databind.") && isPlain(type);
  }

  /** Whether annotations and settings that modules brought say nothing about a class. */
  boolean isPlain(Class<?> type) {
    return annotationsAreJacksons
        && plain.serializationConfig().findConfigOverride(type) == null
        && plain.deserializationConfig().findConfigOverride(type) == null;
  }

  /** Whether each value of a type is read back as it was, as Jackson does it by itself. */
  boolean areExact(JavaType type, ValueSerializer<?> found) {
    Class<?> raw = type.getRawClass();
    if (type.isJavaLangObject()) {
      return true; // nothing is declared, and its values have their own serializers
    }
    boolean exact =
        EXACT.contains(raw) || raw.isPrimitive() || raw.getName().startsWith("java.time.");
    if (!exact || !isOwn(found, raw)) {
      return false;
    }
    SerializationContext context = plain._serializationContext();
    ValueSerializer<?> own =
        serializers.createSerializer(
            context, type, context.lazyIntrospectBeanDescription(type), null);
    // One of the same class may have a format of its own.
    return found == own && isReadByDefault(type);
  }

  /** Whether each key of a type is read back as it was, as Jackson does it by itself. */
  boolean areExactKeys(JavaType type, ValueSerializer<?> found) {
    if (type.isJavaLangObject()) {
      return true;
    }
    SerializationContext context = plain._serializationContext();
    return EXACT_KEYS.contains(type.getRawClass())
        && isOwn(found, type.getRawClass())
        && found.getClass() == serializers.createKeySerializer(context, type).getClass()
        && areReadByDefault(type);
  }

  /** Whether all constants of an enum, as values or keys of maps, are read back as they are. */
  boolean haveAllConstants(Class<?> type, boolean asKeys) {
    // A constant with a body has a class of its own.
    Class<?> ofEnum = type.isEnum() || type == Enum.class ? type : type.getSuperclass();
    Object[] constants = ofEnum.getEnumConstants();
    if (constants == null || !isPlain(ofEnum)) {
      return false;
    }
    JavaType declared =
        asKeys
            ? plain.getTypeFactory().constructMapType(Map.class, ofEnum, Integer.class)
            : plain.constructType(ofEnum);
    try {
      for (Object constant : constants) {
        Object value = asKeys ? Map.of(constant, 0) : constant;
        byte[] json = plain.writerFor(declared).writeValueAsBytes(value);
        if (!value.equals(plain.readerFor(declared).readValue(json))) {
          return false;
        }
      }
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Whether collections, maps or arrays of a type are written and read by code of Jackson's. */
  boolean areContainers(JavaType type, ValueSerializer<?> found) {
    Class<?> raw = type.getRawClass();
    return isOwn(found, raw) && isReadByJackson(plain.constructType(raw));
  }

  private boolean isReadByDefault(JavaType type) {
    ValueDeserializer<?> found = reading.deserializer(type);
    ValueDeserializer<?> own =
        defaults._deserializationContext().findNonContextualValueDeserializer(type);
    return found == own
        || (found != null && found.getClass() == own.getClass() && hasNoDeserializer(type));
  }

  private boolean hasNoDeserializer(JavaType type) {
    if (deserializers == null) {
      return false;
    }
    DeserializationContext context = plain._deserializationContext();
    BeanDescription.Supplier description = context.lazyIntrospectBeanDescription(type);
    for (Deserializers own : deserializers.deserializers()) {
      if (own.hasDeserializerFor(context.getConfig(), type.getRawClass())
          || own.findBeanDeserializer(type, context.getConfig(), description) != null) {
        return false;
      }
    }
    return true;
  }

  private boolean isReadByJackson(JavaType type) {
    ValueDeserializer<?> found = reading.deserializer(type);
    return found == null || found.getClass().getName().startsWith("tools.jackson.databind.");
  }

  private boolean areReadByDefault(JavaType keys) {
    return plain._deserializationContext().findKeyDeserializer(keys, null).getClass()
        == defaults._deserializationContext().findKeyDeserializer(keys, null).getClass();
  }
}
