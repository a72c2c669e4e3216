package io.larder.console.page;

import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.console.page.Html.Markup;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Figures with their units, and texts of others as pages show them: no decimals nobody needs. */
public final class Shown {
  private static final int LONGEST = 200;
  private static final long KILO = 1_024;

  private Shown() {}

  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  public static String percent(long part, long whole) {
    if (whole == 0) {
      return "–";
    }
    // 99.96 % is not all.
    long share = part == whole ? 100 : Math.min(99, Math.round(100.0 * part / whole));
    return (share == 0 && part > 0 ? "< 1" : share) + " %";
  }

  /** A time that was measured. */
  public static String nanos(long nanos) {
    double millis = nanos / 1e6;
    if (nanos == 0) {
      return "–";
    }
    if (millis >= 60_000) {
      return time(Duration.ofNanos(nanos));
    }
    if (millis >= 1_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1_000);
    }
    return millis >= 10
        ? String.format(Locale.ROOT, "%.0f ms", millis)
        : String.format(Locale.ROOT, millis >= 0.1 ? "%.1f ms" : "%.2f ms", millis);
  }

  /** A time of at least seconds, in its two greatest units. */
  public static String time(Duration time) {
    long seconds = time.toSeconds();
    if (seconds == 0) {
      return time.isZero() ? "0" : time.toMillis() + " ms";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    if (seconds < 86_400) {
      return seconds / 3_600
          + " h"
          + (seconds % 3_600 < 60 ? "" : " " + seconds % 3_600 / 60 + " min");
    }
    return seconds / 86_400
        + " d"
        + (seconds % 86_400 < 3_600 ? "" : " " + seconds % 86_400 / 3_600 + " h");
  }

  public static String bytes(long bytes) {
    if (bytes < KILO) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = -1;
    while (size >= KILO && unit < 3) {
      size /= KILO;
      unit++;
    }
    return String.format(
        Locale.ROOT, size < 10 ? "%.1f %sB" : "%.0f %sB", size, "KMGT".charAt(unit));
  }

  /** Requests in a second. */
  public static String rate(double perSecond) {
    if (perSecond == 0) {
      return "0/s";
    }
    return perSecond < 10
        ? String.format(Locale.ROOT, "%.1f/s", perSecond)
        : count(Math.round(perSecond)) + "/s";
  }

  public static Markup instant(Instant instant) {
    String text = instant.truncatedTo(ChronoUnit.SECONDS).toString();
    return tag("time", attr("datetime", text), text.replace('T', ' ').replace("Z", " UTC"));
  }

  /** A text of others, such as a key: on one line, isolated, shortened, with nothing unseen. */
  public static Markup foreign(String text) {
    return tag(
        "bdi",
        tag("code", visible(cut(text))),
        text.length() > LONGEST
            ? tag("small", " … " + count(text.length()) + " characters")
            : Html.nothing());
  }

  /** A text of others for headings: on one line, shortened, with nothing unseen. */
  public static String shortened(String text) {
    return visible(cut(text)) + (text.length() > LONGEST ? "…" : "");
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    boolean halves = Character.isHighSurrogate(text.charAt(LONGEST - 1));
    return text.substring(0, halves ? LONGEST - 1 : LONGEST);
  }

  /** Characters that are not seen, or change how others are, as <code>&#92;uXXXX</code>. */
  public static String visible(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isUnseen(c)) {
                out.append(String.format(Locale.ROOT, c > 0xFFFF ? "\\u{%x}" : "\\u%04x", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static boolean isUnseen(int c) {
    return switch (Character.getType(c)) {
      // The joiner of emoji is one, too: what is seen would be of several characters.
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.SPACE_SEPARATOR -> c != ' ';
      default -> false;
    };
  }
}
