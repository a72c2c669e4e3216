package io.larder.server;

import java.util.Map;

/** EARs on Open Liberty. */
class OpenLibertyEarIT extends EarContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return OpenLiberty.start("open-liberty-ear", properties, environment);
  }
}
