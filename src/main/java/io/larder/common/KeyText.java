package io.larder.common;

import java.util.Locale;
import java.util.stream.Collectors;

/** Formats keys for messages: on one line, and shortened if very long. */
public final class KeyText {
  private static final int SHOWN = 200;

  private KeyText() {}

  /**
   * {@return a key in quotes, control characters as <code>&#92;uXXXX</code>, cut after 200
   * characters}
   *
   * @param key any text
   */
  public static String of(String key) {
    int length = key.length();
    return key.chars()
        .limit(SHOWN)
        .mapToObj(
            c ->
                Character.isISOControl(c)
                    ? String.format(Locale.ROOT, "\\u%04x", c)
                    : "" + (char) c)
        .collect(Collectors.joining("", "'", "'"))
        .concat(length > SHOWN ? " (the first 200 of " + length + " characters)" : "");
  }
}
