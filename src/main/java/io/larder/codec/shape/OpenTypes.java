package io.larder.codec.shape;

import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ser.BeanPropertyWriter;

/** Tells properties whose declared type says nothing of the value, such as a map of objects. */
final class OpenTypes {
  private OpenTypes() {}

  static boolean hasOpenProperty(List<BeanPropertyWriter> properties) {
    return properties.stream().anyMatch(OpenTypes::isOpen);
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
        || type.getBindings().getTypeParameters().stream().anyMatch(OpenTypes::isOpen);
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
      return Arrays.stream(of.getActualTypeArguments()).anyMatch(OpenTypes::hasVariable);
    }
    return type instanceof TypeVariable<?>
        || (type instanceof GenericArrayType array && hasVariable(array.getGenericComponentType()));
  }
}
