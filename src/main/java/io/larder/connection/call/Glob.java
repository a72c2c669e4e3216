package io.larder.connection.call;

/** Patterns of Redis, as SCAN takes them. */
public final class Glob {
  private Glob() {}

  /**
   * Quotes what means something in a pattern.
   *
   * @param text any text
   * @return a pattern that only the text matches
   */
  public static String literal(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*' || c == '?' || c == '[' || c == ']' || c == '^' || c == '-' || c == '\\') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.toString();
  }
}
