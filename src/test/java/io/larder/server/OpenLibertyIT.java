package io.larder.server;

import java.util.Map;

/** The sample application on Open Liberty. */
class OpenLibertyIT extends ServerContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return OpenLiberty.start("open-liberty", properties, environment);
  }
}
