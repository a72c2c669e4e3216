package io.larder.codec.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which declared types can make equal keys. Random values prove that no types are told apart whose
 * values are equal; {@code -Dlarder.test.seed} repeats a run.
 */
class EqualKeyTypesTest {
  private static final int VALUES = 400;

  private final long seed =
      Long.getLong("larder.test.seed", new Random().nextLong() & Integer.MAX_VALUE);
  private final Random random = new Random(seed);
  private final KeyValues values = new KeyValues(random);
  private final KeyFormat format = new KeyFormat(name -> false, getClass().getClassLoader());
  private final KeyTypes types = new KeyTypes();

  record Id(long number) {}

  record Other(long number) {}

  static class Person {}

  static class Tutor extends Person {}

  static class Course {}

  interface Named {}

  enum Level implements Named {
    LOW,
    HIGH {}
  }

  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void typesOfEqualKeys_mayBeEqual() {
    List<Object> all = new ArrayList<>(values.simple(VALUES));
    all.addAll(List.of(new Hashtable<>(), new java.sql.Date(0), new java.sql.Time(0), new Date(0)));
    all.addAll(List.of(Level.LOW, Level.HIGH, new Id(1), new Id(1), new Other(1), new Names()));
    all.addAll(List.of(new int[0], new Object[0], new String[0], new Long[] {1L}, new long[] {1}));
    new ArrayList<>(all).forEach(value -> all.add(values.copy(value)));
    for (Object one : all) {
      for (Object other : all) {
        if (text(one).equals(text(other))) {
          for (Class<?> a : typesOf(one.getClass())) {
            for (Class<?> b : typesOf(other.getClass())) {
              assertThat(types.mayBeEqual(a, b)).as(because(a, b)).isTrue();
            }
          }
        }
      }
    }
  }

  @Test
  void keysOfTypesThatAreNeverEqual_areUnequal() {
    for (Class<?> a : KeyValues.TYPES) {
      for (Class<?> b : KeyValues.TYPES) {
        assertThat(types.mayBeEqual(a, b)).as(because(a, b)).isEqualTo(types.mayBeEqual(b, a));
        for (int i = 0; i < 20 && !types.mayBeEqual(a, b); i++) {
          Object one = values.of(a);
          Object other = values.of(b);
          if (one != null || other != null) {
            assertThat(text(one)).as(because(a, b)).isNotEqualTo(text(other));
          }
        }
      }
    }
  }

  private Supplier<String> because(Class<?> a, Class<?> b) {
    return () -> "larder.test.seed=" + seed + ": " + a.getName() + " and " + b.getName();
  }

  private String text(Object value) {
    return format.textOf(Arrays.asList(value));
  }

  /** What a parameter may be declared as that has a value. */
  private static Set<Class<?>> typesOf(Class<?> type) {
    Set<Class<?>> all = new LinkedHashSet<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      all.add(c);
      for (Class<?> implemented : c.getInterfaces()) {
        all.addAll(typesOf(implemented));
      }
    }
    return all;
  }

  static List<Arguments> equal() {
    return List.of(
        Arguments.of(long.class, Long.class),
        Arguments.of(int.class, Object.class),
        Arguments.of(int.class, Number.class),
        Arguments.of(String.class, Comparable.class),
        Arguments.of(Id.class, Record.class),
        Arguments.of(Person.class, Tutor.class),
        Arguments.of(Person.class, Named.class),
        Arguments.of(Named.class, Serializable.class),
        Arguments.of(Level.class, Named.class),
        Arguments.of(ArrayList.class, LinkedList.class),
        Arguments.of(HashSet.class, TreeSet.class),
        Arguments.of(Dictionary.class, HashMap.class),
        Arguments.of(Date.class, java.sql.Date.class),
        Arguments.of(java.sql.Time.class, java.sql.Date.class),
        Arguments.of(Long[].class, String[].class), // both may be empty
        Arguments.of(int[][].class, Object[].class));
  }

  @ParameterizedTest
  @MethodSource("equal")
  void typesThatOneObjectOrOneTextMayHave_mayBeEqual(Class<?> one, Class<?> other) {
    assertThat(types.mayBeEqual(one, other)).isTrue();
    assertThat(types.mayBeEqual(other, one)).isTrue();
  }

  static List<Arguments> unequal() {
    return List.of(
        Arguments.of(int.class, long.class),
        Arguments.of(Integer.class, long.class),
        Arguments.of(String.class, long.class),
        Arguments.of(String.class, List.class),
        Arguments.of(CharSequence.class, long.class),
        Arguments.of(Number.class, String.class),
        Arguments.of(Id.class, Other.class),
        Arguments.of(Id.class, Named.class),
        Arguments.of(Id.class, long.class),
        Arguments.of(Person.class, Course.class),
        Arguments.of(Level.class, TimeUnit.class),
        Arguments.of(Level.class, Runnable.class),
        Arguments.of(Level.class, String.class),
        Arguments.of(Names.class, LinkedList.class),
        Arguments.of(java.sql.Timestamp.class, java.sql.Date.class),
        Arguments.of(TimeZone.class, java.time.ZoneId.class),
        Arguments.of(long.class, long[].class),
        Arguments.of(int[].class, long[].class),
        Arguments.of(Long[].class, long[].class),
        Arguments.of(List.class, Long[].class));
  }

  @ParameterizedTest
  @MethodSource("unequal")
  void typesOfWhichNoKeysAreEqual_areTold(Class<?> one, Class<?> other) {
    assertThat(types.mayBeEqual(one, other)).isFalse();
    assertThat(types.mayBeEqual(other, one)).isFalse();
  }
}
