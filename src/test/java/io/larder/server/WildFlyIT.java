package io.larder.server;

import java.util.Map;

/** The sample application on WildFly. */
class WildFlyIT extends ServerContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return WildFly.start("wildfly", properties, environment);
  }
}
