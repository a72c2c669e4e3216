package io.larder.config.setting;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import io.larder.common.InputText;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns the text of a setting into its value. */
public interface Syntax<T> {
  /**
   * The text does not have the syntax; the message completes "expected …" and quotes nothing of the
   * text, which may hold a secret.
   */
  final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    private final String detail;

    public Mismatch(String expected) {
      this(expected, "");
    }

    /** Adds a detail that may quote the text: it is told only where the text is shown whole. */
    public Mismatch(String expected, String detail) {
      super(expected);
      this.detail = detail;
    }

    /** {@return what was expected instead of a text of which this much is shown} */
    public String expected(Quoted text) {
      String expected = String.valueOf(getMessage());
      return detail.isEmpty() || text.hides() ? expected : expected + "; " + detail;
    }
  }

  /** {@return the value of a text, which is stripped} */
  T parse(String text) throws Mismatch;

  /** {@return whether a text counts as given: a blank one does not} */
  default boolean isPresent(String text) {
    return !text.isBlank();
  }

  /** {@return the text as {@link #parse} takes it} */
  default String strip(String text) {
    return text.strip();
  }

  /** {@return what a message may show of the text} */
  default Quoted show(String text) {
    return Quoted.of(strip(text));
  }

  /** One line that holds no password by mistake: it is shown in messages, or is part of keys. */
  Syntax<String> TEXT =
      text -> {
        if (Quoted.isUrlWithUser(text)) {
          throw new Mismatch("a text without user name and password, which belong to redis.url");
        }
        if (Patterns.CONTROL.matcher(text).find()) {
          throw new Mismatch("a text of one line");
        }
        if (!InputText.isUnicode(text)) {
          throw new Mismatch("valid Unicode: it has an unpaired surrogate");
        }
        return text;
      };

  /** Yes or no, in one of the usual spellings. */
  Syntax<Boolean> BOOLEAN =
      text ->
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new Mismatch("true or false");
          };

  /** A password; blanks around it belong to it. */
  Syntax<Secret> SECRET =
      new Syntax<>() {
        @Override
        public Secret parse(String text) {
          return new Secret(text);
        }

        @Override
        public String strip(String text) {
          return text;
        }

        @Override
        public Quoted show(String text) {
          return Quoted.hidden();
        }
      };

  /** A file that can be read. */
  Syntax<Path> FILE =
      text -> {
        try {
          Path path = Path.of(text);
          if (Files.isReadable(path) && !Files.isDirectory(path)) {
            return path;
          }
        } catch (InvalidPathException e) {
          throw new Mismatch("the path of a file");
        }
        throw new Mismatch("the path of a file that exists and can be read");
      };

  /** A file with a secret; somebody may have written the secret itself instead of the path. */
  Syntax<Path> SECRET_FILE =
      new Syntax<>() {
        @Override
        public Path parse(String text) throws Mismatch {
          return FILE.parse(text);
        }

        @Override
        public Quoted show(String text) {
          return isPath(strip(text)) ? Syntax.super.show(text) : Quoted.hidden();
        }

        /** A password in Base64 may begin with a slash and have more of them. */
        private boolean isPath(String text) {
          try {
            Path parent = Path.of(text).getParent();
            return Patterns.PATH.matcher(text).lookingAt()
                && parent != null
                && parent.getFileName() != null
                && (Patterns.PLAIN_PATH.matcher(text).matches() || Files.isDirectory(parent));
          } catch (InvalidPathException e) {
            return false;
          }
        }
      };

  Syntax<Long> COUNT =
      text -> {
        if (!Patterns.DIGITS.matcher(text).matches() || text.length() > 15) {
          throw new Mismatch("a whole number of at least 0");
        }
        return Long.parseLong(text);
      };

  /** A number of bytes, with a binary unit. */
  Syntax<Long> BYTES =
      text -> {
        Matcher size = Patterns.SIZE.matcher(text);
        if (!size.matches()) {
          throw new Mismatch("a number of bytes, for example 64MB (B, KB, MB or GB)");
        }
        int power = "BKMG".indexOf((size.group(2) + "B").toUpperCase(Locale.ROOT).charAt(0));
        return Long.parseLong(size.group(1)) << (10 * power);
      };

  /** A part of a whole: 0 or more, less than 1. */
  Syntax<Double> FRACTION =
      number(
          Double::parseDouble,
          value -> value >= 0 && value < 1,
          "a number from 0 to below 1, for example 0.1 for a tenth");

  /** Names of classes, and of packages with {@code .*} behind them. */
  Syntax<List<String>> TYPES =
      text -> {
        List<String> names = parts(text);
        for (String name : names) {
          if (!Patterns.TYPE.matcher(name).matches()) {
            throw new Mismatch(
                "names of packages (com.example.*) or classes, separated by commas",
                "'" + name + "' is neither");
          }
        }
        return names;
      };

  /** {@return a whole number in a range, both ends included} */
  static Syntax<Integer> integer(int min, int max) {
    String range = "a whole number from " + min + " to " + max;
    String shown = max == Integer.MAX_VALUE ? "a whole number of at least " + min : range;
    return text ->
        number(
                Integer::parseInt,
                value -> value >= min && value <= max,
                // A number that is too great is told how great one may be.
                Patterns.DIGITS.matcher(text).matches() && text.length() > 9 ? range : shown)
            .parse(text);
  }

  private static <N> Syntax<N> number(
      Function<String, N> parser, Predicate<N> accepted, String expected) {
    return text -> {
      try {
        N value = parser.apply(text);
        if (accepted.test(value)) {
          return value;
        }
      } catch (NumberFormatException e) {
        // reported below, like a number outside the range
      }
      throw new Mismatch(expected);
    };
  }

  /** {@return the name of a constant, in upper or lower case} */
  static <E extends Enum<E>> Syntax<E> oneOf(Class<E> type) {
    return text -> {
      for (E constant : type.getEnumConstants()) {
        if (constant.name().replace('_', '-').equalsIgnoreCase(text)) {
          return constant;
        }
      }
      throw new Mismatch(
          Arrays.stream(type.getEnumConstants())
              .map(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .collect(Collectors.joining(", ", "one of ", "")));
    };
  }

  /** {@return one or more elements, separated by commas} */
  static <E> Syntax<List<E>> listOf(Syntax<E> element, String expected) {
    return text -> {
      List<E> elements = new ArrayList<>();
      for (String part : parts(text)) {
        elements.add(element.parse(part));
      }
      if (elements.isEmpty()) {
        throw new Mismatch(expected);
      }
      return List.copyOf(elements);
    };
  }

  private static List<String> parts(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).filter(p -> !p.isEmpty()).toList();
  }

  final class Patterns {
    static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\u0085\u2028\u2029]");
    private static final Pattern PATH = Pattern.compile("\\.{0,2}[/\\\\]|[A-Za-z]:[/\\\\]");
    private static final Pattern PLAIN_PATH =
        Pattern.compile("(?:\\.{0,2}|[A-Za-z]:)(?:[/\\\\][a-z0-9._-]{1,40})+");
    private static final Pattern SIZE =
        Pattern.compile("(\\d{1,9})((?:[KMG]?B)?)", CASE_INSENSITIVE);
    private static final Pattern TYPE =
        Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*(\\.\\*)?");

    private Patterns() {}
  }
}
