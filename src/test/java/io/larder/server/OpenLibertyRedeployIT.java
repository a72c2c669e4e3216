package io.larder.server;

import java.util.Map;

/** Redeployments on Open Liberty. */
class OpenLibertyRedeployIT extends RedeployContract {
  @Override
  AppServer start(Map<String, String> environment) {
    return OpenLiberty.start("open-liberty-redeploy", Map.of(), environment);
  }
}
