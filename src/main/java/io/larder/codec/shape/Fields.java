package io.larder.codec.shape;

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
          && !isRememberedHash(field)) {
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

  /** A hash code that is computed once is no state. */
  private static boolean isRememberedHash(Field field) {
    String name = field.getName().toLowerCase(Locale.ROOT).replace("_", "");
    return field.getType() == int.class
        && !Modifier.isFinal(field.getModifiers())
        && (name.equals("hash") || name.equals("hashcode") || name.equals("cachedhashcode"));
  }
}
