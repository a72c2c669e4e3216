package io.larder.connection;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server as it describes itself (HELLO). Texts are {@code unknown} where it does not say.
 *
 * @param software {@code redis}, {@code valkey} or what else speaks the protocol
 * @param version its version
 * @param mode {@code standalone}, {@code sentinel} or {@code cluster}
 * @param address what the application was told to connect to, without credentials
 */
public record ServerInfo(String software, String version, String mode, String address) {
  static final String UNKNOWN = "unknown";
  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  /**
   * Whether Larder is made for this version: Redis 6.2 or later, Valkey (7.2 is its first).
   *
   * @return false for a Redis that is known to be older
   */
  boolean isSupported() {
    Matcher number = VERSION.matcher(version);
    if (!software.equals("redis") || !number.lookingAt()) {
      return true;
    }
    int major = Integer.parseInt(number.group(1));
    return major > 6 || (major == 6 && Integer.parseInt(number.group(2)) >= 2);
  }

  /** As in {@code redis 7.0.15 (standalone) at localhost:6379}. */
  @Override
  public String toString() {
    return software + " " + version + " (" + mode + ") at " + address;
  }
}
