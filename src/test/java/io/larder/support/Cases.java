package io.larder.support;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Function;

/**
 * Checks a property of many random values. A failing case says its seed and its value; {@code
 * -Dlarder.test.seed} repeats that case first.
 */
public final class Cases {
  private Cases() {}

  /** What must be so for each value. */
  @FunctionalInterface
  public interface Property<T> {
    void check(T value) throws Exception;
  }

  /** Checks as many values as asked for, each made from a random source of its own. */
  public static <T> void check(int count, Function<Random, T> generator, Property<T> property) {
    long first = Long.getLong("larder.test.seed", System.nanoTime());
    for (long seed = first; seed < first + count; seed++) {
      T value = generator.apply(new Random(seed));
      try {
        property.check(value);
      } catch (Exception | AssertionError | StackOverflowError e) {
        throw new AssertionError(
            "-Dlarder.test.seed=" + seed + " fails for " + text(value) + ": " + e, e);
      }
    }
  }

  private static String text(Object value) {
    if (!(value instanceof byte[] bytes)) {
      return String.valueOf(value);
    }
    StringBuilder text = new StringBuilder();
    for (char c : new String(bytes, StandardCharsets.ISO_8859_1).toCharArray()) {
      text.append(c >= ' ' && c <= '~' && c != '\\' ? c : String.format("\\x%02x", (int) c));
    }
    return text.toString();
  }
}
