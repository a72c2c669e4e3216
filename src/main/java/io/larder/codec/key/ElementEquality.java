package io.larder.codec.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Refuses collections of the JDK that are not equal whenever their elements are, such as a view of
 * an {@code IdentityHashMap} or of an application's list. What is behind a view nobody sees, but a
 * copy with the same elements is not equal to such a view, or has another hash code.
 */
final class ElementEquality {
  private static final Set<Class<?>> KNOWN =
      Set.of(
          ArrayList.class,
          LinkedList.class,
          Arrays.asList().getClass(),
          List.of().getClass(),
          List.of(1).getClass(),
          Collections.emptyList().getClass(),
          Collections.singletonList(1).getClass(),
          HashSet.class,
          LinkedHashSet.class,
          TreeSet.class,
          Set.of().getClass(),
          Set.of(1).getClass(),
          HashMap.class,
          LinkedHashMap.class,
          TreeMap.class,
          ConcurrentHashMap.class,
          EnumMap.class,
          Map.of().getClass(),
          Map.of(1, 1).getClass());

  private ElementEquality() {}

  static void check(Object value, UnaryOperator<Object> copy) {
    Class<?> type = value.getClass();
    Comparator<?> order = comparator(value);
    if (order != null
        && order != Comparator.naturalOrder()
        && order != Comparator.<String>reverseOrder()) {
      throw new NoIdentityException(type, "has a comparator, which decides what is equal to it");
    }
    if (value instanceof Properties properties
        && properties.stringPropertyNames().stream()
            .anyMatch(name -> !properties.containsKey(name))) {
      throw new NoIdentityException(type, "has defaults, which may decide what is equal to it");
    }
    if (!KNOWN.contains(type) && KeyKinds.isJdk(type)) {
      Object same = copy.apply(value);
      if (same.hashCode() != value.hashCode() || !same.equals(value) || !value.equals(same)) {
        throw new NoIdentityException(type, "is not equal to a copy with the same elements");
      }
    }
  }

  private static @Nullable Comparator<?> comparator(Object value) {
    if (value instanceof SortedSet<?> set) {
      return set.comparator();
    }
    return value instanceof SortedMap<?, ?> map ? map.comparator() : null;
  }
}
