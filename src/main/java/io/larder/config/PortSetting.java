package io.larder.config;

import io.larder.config.setting.Syntax;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code redis.port}: a port, or the {@code tcp://host:port} that Kubernetes injects
 * for a service called {@code redis}.
 *
 * @param port 1 to 65535
 * @param host the host of {@code tcp://host:port}, which holds where no host is set
 */
public record PortSetting(int port, @Nullable String host) {
  private static final Pattern SERVICE = Pattern.compile("tcp://(.+:\\d+)");

  static final Syntax<PortSetting> SYNTAX =
      text -> {
        Matcher service = SERVICE.matcher(text);
        if (service.matches()) {
          NodeAddress address = NodeAddress.parse(service.group(1), 6379);
          return new PortSetting(address.port(), address.host());
        }
        return new PortSetting(Syntax.integer(1, 65_535).parse(text), null);
      };
}
