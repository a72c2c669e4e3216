package io.larder.connection.connect;

import io.larder.connection.ServerInfo;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions that Larder is made for: Redis 6.2 or later, Valkey 7.2 (its first) or later. */
final class SupportedServers {
  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  private SupportedServers() {}

  /** False for a Redis that is known to be older. */
  static boolean include(ServerInfo server) {
    Matcher number = VERSION.matcher(server.version());
    if (!server.software().equals("redis") || !number.lookingAt()) {
      return true;
    }
    int major = Integer.parseInt(number.group(1));
    return major > 6 || (major == 6 && Integer.parseInt(number.group(2)) >= 2);
  }
}
