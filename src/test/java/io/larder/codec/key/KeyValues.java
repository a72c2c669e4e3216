package io.larder.codec.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/** Random values, small ones often, so that many are equal or nearly so. */
final class KeyValues {
  /** What fields are declared as. */
  static final List<Class<?>> TYPES =
      List.of(
          int.class,
          long.class,
          double.class,
          char.class,
          boolean.class,
          short.class,
          String.class,
          Integer.class,
          Long.class,
          Double.class,
          Number.class,
          Object.class,
          Comparable.class,
          BigDecimal.class,
          UUID.class,
          DayOfWeek.class,
          Date.class,
          ZonedDateTime.class,
          Locale.class,
          List.class,
          Set.class,
          Map.class,
          Optional.class,
          java.util.Collection.class,
          int[].class,
          Object[].class,
          String[].class);

  private static final String[] TEXTS = {
    "",
    "a",
    "b",
    "null",
    "1",
    "[]",
    "[\"a\"]",
    "{\"long\":1}",
    "\"",
    "\\",
    "\n",
    "é",
    "😀",
    "\uD800"
  };
  private static final String[] ZONES = {"UTC", "Europe/Berlin", "Europe/Paris", "+01:00"};

  private final Random random;

  KeyValues(Random random) {
    this.random = random;
  }

  /** Values that are keys themselves. */
  List<Object> simple(int count) {
    List<Object> all = new ArrayList<>();
    while (all.size() < count) {
      all.add(any(2));
    }
    return all;
  }

  Object of(Class<?> type) {
    if (!type.isPrimitive() && random.nextInt(8) == 0) {
      return null;
    }
    if (type == Object.class) {
      return any(2);
    }
    if (type.isArray() || type.isPrimitive()) {
      return typed(type);
    }
    Object value = any(2);
    for (int i = 0; i < 60 && !type.isInstance(value); i++) {
      value = any(2);
    }
    return type.isInstance(value) ? value : null;
  }

  private Object typed(Class<?> type) {
    if (type == int[].class) {
      return random.ints(random.nextInt(3), 0, 2).toArray();
    }
    if (type == String[].class) {
      return random.ints(random.nextInt(3), 0, 2).mapToObj(i -> TEXTS[i]).toArray(String[]::new);
    }
    if (type == Object[].class) {
      return random.ints(random.nextInt(3), 0, 2).mapToObj(i -> any(1)).toArray();
    }
    int small = random.nextInt(4) - 1;
    return type == int.class
        ? (Object) small
        : type == long.class
            ? (Object) (long) small
            : type == double.class
                ? real()
                : type == char.class
                    ? (Object) text().concat("x").charAt(0)
                    : type == short.class ? (Object) (short) small : (Object) (small > 0);
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private Object real() {
    double[] reals = {
      0.0, -0.0, 1, 0.1, 2e23, 1e-3, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE
    };
    return reals[random.nextInt(reals.length)];
  }

  /** A value, with others in it up to a depth. */
  Object any(int depth) {
    int small = random.nextInt(3);
    List<Supplier<Object>> makers =
        new ArrayList<>(
            List.of(
                () -> text(),
                () -> small,
                () -> (long) small,
                () -> (short) small,
                () -> (byte) small,
                () -> real(),
                () -> ((Double) real()).floatValue(),
                () -> small == 0,
                () -> (char) ('a' + small),
                () -> BigInteger.valueOf(small),
                () -> BigDecimal.valueOf(small, random.nextInt(2)),
                () -> new UUID(small, 1),
                () -> DayOfWeek.of(small + 1),
                () -> new Date(small),
                () -> timestamp(small),
                () -> Instant.ofEpochSecond(0, small),
                () -> LocalDate.ofEpochDay(small),
                () -> Duration.ofMillis(small),
                () -> Instant.EPOCH.atZone(ZoneId.of(ZONES[random.nextInt(ZONES.length)])),
                () -> new Locale[] {Locale.ROOT, Locale.GERMAN, Locale.GERMANY}[small],
                () -> URI.create(new String[] {"A:b", "a:b", "http://H/%aF"}[small]),
                () -> BitSet.valueOf(new long[] {small})));
    if (depth > 0) {
      makers.add(() -> list(depth));
      makers.add(() -> set(depth));
      makers.add(() -> map(depth));
      makers.add(() -> Optional.of(any(depth - 1)));
      makers.add(() -> Map.entry(any(depth - 1), any(depth - 1)));
    }
    return makers.get(random.nextInt(makers.size())).get();
  }

  private static Timestamp timestamp(int nanos) {
    Timestamp timestamp = new Timestamp(0);
    timestamp.setNanos(nanos);
    return timestamp;
  }

  private List<Object> elements(int depth) {
    List<Object> elements = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      elements.add(any(depth - 1));
    }
    return elements;
  }

  private Object list(int depth) {
    return relist(elements(depth));
  }

  private Object set(int depth) {
    Set<Object> set = new HashSet<>();
    for (Object element : elements(depth)) {
      if (set.stream().noneMatch(other -> isOneOf(other, element))) {
        set.add(element);
      }
    }
    return reset(set);
  }

  /** A Date is equal to a Timestamp that is not equal to it: nothing holds both for sure. */
  private static boolean isOneOf(Object one, Object other) {
    return one.equals(other) || other.equals(one);
  }

  private Object map(int depth) {
    Map<Object, Object> map = new HashMap<>();
    for (Object key : elements(depth)) {
      if (map.keySet().stream().noneMatch(other -> isOneOf(other, key))) {
        map.put(key, any(depth - 1));
      }
    }
    return map;
  }

  private Object relist(List<?> list) {
    return switch (random.nextInt(5)) {
      case 0 -> new LinkedList<>(list);
      case 1 -> Arrays.asList(list.toArray());
      case 2 -> Collections.unmodifiableList(list);
      case 3 -> List.of(list.toArray());
      default -> new ArrayList<>(list);
    };
  }

  private Object reset(Set<?> set) {
    List<?> shuffled = new ArrayList<>(set);
    Collections.shuffle(shuffled, random);
    return switch (random.nextInt(4)) {
      case 0 -> new LinkedHashSet<>(shuffled);
      case 1 -> Set.of(shuffled.toArray());
      case 2 -> Collections.synchronizedSet(new HashSet<>(shuffled));
      default -> new HashSet<>(shuffled);
    };
  }

  /** An equal value, of another class where that is none of its equality. */
  Object copy(Object value) {
    if (value instanceof List<?> list) {
      return relist(list);
    }
    if (value instanceof Set<?> set) {
      return reset(set);
    }
    if (value instanceof Map<?, ?> map
        && map.keySet().stream().allMatch(String.class::isInstance)) {
      return new TreeMap<>(map);
    }
    return value instanceof Object[] array ? array.clone() : value;
  }
}
