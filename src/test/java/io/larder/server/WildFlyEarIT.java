package io.larder.server;

import java.util.Map;

/** EARs on WildFly. */
class WildFlyEarIT extends EarContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return WildFly.start("wildfly-ear", properties, environment);
  }
}
