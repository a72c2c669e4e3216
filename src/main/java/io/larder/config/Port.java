package io.larder.config;

import io.larder.config.setting.Syntax;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A port, and the host of a {@code tcp://host:port}, which holds where no host is set. */
record Port(int port, @Nullable String host) {
  private static final Pattern SERVICE = Pattern.compile("tcp://(.+:\\d+)");

  static final Syntax<Port> SYNTAX =
      text -> {
        Matcher service = SERVICE.matcher(text);
        if (service.matches()) {
          NodeAddress address = NodeAddress.parse(service.group(1), 6379);
          return new Port(address.port(), address.host());
        }
        return new Port(Syntax.integer(1, 65_535).parse(text), null);
      };
}
