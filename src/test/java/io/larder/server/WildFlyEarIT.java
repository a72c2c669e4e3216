package io.larder.server;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** EARs on WildFly. */
class WildFlyEarIT extends EarContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return WildFly.start("wildfly-ear", properties, environment);
  }

  @Test
  void larderAsModule_eachWarHasItsSettings() throws Exception {
    ((WildFly) server()).addLarder();
    deployed(withModule(SampleEar.elsewhere()), "module", this::assertShared);
    assertConnectsForWars(withModule(SampleEar.elsewhereForWars()), "module-for-wars", false);
  }

  private static SampleEar withModule(SampleEar ear) throws IOException {
    return ear.with(
        "META-INF/jboss-deployment-structure.xml",
        Files.readAllBytes(SampleWar.SAMPLES.resolve("ear/jboss-deployment-structure.xml")));
  }
}
