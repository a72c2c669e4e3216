package io.larder.codec.shape;

import io.larder.common.LazyEntities;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds the fields that make the state of an object. */
final class Fields {
  private Fields() {}

  /** The fields of a class without those of its superclasses. */
  static List<Field> of(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      int modifiers = field.getModifiers();
      if (!Modifier.isStatic(modifiers)
          && !Modifier.isTransient(modifiers)
          && !field.isSynthetic()
          && !LazyEntities.isWoven(field)) {
        fields.add(field);
      }
    }
    return fields;
  }

  /** The fields of a class and of its superclasses up to those of the JDK. */
  static List<Field> ofHierarchy(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null && !UnusableTypes.isJdk(c); c = c.getSuperclass()) {
      fields.addAll(of(c));
    }
    return fields;
  }

  /** Whether a field of an object may be a hash code that is computed once, and so no state. */
  static boolean mayRememberHash(Field field, Class<?> owner) {
    String name = field.getName().toLowerCase(Locale.ROOT).replace("_", "");
    return field.getType() == int.class
        && (name.equals("hash") || name.equals("hashcode") || name.equals("cachedhashcode"))
        && hasOwnHashCode(owner);
  }

  private static boolean hasOwnHashCode(Class<?> type) {
    try {
      return !UnusableTypes.isJdk(type.getMethod("hashCode").getDeclaringClass());
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  /** Whether both objects have the same hash code, and one remembers it in the field. */
  static boolean remembersHash(Field field, Object one, Object other)
      throws IllegalAccessException {
    try {
      int hash = one.hashCode();
      return hash == other.hashCode() && field.getInt(one) == hash;
    } catch (RuntimeException | StackOverflowError e) {
      return false;
    }
  }
}
