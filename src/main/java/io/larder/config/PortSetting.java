package io.larder.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code redis.port}.
 *
 * @param port 1 to 65535
 * @param host the host of the {@code tcp://host:port} that Kubernetes injects for a service called
 *     {@code redis}; holds where no host is set
 */
record PortSetting(int port, @Nullable String host) {
  static final Pattern SERVICE = Pattern.compile("tcp://(.+:\\d+)");
}
