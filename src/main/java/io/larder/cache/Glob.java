package io.larder.cache;

/** Redis' patterns. */
final class Glob {
  private Glob() {}

  /** The text with everything quoted that means something in a pattern. */
  static String literal(String text) {
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
