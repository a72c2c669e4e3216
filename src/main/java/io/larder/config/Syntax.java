package io.larder.config;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a setting becomes a value.
 *
 * @param <T> the type of the value
 */
interface Syntax<T> {
  /** A text that is not of the syntax; the message completes "expected …". */
  final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    Mismatch(String expected) {
      super(expected);
    }

    String expected() {
      return String.valueOf(getMessage());
    }
  }

  T parse(String text) throws Mismatch;

  /** The text as it may be shown in a message. */
  default String show(String text) {
    return text;
  }

  Syntax<String> TEXT = text -> text;

  /** What keys of caches continue with: not as those of sessions or JCache do. */
  Syntax<String> CACHE_NAMESPACE =
      text -> {
        if (text.startsWith("s:") || text.startsWith("j:")) {
          throw new Mismatch("a text that does not begin with s: (sessions) or j: (JCache)");
        }
        return text;
      };

  Syntax<Boolean> BOOLEAN =
      text ->
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new Mismatch("true or false");
          };

  Syntax<Secret> SECRET =
      new Syntax<>() {
        @Override
        public Secret parse(String text) {
          return new Secret(text);
        }

        @Override
        public String show(String text) {
          return "***";
        }
      };

  Syntax<Path> FILE =
      text -> {
        Path path;
        try {
          path = Path.of(text);
        } catch (java.nio.file.InvalidPathException e) {
          throw new Mismatch("the path of a file");
        }
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
          throw new Mismatch("the path of a file that exists and can be read");
        }
        return path;
      };

  Syntax<NodeAddress> NODE = text -> Addresses.parse(text, 6379);

  Syntax<List<NodeAddress>> NODES = nodes(6379);

  static Syntax<List<NodeAddress>> nodes(int defaultPort) {
    return text -> {
      List<NodeAddress> nodes = new ArrayList<>();
      for (String node : parts(text)) {
        nodes.add(Addresses.parse(node, defaultPort));
      }
      if (nodes.isEmpty()) {
        throw new Mismatch("host:port, more of them separated by commas");
      }
      return List.copyOf(nodes);
    };
  }

  Syntax<RedisUrl> URL =
      new Syntax<>() {
        @Override
        public RedisUrl parse(String text) throws Mismatch {
          return RedisUrl.parse(text);
        }

        @Override
        public String show(String text) {
          return RedisUrl.mask(text);
        }
      };

  /** A port, or the {@code tcp://host:port} that Kubernetes puts into REDIS_PORT. */
  Syntax<PortSetting> PORT =
      text -> {
        Matcher service = PortSetting.SERVICE.matcher(text);
        if (service.matches()) {
          NodeAddress address = Addresses.parse(service.group(1), 6379);
          return new PortSetting(address.port(), address.host());
        }
        return new PortSetting(integer(1, 65_535).parse(text), null);
      };

  Syntax<Set<String>> TYPES =
      text -> {
        Set<String> names = new LinkedHashSet<>(parts(text));
        for (String name : names) {
          if (!TypeNames.TYPE.matcher(name).matches()) {
            throw new Mismatch(
                "names of packages (com.example.*) or classes, separated by commas; '"
                    + name
                    + "' is neither");
          }
        }
        return Set.copyOf(names);
      };

  static Syntax<Integer> integer(int min, int max) {
    return text -> {
      try {
        int value = Integer.parseInt(text);
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException e) {
        // reported below, as a number outside the range is
      }
      throw new Mismatch(
          max == Integer.MAX_VALUE
              ? "a whole number of at least " + min
              : "a whole number from " + min + " to " + max);
    };
  }

  /** How many there may be; 0 for none at all. */
  Syntax<Long> COUNT =
      text -> {
        if (!TypeNames.DIGITS.matcher(text).matches() || text.length() > 15) {
          throw new Mismatch("a whole number of at least 0");
        }
        return Long.parseLong(text);
      };

  /** A number of bytes, with a binary unit. */
  Syntax<Long> BYTES =
      text -> {
        Matcher size = TypeNames.SIZE.matcher(text);
        if (!size.matches()) {
          throw new Mismatch("a number of bytes, for example 64MB (B, KB, MB or GB)");
        }
        int power = "BKMG".indexOf((size.group(2) + "B").toUpperCase(Locale.ROOT).charAt(0));
        return Long.parseLong(size.group(1)) << (10 * power);
      };

  static <E extends Enum<E>> Syntax<E> oneOf(Class<E> type) {
    return text -> {
      for (E constant : type.getEnumConstants()) {
        if (constant.name().equalsIgnoreCase(text)) {
          return constant;
        }
      }
      throw new Mismatch(
          Arrays.stream(type.getEnumConstants())
              .map(e -> e.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", ", "one of ", "")));
    };
  }

  /** A part of a whole: 0 or more, less than 1. */
  Syntax<Double> FRACTION =
      text -> {
        try {
          double value = Double.parseDouble(text);
          if (value >= 0 && value < 1) {
            return value;
          }
        } catch (NumberFormatException e) {
          // reported below, as a number outside the range is
        }
        throw new Mismatch("a number from 0 to below 1, for example 0.1 for a tenth");
      };

  /** {@code local} is another word for {@code jvm}. */
  Syntax<SingleFlightMode> SINGLE_FLIGHT =
      text ->
          text.equalsIgnoreCase("local")
              ? SingleFlightMode.JVM
              : oneOf(SingleFlightMode.class).parse(text);

  /** An ISO-8601 duration of at least a millisecond that fits the client's 32-bit milliseconds. */
  Syntax<Duration> TIMEOUT =
      text -> {
        Duration duration = iso(text);
        if (duration.compareTo(Duration.ofMillis(1)) < 0
            || duration.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
          throw new Mismatch("an ISO-8601 duration from PT0.001S to PT596H, for example PT1S");
        }
        return duration;
      };

  /** As {@link #TIMEOUT}, or bare milliseconds. */
  Syntax<Duration> RETRY_DELAY =
      text -> {
        if (!TypeNames.DIGITS.matcher(text).matches()) {
          return TIMEOUT.parse(text);
        }
        int millis = integer(1, Integer.MAX_VALUE).parse(text);
        return Duration.ofMillis(millis);
      };

  /** A time to live: an ISO-8601 duration of at least a millisecond. */
  Syntax<Duration> TTL =
      text -> {
        Duration duration = iso(text);
        if (duration.compareTo(Duration.ofMillis(1)) < 0
            || duration.compareTo(Duration.ofDays(365_000)) > 0) {
          throw new Mismatch("an ISO-8601 duration from PT0.001S to a thousand years");
        }
        return duration;
      };

  /** How long a used token is forgiven: longer than a day would be no detection of reuse. */
  Syntax<Duration> GRACE =
      text -> {
        Duration duration = iso(text);
        if (duration.isNegative() || duration.compareTo(Duration.ofDays(1)) > 0) {
          throw new Mismatch("an ISO-8601 duration from PT0S (no grace) to PT24H");
        }
        return duration;
      };

  private static Duration iso(String text) throws Mismatch {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      String hint =
          TypeNames.DIGITS.matcher(text).matches()
              ? "; " + text + " seconds are written PT" + text + "S"
              : "";
      throw new Mismatch("an ISO-8601 duration, for example PT5M for five minutes" + hint);
    }
  }

  private static List<String> parts(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).filter(p -> !p.isEmpty()).toList();
  }

  /** Patterns that the syntaxes share. */
  final class TypeNames {
    static final Pattern DIGITS = Pattern.compile("\\d+");
    static final Pattern SIZE = Pattern.compile("(\\d{1,9})((?:[KMG]?B)?)", CASE_INSENSITIVE);
    static final Pattern TYPE =
        Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*(\\.\\*)?");

    private TypeNames() {}
  }
}
