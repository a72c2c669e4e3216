package io.larder.common;

import static java.util.Objects.requireNonNull;

/** Checks texts that applications pass as keys, fields, patterns, tokens and user ids. */
public final class InputText {
  private InputText() {}

  /**
   * Refuses what is no text: null, empty, or not Unicode.
   *
   * @param name the name of the argument, for messages
   * @param text the argument
   * @return the text
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
   * Whether a text has no unpaired surrogate. Two texts that have one could become the same bytes.
   *
   * @param text any text
   * @return false if it is not valid Unicode
   */
  public static boolean isUnicode(String text) {
    // A code point that is still a surrogate has no partner.
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
