package io.larder.server;

import java.util.Map;

/** Redeployments on WildFly. */
class WildFlyRedeployIT extends RedeployContract {
  @Override
  AppServer start(Map<String, String> environment) {
    return WildFly.start("wildfly-redeploy", Map.of(), environment);
  }
}
