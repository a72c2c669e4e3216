package io.larder.config;

import io.larder.config.setting.Syntax;
import io.larder.config.setting.Syntax.Mismatch;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Host (a name, or an address without brackets) and port of a Redis or Sentinel server. */
public record NodeAddress(String host, int port) {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:rediss?://)?"
              + "(?:\\[(?<v6>[0-9A-Fa-f:.]+(?:%[\\w.-]+)?)]|(?<name>[\\p{L}\\p{N}._-]+))"
              + "(?::(?<port>\\d{1,5}))?");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(?:%[\\w.-]+)?");

  /** The syntax of a host alone. */
  static final Syntax<String> HOST =
      text -> {
        Matcher matcher = ADDRESS.matcher(text);
        if (IPV6.matcher(text).matches()) {
          return text;
        }
        if (!matcher.matches() || matcher.group("port") != null || text.contains("://")) {
          throw new Mismatch("the name or address of a host; its port is redis.port");
        }
        return new NodeAddress(matcher, 0).host();
      };

  /** {@return the syntax of addresses separated by commas, each with or without a port} */
  static Syntax<List<NodeAddress>> list(int defaultPort) {
    return Syntax.listOf(
        text -> parse(text, defaultPort), "host:port, more of them separated by commas");
  }

  /** Reads {@code host}, {@code host:port} or {@code [::1]:port}, also behind {@code redis://}. */
  static NodeAddress parse(String text, int defaultPort) throws Mismatch {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      throw new Mismatch("host:port, with an IPv6 address in brackets", "got '" + text + "'");
    }
    String port = matcher.group("port");
    int number = port == null ? defaultPort : Integer.parseInt(port);
    if (number < 1 || number > 65_535) {
      throw new Mismatch("a port from 1 to 65535", "got '" + text + "'");
    }
    return new NodeAddress(matcher, number);
  }

  private NodeAddress(Matcher matcher, int port) {
    this(Objects.requireNonNullElseGet(matcher.group("v6"), () -> matcher.group("name")), port);
  }

  /** {@return {@code host:port}, an IPv6 address in brackets} */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
