package io.larder.server;

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
    SampleEar ear =
        SampleEar.elsewhere()
            .with(
                "META-INF/jboss-deployment-structure.xml",
                Files.readAllBytes(
                    SampleWar.SAMPLES.resolve("ear/jboss-deployment-structure.xml")));
    deployed(ear, "module", this::assertShared);
  }
}
