package io.larder.jcache;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.Currency;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which values may be shared because nobody can change them: those of the JDK that are documented
 * so, enums, and records made of nothing else. Thread-safe.
 */
final class ImmutableTypes {
  private static final Set<Class<?>> KNOWN =
      Set.of(
          String.class,
          Integer.class,
          Long.class,
          Short.class,
          Byte.class,
          Boolean.class,
          Character.class,
          Double.class,
          Float.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          URI.class,
          Locale.class,
          Currency.class);

  private static final String TIME = DayOfWeek.class.getPackageName();

  private final Map<Class<?>, Boolean> known = new ConcurrentHashMap<>();

  boolean contains(Class<?> type) {
    Boolean immutable = known.get(type);
    if (immutable == null) {
      immutable = find(type, new HashSet<>());
      known.put(type, immutable);
    }
    return immutable;
  }

  /**
   * @param asked the records that are being looked at: one that contains itself is as good as the
   *     rest of it
   */
  private static boolean find(Class<?> type, Set<Class<?>> asked) {
    if (type.isPrimitive() || KNOWN.contains(type) || type.isEnum() || isTime(type)) {
      return true;
    }
    if (!type.isRecord()) {
      return false;
    }
    if (asked.add(type)) {
      for (RecordComponent component : type.getRecordComponents()) {
        if (!find(component.getType(), asked)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Values of java.time, but not its interfaces, which anybody may implement. */
  private static boolean isTime(Class<?> type) {
    return type.getPackageName().equals(TIME)
        && !type.isInterface()
        && (Temporal.class.isAssignableFrom(type)
            || TemporalAmount.class.isAssignableFrom(type)
            || java.time.ZoneId.class.isAssignableFrom(type)
            || type == java.time.MonthDay.class);
  }
}
