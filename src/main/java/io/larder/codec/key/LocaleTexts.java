package io.larder.codec.key;

import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Texts of locales: {@code de_DE}, or all their parts, since language tags change some. */
final class LocaleTexts {
  private static final Pattern SIMPLE = Pattern.compile("[a-z]{0,8}(_[A-Z0-9]{1,3})?");

  private LocaleTexts() {}

  static String of(Locale locale) {
    String country = locale.getCountry();
    String simple = locale.getLanguage() + (country.isEmpty() ? "" : '_' + country);
    boolean more =
        !locale.getScript().isEmpty() || !locale.getVariant().isEmpty() || locale.hasExtensions();
    return !more && SIMPLE.matcher(simple).matches() ? simple : all(locale);
  }

  private static String all(Locale locale) {
    StringBuilder text = new StringBuilder();
    for (String part :
        new String[] {
          locale.getLanguage(), locale.getCountry(), locale.getVariant(), locale.getScript()
        }) {
      text.append(part.replace("%", "%25").replace("|", "%7C")).append('|');
    }
    for (char key : new TreeSet<>(locale.getExtensionKeys())) {
      text.append(key).append('-').append(locale.getExtension(key)).append('|');
    }
    return text.toString();
  }

  static Locale parse(String text) {
    if (!text.contains("|")) {
      int end = text.indexOf('_');
      return end < 0
          ? locale(text, "", "")
          : locale(text.substring(0, end), text.substring(end + 1), "");
    }
    String[] parts = text.split("\\|", -1);
    for (int i = 0; i < 4; i++) {
      parts[i] = parts[i].replace("%7C", "|").replace("%25", "%");
    }
    // Knows variants that the builder refuses, and adds extensions to two of them.
    Locale plain = locale(parts[0], parts[1], parts[2]);
    if (of(plain).equals(text)) {
      return plain;
    }
    Locale.Builder builder =
        new Locale.Builder()
            .setLanguage(parts[0])
            .setRegion(parts[1])
            .setVariant(parts[2])
            .setScript(parts[3]);
    for (int i = 4; i < parts.length - 1; i++) {
      builder.setExtension(parts[i].charAt(0), parts[i].substring(2));
    }
    return builder.build();
  }

  @SuppressWarnings("deprecation") // Locale.of is Java 19's
  private static Locale locale(String language, String country, String variant) {
    return new Locale(language, country, variant);
  }
}
