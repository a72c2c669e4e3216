package io.larder.support;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** Describes an object by its classes and its whole state, so that two can be compared. */
public final class StateText {
  private StateText() {}

  public static String of(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Optional<?> optional) {
      return "Optional(" + of(optional.orElse(null)) + ")";
    }
    if (value instanceof AtomicReference<?> reference) {
      return "AtomicReference(" + of(reference.get()) + ")";
    }
    if (value instanceof Map<?, ?> map) {
      List<String> entries = new ArrayList<>();
      map.forEach((k, v) -> entries.add(of(k) + "=" + of(v)));
      boolean ordered = value instanceof SortedMap || value instanceof LinkedHashMap;
      return "Map" + (ordered ? entries : entries.stream().sorted().toList());
    }
    if (value instanceof Collection<?> elements) {
      List<String> texts = elements.stream().map(StateText::of).toList();
      if (!(value instanceof Set)) {
        return "List" + texts;
      }
      boolean ordered = value instanceof LinkedHashSet || value instanceof SortedSet;
      return "Set" + (ordered ? texts : texts.stream().sorted().toList());
    }
    if (value.getClass().isArray()) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        texts.add(of(Array.get(value, i)));
      }
      return value.getClass().getTypeName() + texts;
    }
    if (value instanceof Pattern pattern) {
      return "Pattern(" + pattern + "/" + pattern.flags() + ")";
    }
    String name = value.getClass().getName();
    if (value instanceof Enum<?> || name.startsWith("java.") || name.startsWith("sun.")) {
      return name + "(" + value + ")";
    }
    StringBuilder text = new StringBuilder(name).append('{');
    for (Class<?> c = value.getClass(); c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers)) {
          field.setAccessible(true);
          try {
            text.append(field.getName()).append('=').append(of(field.get(value))).append(' ');
          } catch (IllegalAccessException e) {
            throw new AssertionError(e);
          }
        }
      }
    }
    return text.append('}').toString();
  }
}
