package io.larder.codec.shape;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.ser.BeanPropertyWriter;

/** Knows for which classes reading the declared type alone gives the value back. */
final class NaturalTypes {
  private final Reading reading;
  private final boolean namesTypes;

  /** Whether a class follows from the declared type. */
  enum Answer {
    YES,
    /** The code that reads the declared type decides; the value is compared. */
    PERHAPS,
    NO
  }

  NaturalTypes(Reading reading, boolean namesTypes) {
    this.reading = reading;
    this.namesTypes = namesTypes;
  }

  /** The class of a value; that of an enum constant with a body is its enum. */
  static Class<?> classOf(Object value) {
    return value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
  }

  /** Whether numbers of a class are read as such where only {@code Number} is declared. */
  static boolean isNaturalNumber(Object value) {
    if (value instanceof Long number) {
      return number != number.intValue();
    }
    return value instanceof BigInteger number
        ? number.bitLength() > Long.SIZE - 1
        : value instanceof Integer
            // Others are texts in JSON.
            || (value instanceof Double number && Double.isFinite(number));
  }

  /** The topmost type whose annotations tell its subtypes apart, as which a value may be read. */
  static JavaType annotatedBase(MapperConfig<?> config, JavaType type) {
    JsonTypeInfo own = typeInfo(config, type.getRawClass());
    Class<?> base =
        own != null && own.use() == JsonTypeInfo.Id.NONE
            ? null
            : annotatedBase(config, type.getRawClass());
    JavaType found = base == null ? null : type.findSuperType(base);
    return found == null ? type : found;
  }

  static @Nullable Class<?> annotatedBase(MapperConfig<?> config, @Nullable Class<?> type) {
    if (type == null || type == Object.class) {
      return null;
    }
    Class<?> above = annotatedBase(config, type.getSuperclass());
    for (Class<?> implemented : type.getInterfaces()) {
      above = above == null ? annotatedBase(config, implemented) : above;
    }
    JsonTypeInfo own = typeInfo(config, type);
    return above == null && own != null && own.use() != JsonTypeInfo.Id.NONE ? type : above;
  }

  /** What a module annotates a class with counts before its own annotation. */
  private static @Nullable JsonTypeInfo typeInfo(MapperConfig<?> config, Class<?> type) {
    Class<?> mixIn = config.findMixInClassFor(type);
    JsonTypeInfo mixed = mixIn == null ? null : mixIn.getAnnotation(JsonTypeInfo.class);
    return mixed == null ? type.getAnnotation(JsonTypeInfo.class) : mixed;
  }

  Answer of(JavaType declared, Class<?> own) {
    Class<?> raw = declared.getRawClass();
    if (raw == own || (declared.isReferenceType() && UnusableTypes.isJdk(own))) {
      return Answer.YES;
    }
    if (declared.isContainerType()) {
      return container(declared, own);
    }
    if (raw == Iterable.class) {
      return yes(
          UnusableTypes.isContainer(own) && CollectionKinds.isAlike(own) && hasItsOrder(raw, own));
    }
    if (raw == CharSequence.class || raw == Date.class) {
      return yes(own == String.class);
    }
    if (raw.getName().startsWith("java.time.") || raw.getName().startsWith("tools.jackson.")) {
      return raw.isInterface() ? Answer.NO : Answer.YES;
    }
    Reading.Form form = reading.of(declared);
    return form.isOpaque() && !(raw == Serializable.class && namesTypes)
        ? Answer.PERHAPS
        : yes(form.bean() != null && form.bean().getValueType().hasRawClass(own));
  }

  private static Answer container(JavaType declared, Class<?> own) {
    Class<?> raw = declared.getRawClass();
    if (declared.isArrayType()) {
      return Answer.NO;
    }
    boolean isAlike = CollectionKinds.isAlike(own);
    if (Modifier.isAbstract(raw.getModifiers())) {
      return UnusableTypes.isJdk(raw) ? yes(isAlike && hasItsOrder(raw, own)) : Answer.PERHAPS;
    }
    return yes(isAlike && !UnusableTypes.isJdk(own) && UnusableTypes.isJdk(raw));
  }

  /** Whether what is constructed for an abstract collection equals the own class's values. */
  private static boolean hasItsOrder(Class<?> declared, Class<?> own) {
    if (SortedSet.class.isAssignableFrom(declared)) {
      return SortedSet.class.isAssignableFrom(own);
    }
    if (SortedMap.class.isAssignableFrom(declared)) {
      return SortedMap.class.isAssignableFrom(own);
    }
    if (Map.class.isAssignableFrom(declared)
        || List.class.isAssignableFrom(declared)
        || Set.class.isAssignableFrom(declared)) {
      return true;
    }
    if (Queue.class.isAssignableFrom(declared)) {
      return !CollectionKinds.hasPriorities(own);
    }
    return Collection.class.isAssignableFrom(own)
        && !Set.class.isAssignableFrom(own)
        && (!Queue.class.isAssignableFrom(own) || List.class.isAssignableFrom(own));
  }

  private static Answer yes(boolean natural) {
    return natural ? Answer.YES : Answer.NO;
  }

  /**
   * Whether the declared type of a property says nothing of the value, such as a map of objects.
   */
  static boolean hasOpenProperty(List<BeanPropertyWriter> properties) {
    return properties.stream().anyMatch(NaturalTypes::isOpen);
  }

  private static boolean isOpen(BeanPropertyWriter property) {
    return isOpen(property.getType()) && !hasVariable(generic(property));
  }

  static boolean isOpen(JavaType type) {
    if (type.hasRawClass(Class.class)) {
      return false;
    }
    return type.isJavaLangObject()
        || (type.getContentType() != null && isOpen(type.getContentType()))
        || type.getBindings().getTypeParameters().stream().anyMatch(NaturalTypes::isOpen);
  }

  private static @Nullable Type generic(BeanPropertyWriter property) {
    Object member = property.getMember() == null ? null : property.getMember().getAnnotated();
    if (member instanceof Field field) {
      return field.getGenericType();
    }
    return member instanceof Method method ? method.getGenericReturnType() : null;
  }

  /** Who reads the object says what a type variable stands for. */
  private static boolean hasVariable(@Nullable Type type) {
    if (type instanceof ParameterizedType of) {
      return Arrays.stream(of.getActualTypeArguments()).anyMatch(NaturalTypes::hasVariable);
    }
    return type instanceof TypeVariable<?>
        || (type instanceof GenericArrayType array && hasVariable(array.getGenericComponentType()));
  }
}
