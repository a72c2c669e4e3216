package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.KeysByPattern;
import java.util.Arrays;

/**
 * The keys of one cache's entries in Redis: {@code <prefix>j:<cache name>:<key as JSON>}, with
 * {@code ~<generation>} behind the name once the cache was cleared.
 *
 * @param root what every key of a cache begins with
 */
public record KeyLayout(String root) {
  private static final char GENERATION = '~';
  private static final char SEPARATOR = ':';

  /** An empty hash tag: Redis Cluster then hashes the whole key (specification, "Hash tags"). */
  private static final byte[] NO_TAG = {'{', '}'};

  public static KeyLayout of(String prefix, String cacheName) {
    return new KeyLayout(root(prefix, escape(cacheName)));
  }

  /** What every key of a cache begins with, from its name as it is escaped. */
  public static String root(String prefix, String escapedName) {
    return prefix + "j:" + escapedName;
  }

  /**
   * A name that neither ends where another one's keys go on nor chooses a cluster slot: percent
   * signs, braces, colons and tildes are written as in a URL.
   */
  static String escape(String cacheName) {
    StringBuilder escaped = new StringBuilder(cacheName.length());
    for (int i = 0; i < cacheName.length(); i++) {
      char c = cacheName.charAt(i);
      if (c == '%' || c == '{' || c == '}' || c == SEPARATOR || c == GENERATION) {
        escaped.append('%').append(Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** What the keys of a generation begin with; the first one, 0, is not written. */
  String start(long generation) {
    return generation == 0
        ? root + SEPARATOR
        : root + GENERATION + Long.toString(generation, Character.MAX_RADIX) + SEPARATOR;
  }

  /** The key in Redis of an entry, from its key as JSON. */
  static byte[] redisKey(byte[] start, byte[] key) {
    boolean tagged = isTagged(key);
    byte[] redisKey =
        Arrays.copyOf(start, start.length + (tagged ? NO_TAG.length : 0) + key.length);
    int at = start.length;
    if (tagged) {
      System.arraycopy(NO_TAG, 0, redisKey, at, NO_TAG.length);
      at += NO_TAG.length;
    }
    System.arraycopy(key, 0, redisKey, at, key.length);
    return redisKey;
  }

  private static boolean isTagged(byte[] key) {
    for (byte b : key) {
      if (b == NO_TAG[0]) {
        return true;
      }
    }
    return false;
  }

  /** The entry's key as JSON, from its key in Redis. */
  static byte[] key(byte[] redisKey, int startLength) {
    boolean tagged =
        redisKey.length > startLength + 1
            && redisKey[startLength] == NO_TAG[0]
            && redisKey[startLength + 1] == NO_TAG[1];
    return Arrays.copyOfRange(
        redisKey, startLength + (tagged ? NO_TAG.length : 0), redisKey.length);
  }

  /** The entry's key as JSON, whatever the generation. */
  public byte[] keyOf(byte[] redisKey) {
    String text = new String(redisKey, UTF_8);
    return key(
        redisKey, bytes(text.substring(0, text.indexOf(SEPARATOR, root.length()) + 1)).length);
  }

  /** What the keys of entries of any generation begin with. */
  public java.util.List<String> starts() {
    return java.util.List.of(root + SEPARATOR, root + GENERATION);
  }

  /** The key of a lease, which is no entry's: see {@link #generation}. */
  public String lease(String of) {
    return root + SEPARATOR + "lease:" + of;
  }

  /** Matches the entries of one generation. */
  public String pattern(long generation) {
    return KeysByPattern.literal(start(generation)) + "[^l]*";
  }

  /** Matches the entries of every generation. */
  public String pattern() {
    return KeysByPattern.literal(root) + '[' + SEPARATOR + GENERATION + "]*";
  }

  /**
   * The generation of an entry, or -1 for a key that is none: leases begin with a word, the JSON of
   * a key never does with this letter.
   */
  public long generation(String redisKey) {
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
