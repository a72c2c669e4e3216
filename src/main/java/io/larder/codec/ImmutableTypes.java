package io.larder.codec;

import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows which types are immutable, so that their values can be shared or used as keys of a map: the
 * list of the JDK's types, enums, and records made of nothing else. Internal; thread-safe.
 */
public final class ImmutableTypes {
  /** Immutable, equal exactly when their JSON is, and read back from it as they were. */
  private static final Set<Class<?>> VALUES =
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
          Instant.class,
          LocalDate.class,
          LocalDateTime.class);

  // Immutable only: equality or JSON of these is coarser.
  private static final Set<Class<?>> OTHERS = Set.of(URI.class, Locale.class, Currency.class);

  private final Map<Class<?>, Boolean> known = new ConcurrentHashMap<>();

  /** Whether a key can be remembered by its equality. */
  public static boolean isValue(Object key) {
    return key instanceof String || key instanceof Enum<?> || VALUES.contains(key.getClass());
  }

  /** Whether everything that is declared as the type can be remembered so. */
  public static boolean isOfValues(Class<?> declared) {
    return declared.isPrimitive()
        || declared.isEnum()
        || (VALUES.contains(declared) && Modifier.isFinal(declared.getModifiers()));
  }

  public boolean contains(Class<?> type) {
    Boolean immutable = known.get(type);
    if (immutable == null) {
      immutable = find(type, new HashSet<>());
      known.put(type, immutable);
    }
    return immutable;
  }

  /** A record that contains itself (one visited) is as immutable as its other components. */
  private static boolean find(Class<?> type, Set<Class<?>> visited) {
    if (type.isPrimitive()
        || VALUES.contains(type)
        || OTHERS.contains(type)
        || type.isEnum()
        || isTime(type)) {
      return true;
    }
    if (!type.isRecord()) {
      return false;
    }
    return !visited.add(type)
        || Arrays.stream(type.getRecordComponents())
            .allMatch(component -> find(component.getType(), visited));
  }

  /** Values of java.time, but not its interfaces, which anybody may implement. */
  private static boolean isTime(Class<?> type) {
    return type.getPackageName().equals("java.time")
        && !type.isInterface()
        && (Temporal.class.isAssignableFrom(type)
            || TemporalAmount.class.isAssignableFrom(type)
            || ZoneId.class.isAssignableFrom(type)
            || type == MonthDay.class);
  }
}
