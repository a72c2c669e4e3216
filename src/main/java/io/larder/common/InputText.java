package io.larder.common;

import static java.util.Objects.requireNonNull;

/** Checks texts that applications pass as keys, fields, patterns, tokens and user ids. */
public final class InputText {
  private InputText() {}

  /**
   * {@return the text, unless it is null, empty or not Unicode}
   *
   * @param name the name of the argument, for messages
   * @param text the argument
   */
  public static String require(String name, String text) {
    requireNonNull(text, name + " is null");
    if (text.isEmpty()) {
      throw new IllegalArgumentException(name + " is empty; expected at least one character");
    }
    if (!isUnicode(text)) {
      throw new IllegalArgumentException(
          name + " has an unpaired surrogate; expected valid Unicode");
    }
    return text;
  }

  /**
   * {@return whether a text has no unpaired surrogate: two that have could become the same bytes}
   *
   * @param text any text
   */
  public static boolean isUnicode(String text) {
    // A code point that is still a surrogate has no partner.
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
