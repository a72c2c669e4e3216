package io.larder.common;

import java.util.Locale;

/** Formats keys for messages: on one line, and shortened if very long. */
public final class KeyText {
  private static final int SHOWN = 200;

  private KeyText() {}

  /**
   * A key in quotes.
   *
   * @param key any text
   * @return the text with control characters as {@code \\uXXXX}, cut after 200 characters
   */
  public static String of(String key) {
    StringBuilder shown = new StringBuilder("'");
    int end = Math.min(key.length(), SHOWN);
    for (int i = 0; i < end; i++) {
      char c = key.charAt(i);
      if (Character.isISOControl(c)) {
        shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    shown.append('\'');
    return end == key.length()
        ? shown.toString()
        : shown
            .append(" (the first 200 of ")
            .append(key.length())
            .append(" characters)")
            .toString();
  }
}
