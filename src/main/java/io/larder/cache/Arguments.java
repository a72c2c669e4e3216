package io.larder.cache;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.time.Duration;

/** Checks arguments at the edge, with messages that name them. */
final class Arguments {
  /** Redis adds the time to live to its clock in signed 64-bit milliseconds. */
  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE / 2);

  private Arguments() {}

  static String key(String key) {
    return text("key", key);
  }

  static String field(String field) {
    return text("field", field);
  }

  static String pattern(String pattern) {
    return text("pattern", pattern);
  }

  static String prefix(String prefix) {
    requireNonNull(prefix, "prefix is null");
    return prefix.isEmpty() ? prefix : text("prefix", prefix);
  }

  private static String text(String name, String text) {
    requireNonNull(text, name + " is null");
    if (text.isEmpty()) {
      throw new IllegalArgumentException(name + " is empty; expected at least one character");
    }
    // A code point that is still a surrogate has no partner.
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw new IllegalArgumentException(
          name + " has an unpaired surrogate; expected valid Unicode");
    }
    return text;
  }

  /** The type that a literal stands for. */
  static Type type(TypeLiteral<?> literal) {
    return requireNonNull(literal, "type is null").getType();
  }

  static <T> T value(T value) {
    return requireNonNull(value, "value is null; delete the key instead");
  }

  static boolean isForever(Duration ttl) {
    return ttl.equals(CacheOperations.NO_EXPIRY);
  }

  /** A time to live that Redis takes, or NO_EXPIRY. */
  static Duration ttlOrForever(String name, Duration ttl) {
    requireNonNull(ttl, name + " is null; CacheOperations.NO_EXPIRY means none");
    return isForever(ttl) ? ttl : ttl(name, ttl);
  }

  /** A time to live that Redis takes. */
  static Duration ttl(String name, Duration ttl) {
    requireNonNull(ttl, name + " is null");
    if (isForever(ttl)) {
      throw new IllegalArgumentException(
          name + " is NO_EXPIRY; persist(key) removes a time to live");
    }
    if (ttl.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          name + " is " + ttl + "; expected at least a millisecond, or CacheOperations.NO_EXPIRY");
    }
    if (ttl.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name
              + " is "
              + ttl
              + ", over Redis' range of "
              + LONGEST
              + "; CacheOperations.NO_EXPIRY means none");
    }
    return ttl;
  }
}
