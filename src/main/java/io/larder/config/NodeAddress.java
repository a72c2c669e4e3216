package io.larder.config;

/**
 * Host and port of a Redis or Sentinel server.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
public record NodeAddress(String host, int port) {
  /** As {@code host:port}, an IPv6 address in brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
