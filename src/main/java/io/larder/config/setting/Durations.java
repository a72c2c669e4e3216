package io.larder.config.setting;

import io.larder.config.setting.Syntax.Mismatch;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The syntaxes of durations: ISO-8601 ({@code PT5M}), or a whole number with a unit: {@code 250ms},
 * {@code 5s}, {@code 10m}, {@code 2h}, {@code 1d}. Only lower-case units without a blank are
 * accepted, since {@code M} may as well be a month.
 */
public final class Durations {
  private static final Pattern SHORT = Pattern.compile("(-?\\d+)(ms|s|m|h|d)");
  // What looks like a duration, so that the message can say how to write it.
  private static final Pattern NEARLY = Pattern.compile("(?i)(\\d+)\\s*(ms|s|m|h|d)");
  private static final Pattern FRACTION = Pattern.compile("(?i)\\d*[.,]\\d+\\s*(ms|s|m|h|d)");
  private static final List<String> UNITS = List.of("d", "h", "m", "s", "ms");
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  /** A time to wait: at least a millisecond, at most what the client counts in 32 bits. */
  public static final Syntax<Duration> TIMEOUT =
      between(
          MILLISECOND,
          Duration.ofMillis(Integer.MAX_VALUE),
          "an ISO-8601 duration from PT0.001S to PT596H, for example PT1S or 1s");

  /** A time to wait, or bare milliseconds. */
  public static final Syntax<Duration> TIMEOUT_OR_MILLISECONDS =
      text ->
          Syntax.Patterns.DIGITS.matcher(text).matches()
              ? Duration.ofMillis(Syntax.integer(1, Integer.MAX_VALUE).parse(text))
              : TIMEOUT.parse(text);

  /** A time to live: at least a millisecond. */
  public static final Syntax<Duration> TTL =
      between(
          MILLISECOND,
          Duration.ofDays(365_000),
          "an ISO-8601 duration from PT0.001S to a thousand years, for example PT1H or 1h");

  private Durations() {}

  /** {@return a duration in a range, both ends included} */
  public static Syntax<Duration> between(Duration min, Duration max, String expected) {
    return text -> {
      Duration duration = parse(text);
      if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
        throw new Mismatch(expected);
      }
      return duration;
    };
  }

  private static Duration parse(String text) throws Mismatch {
    Matcher matcher = SHORT.matcher(text);
    try {
      return matcher.matches()
          ? of(Long.parseLong(matcher.group(1)), matcher.group(2))
          : Duration.parse(text);
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
      throw new Mismatch(
          "an ISO-8601 duration, for example PT5M, or a whole number with a unit: 250ms, 5s, 10m,"
              + " 2h, 1d",
          hint(text));
    }
  }

  private static Duration of(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** {@return how a duration may be written in a setting: a whole number of the largest unit} */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (!duration.equals(Duration.ofMillis(millis))) {
      return duration.toString();
    }
    for (String unit : UNITS) {
      long of = of(1, unit).toMillis();
      if (millis % of == 0) {
        return millis / of + unit;
      }
    }
    throw new IllegalStateException(duration.toString());
  }

  private static String hint(String text) {
    if (Syntax.Patterns.DIGITS.matcher(text).matches()) {
      return String.format(Locale.ROOT, "%1$s seconds are written PT%1$sS or %1$ss", text);
    }
    if (SHORT.matcher(text).matches()) {
      return "this number is too large";
    }
    Matcher nearly = NEARLY.matcher(text);
    if (nearly.matches()) {
      return "write " + nearly.group(1) + nearly.group(2).toLowerCase(Locale.ROOT);
    }
    return FRACTION.matcher(text).matches() ? "write a fraction in the next smaller unit" : "";
  }
}
