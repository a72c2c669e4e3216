package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.KeysByPattern;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/**
 * The keys of one cache's entries in Redis: {@code <prefix>j:<cache name>:<key as JSON>}, with
 * {@code ~<generation>} behind the name once the cache was cleared. Every key of the cache begins
 * with the root.
 */
public record KeyLayout(String root) {
  private static final String NAMESPACE = "j:";
  private static final char GENERATION = '~';
  private static final char SEPARATOR = ':';
  private static final Pattern RESERVED = Pattern.compile("[%{}:~]");

  static KeyLayout of(String prefix, String cacheName) {
    return ofEscaped(prefix, escape(cacheName));
  }

  static KeyLayout ofEscaped(String prefix, String escapedName) {
    return new KeyLayout(prefix + NAMESPACE + escapedName);
  }

  /** Makes the key of a lease from the name of a cache and what the lease is for. */
  public static BinaryOperator<String> leases(String prefix) {
    return (cacheName, of) -> of(prefix, cacheName).lease(of);
  }

  /** The layout of the cache that a key seems to be of; empty for a key of no cache. */
  static Optional<KeyLayout> ofEntry(String prefix, String redisKey) {
    int start = prefix.length() + NAMESPACE.length();
    for (int end = start; end < redisKey.length(); end++) {
      char c = redisKey.charAt(end);
      if (c == GENERATION || c == SEPARATOR) {
        return end == start
            ? Optional.empty()
            : Optional.of(new KeyLayout(redisKey.substring(0, end)));
      }
    }
    return Optional.empty();
  }

  /** The escaped name of the cache. */
  String name(String prefix) {
    return root.substring(prefix.length() + NAMESPACE.length());
  }

  /** A key that is no cache's: no name is empty. */
  static String ofNoCache(String prefix, String what) {
    return ofEscaped(prefix, "").root + SEPARATOR + what;
  }

  /** The keys of all caches. */
  static String patternOfAll(String prefix) {
    return KeysByPattern.literal(prefix + NAMESPACE) + '*';
  }

  static String scanOf(String escapedName) {
    return "SCAN of cache '" + escapedName + "'";
  }

  /**
   * A name that neither ends where another one's keys go on nor chooses a cluster slot: percent
   * signs, braces, colons and tildes are written as in a URL.
   */
  static String escape(String cacheName) {
    return RESERVED
        .matcher(cacheName)
        .replaceAll(found -> String.format(Locale.ROOT, "%%%02X", (int) found.group().charAt(0)));
  }

  /** What the keys of a generation begin with; the first one, 0, is not written. */
  String start(long generation) {
    return generation == 0
        ? root + SEPARATOR
        : root + GENERATION + Long.toString(generation, Character.MAX_RADIX) + SEPARATOR;
  }

  /** The length of what the key of an entry begins with, whatever its generation. */
  int startLength(byte[] redisKey) {
    String text = new String(redisKey, UTF_8);
    return bytes(text.substring(0, text.indexOf(SEPARATOR, root.length()) + 1)).length;
  }

  /** What the keys of entries of any generation begin with. */
  public List<String> starts() {
    return List.of(root + SEPARATOR, root + GENERATION);
  }

  /** The key of a lease, which is no entry's: see {@link #generation}. */
  String lease(String of) {
    return root + SEPARATOR + "lease:" + of;
  }

  String pattern(long generation) {
    return KeysByPattern.literal(start(generation)) + "[^l]*";
  }

  /**
   * The generation of an entry, or -1 for a key that is none: leases begin with a word, the JSON of
   * a key never does with this letter.
   */
  long generation(String redisKey) {
    int end = redisKey.indexOf(SEPARATOR, root.length());
    if (end < 0 || redisKey.startsWith("l", end + 1)) {
      return -1;
    }
    if (end == root.length()) {
      return 0;
    }
    try {
      return Long.parseLong(redisKey, root.length() + 1, end, Character.MAX_RADIX);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
