package io.larder.config.setting;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a message may show of a text that somebody wrote into a setting. Passwords are written where
 * they do not belong, so what is shown is what is known to be harmless: of a text with user
 * information or a scheme only the scheme, hosts and ports; nothing of more than one line.
 */
public final class Quoted {
  private static final String MASK = "***";
  private static final int LONGEST = 200;
  // Only those that are known: what stands before "://" may be the beginning of a password.
  private static final String SCHEME =
      "(?i:rediss?|valkeys?|redis-sentinel|redis-cluster|tcp|tls|ssl|https?|file)://";
  private static final String ADDRESS =
      "(?:[\\p{L}\\p{N}._-]+|\\[[0-9A-Fa-f:.]+(?:%[\\w.-]+)?])(?::\\d{1,5})?";
  private static final String ADDRESSES =
      "(?:" + SCHEME + ")?" + ADDRESS + "(?:\\s*,\\s*(?:" + SCHEME + ")?" + ADDRESS + ")*";

  /** An at sign, as it is or encoded for a URL, for JSON or for XML. */
  private static final Pattern AT =
      Pattern.compile("@|\uFF20|%(?:25)*40|\\\\u0040|&#(?:64|x40);", Pattern.CASE_INSENSITIVE);

  private static final Pattern NO_NAME = Pattern.compile("[:=\\s]");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\u0085\u2028\u2029]");
  private static final Pattern LEADING_SCHEME = Pattern.compile(SCHEME);
  private static final Pattern LIST_SCHEME =
      Pattern.compile("(?:" + ADDRESS + "\\s*,\\s*)*" + SCHEME);
  private static final Pattern ONLY_ADDRESSES = Pattern.compile(ADDRESSES + "(?:/\\d{0,5})?");

  /** Addresses up to where a path, a query or something else in the list begins. */
  private static final Pattern LEADING_ADDRESSES =
      Pattern.compile(ADDRESSES + "(?:/\\d{0,5})?(?:$|[/?#,])");

  private static final Pattern LEADING_HOST = Pattern.compile(ADDRESS);

  /**
   * The name of a secret with what separates it from its value: {@code password=}, {@code --pass }.
   */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?:pass|pwd|secret|token|credential|auth|api.?key)[\\w-]*[\"']?(?:\\s*[:=]|\\s)"
              + "|(?:bearer|basic|(?:^|\\s)-\\w)\\s",
          Pattern.CASE_INSENSITIVE);

  /** A port that something follows: other clients take {@code host:port:password}. */
  private static final Pattern AFTER_PORT = Pattern.compile("(?:^|[:,=\\s])\\d{1,5}:(?=.)");

  private static final Pattern IPV6 = Pattern.compile("(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}");

  /** A setting that has no further parts, so that they may be its value. */
  private static final Pattern WHOLE_NAME =
      Pattern.compile("redis\\.(?:[a-z-]+\\.)*?(?:url|username|password|host|port|nodes)\\.");

  private static final Quoted HIDDEN = new Quoted(MASK, true);

  private final String shown;
  private final boolean hides;

  private Quoted(String shown, boolean hides) {
    this.shown = shown;
    this.hides = hides;
  }

  /** {@return nothing of a text, which is a secret as a whole} */
  public static Quoted hidden() {
    return HIDDEN;
  }

  public static Quoted of(String text) {
    String masked = mask(text);
    boolean cut = masked.length() > LONGEST;
    return new Quoted(cut ? masked.substring(0, LONGEST) + "…" : masked, !masked.equals(text));
  }

  /** {@return the name of a property, which may have swallowed a value: {@code -Dredis.url:…}} */
  public static Quoted name(String property) {
    int end = property.indexOf("://");
    if (end < 0 && !property.startsWith("redis.cache.")) {
      // Names of caches may contain anything, those of other settings may not.
      Matcher other = NO_NAME.matcher(property);
      end = other.find() ? other.start() : -1;
      Matcher whole = WHOLE_NAME.matcher(property);
      end = whole.lookingAt() && (end < 0 || whole.end() < end) ? whole.end() : end;
    }
    boolean hides = end >= 0 || CONTROL.matcher(property).find();
    String shown = end >= 0 ? property.substring(0, end) : property;
    return new Quoted(CONTROL.matcher(shown).replaceAll("?") + (end >= 0 ? MASK : ""), hides);
  }

  /** {@return property=value} */
  static Quoted of(String property, Quoted value) {
    Quoted name = name(property);
    return new Quoted(name + "=" + value, name.hides || value.hides);
  }

  /** {@return the same with what is not quoted: where it is written} */
  Quoted from(Optional<String> origin) {
    return new Quoted(shown + origin.map(where -> " (" + where + ")").orElse(""), hides);
  }

  /** {@return several, separated by commas} */
  public static Quoted list(List<Quoted> all) {
    return new Quoted(
        all.stream().map(Quoted::toString).collect(Collectors.joining(", ")),
        all.stream().anyMatch(Quoted::hides));
  }

  /** {@return what a message shows of one of its arguments} */
  static Quoted ofArgument(Object argument) {
    if (argument instanceof Quoted quoted) {
      return quoted;
    }
    return argument instanceof Setting<?> setting
        ? name(setting.name())
        : of(String.valueOf(argument));
  }

  /** Whether something of the text is not shown; then no part of it may be quoted alone. */
  public boolean hides() {
    return hides;
  }

  /** Whether a text holds a URL with user information, which belongs to {@code redis.url} alone. */
  static boolean isUrlWithUser(String text) {
    int scheme = text.indexOf("://");
    return scheme >= 0 && AT.matcher(text).region(scheme, text.length()).find();
  }

  private static String mask(String text) {
    if (CONTROL.matcher(text).find() || text.contains("-----BEGIN")) {
      return MASK;
    }
    Matcher at = AT.matcher(text);
    int start = -1;
    int end = -1;
    while (at.find()) {
      start = at.start();
      end = at.end();
    }
    if (start >= 0) {
      return leading(LEADING_SCHEME, text) + MASK + "@" + host(text, start, end);
    }
    if (ONLY_ADDRESSES.matcher(text).matches()) {
      return text;
    }
    if (text.contains("://")) {
      String schemes = leading(LIST_SCHEME, text);
      String addresses =
          schemes.isEmpty() ? "" : leading(LEADING_ADDRESSES, text.substring(schemes.length()));
      return schemes + addresses + MASK;
    }
    if (IPV6.matcher(text).matches()) {
      return text;
    }
    int query = text.indexOf('?');
    int shown = Math.min(end(NAMED, text), query < 0 ? text.length() : query + 1);
    shown = Math.min(shown, end(AFTER_PORT, text));
    return shown < text.length() ? text.substring(0, shown) + MASK : text;
  }

  private static int end(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? found.end() : text.length();
  }

  /** What follows the last at sign, if that surely separates the user information from it. */
  private static String host(String text, int start, int end) {
    String before = text.substring(0, start);
    String rest = text.substring(end);
    boolean separates =
        text.startsWith("@", start)
            && before.indexOf('?') < 0
            && before.indexOf('#') < 0
            && !NAMED.matcher(before).find();
    String addresses = separates ? leading(LEADING_ADDRESSES, rest) : "";
    if (addresses.isEmpty() && separates) {
      addresses = leading(LEADING_HOST, rest);
    }
    return addresses.equals(rest) ? rest : addresses + MASK;
  }

  private static String leading(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.lookingAt() ? matcher.group() : "";
  }

  @Override
  public String toString() {
    return shown;
  }
}
