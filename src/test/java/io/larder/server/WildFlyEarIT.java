package io.larder.server;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** EARs on WildFly. */
class WildFlyEarIT extends EarContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return WildFly.start("wildfly-ear", properties, environment, SampleCourses::withDatabases);
  }

  @Test
  void larderAsModule_eachWarHasItsSettings() throws Exception {
    ((WildFly) server()).addLarder();
    deployed(
        SampleEar.elsewhere().withConsole().withModule(),
        "module",
        () -> {
          assertShared();
          assertConsoles();
        });
    assertConnectsForWars(SampleEar.elsewhereForWars().withModule(), "module-for-wars", false);
  }
}
