package io.larder.server;

import java.util.Map;

/** redis.embedded=true on Open Liberty. */
class OpenLibertyEmbeddedIT extends EmbeddedContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return OpenLiberty.start("open-liberty-embedded", properties, environment);
  }
}
