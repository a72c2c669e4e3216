package io.larder.codec.json;

/** Writes texts as JSON strings the way Jackson does; a half surrogate pair stays what it is. */
public final class JsonText {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private JsonText() {}

  public static void quote(String text, StringBuilder out) {
    out.append('"');
    escape(text, out);
    out.append('"');
  }

  private static void escape(String text, StringBuilder out) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
        out.append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else {
        escape(c, out);
      }
    }
  }

  private static void escape(char c, StringBuilder out) {
    int known = "\"\\\b\t\n\f\r".indexOf(c);
    if (known >= 0) {
      out.append('\\').append("\"\\btnfr".charAt(known));
    } else {
      unicode(c, out);
    }
  }

  private static void unicode(char c, StringBuilder out) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX[(c >> shift) & 15]);
    }
  }

  /** {@return a JSON string whose first character is escaped, although it need not be} */
  public static String quoteApart(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16).append('"');
    unicode(text.charAt(0), out);
    escape(text.substring(1), out);
    return out.append('"').toString();
  }
}
