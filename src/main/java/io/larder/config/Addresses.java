package io.larder.config;

import io.larder.config.Syntax.Mismatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code host}, {@code host:port}, {@code [::1]:port} and the same behind redis://. */
final class Addresses {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:rediss?://)?(?:\\[(?<v6>[0-9A-Fa-f:.%]+)]|(?<name>[^\\s:/@\\[\\]]+))(?::(?<port>\\d{1,5}))?");

  private Addresses() {}

  static NodeAddress parse(String text, int defaultPort) throws Mismatch {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      throw new Mismatch(
          "host:port, with an IPv6 address in brackets; got '" + RedisUrl.mask(text) + "'");
    }
    String host = matcher.group("v6") != null ? matcher.group("v6") : matcher.group("name");
    String port = matcher.group("port");
    int number = port == null ? defaultPort : Integer.parseInt(port);
    if (number < 1 || number > 65_535) {
      throw new Mismatch("a port from 1 to 65535 in '" + text + "'");
    }
    return new NodeAddress(host, number);
  }
}
