package io.larder.codec.key;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Texts of URIs, the same for equal ones: without the case that their equality ignores. */
final class UriTexts {
  // In front of a path whose first segment has a colon; no URI begins so.
  private static final String RELATIVE = ":";

  private UriTexts() {}

  static String of(URI uri) {
    StringBuilder text = new StringBuilder();
    append(text, "", lower(uri.getScheme()), ":");
    if (uri.isOpaque()) {
      append(text, "", octets(uri.getRawSchemeSpecificPart()), "");
    } else {
      if (uri.getHost() != null) {
        text.append("//");
        append(text, "", octets(uri.getRawUserInfo()), "@");
        text.append(lower(uri.getHost()));
        append(text, ":", uri.getPort() < 0 ? null : "" + uri.getPort(), "");
      } else {
        append(text, "//", octets(uri.getRawAuthority()), "");
      }
      String path = octets(uri.getRawPath());
      if (uri.getRawAuthority() == null && path != null) {
        // Without these it would be read as an authority, or as a scheme.
        if (path.startsWith("//")) {
          text.append("//");
        } else if (uri.getScheme() == null && path.matches("[^/]*:.*")) {
          text.append(RELATIVE);
        }
      }
      append(text, "", path, "");
      append(text, "?", octets(uri.getRawQuery()), "");
    }
    append(text, "#", octets(uri.getRawFragment()), "");
    return text.toString();
  }

  static URI parse(String text) {
    return text.startsWith(RELATIVE)
        ? URI.create("x:/").relativize(URI.create("x:/" + text.substring(RELATIVE.length())))
        : URI.create(text);
  }

  private static void append(
      StringBuilder text, String before, @Nullable String part, String after) {
    if (part != null) {
      text.append(before).append(part).append(after);
    }
  }

  private static @Nullable String lower(@Nullable String part) {
    return part == null ? null : part.toLowerCase(Locale.ROOT);
  }

  /** With the digits of escaped octets in upper case. */
  private static @Nullable String octets(@Nullable String part) {
    if (part == null || part.indexOf('%') < 0) {
      return part;
    }
    StringBuilder text = new StringBuilder(part);
    for (int i = text.indexOf("%"); i >= 0; i = text.indexOf("%", i + 1)) {
      for (int digit = i + 1; digit <= i + 2 && digit < text.length(); digit++) {
        text.setCharAt(digit, Character.toUpperCase(text.charAt(digit)));
      }
    }
    return text.toString();
  }
}
