package io.larder.server;

import java.util.Map;

/** redis.embedded=true on WildFly. */
class WildFlyEmbeddedIT extends EmbeddedContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return WildFly.start("wildfly-embedded", properties, environment);
  }
}
