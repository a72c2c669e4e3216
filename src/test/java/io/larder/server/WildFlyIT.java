package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sample application on WildFly. */
class WildFlyIT extends StartUpContract {
  private static final Path SAMPLES = SampleWar.SAMPLES.resolve("wildfly").toAbsolutePath();

  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    return WildFly.start("wildfly", properties, environment);
  }

  @Test
  void larderAsModule_works_andTheWarIsSmall() throws Exception {
    ((WildFly) server()).addLarder();

    SampleWar war =
        SampleWar.withoutLibraries()
            .set("redis.key.prefix", "module:")
            .withConsole()
            .with(
                "WEB-INF/jboss-deployment-structure.xml",
                Files.readAllBytes(SAMPLES.resolve("jboss-deployment-structure.xml")));
    long mark = server().logSize();
    TutorsClient module = deploy("module", war);
    assertWorks(module);
    assertThat(module.get("tutors/1").ok()).contains("\"price\":");
    assertThat(ConsoleClient.of(server(), "module").hits("tutors")).isPositive();
    assertThat(server().logSince(mark)).doesNotContain(" WARN ", " ERROR ");
    server().undeploy("module");
  }

  @Test
  void webXml_thatWantsJackson_winsOverLardersFragment() {
    SampleWar war =
        withWebXml(
            "<context-param><param-name>resteasy.preferJacksonOverJsonB</param-name>"
                + "<param-value>true</param-value></context-param>",
            "jackson:");
    assertThat(deploy("jackson", war).get("tutors/1").ok())
        .contains("\"hourlyRate\":")
        .doesNotContain("price");
    server().undeploy("jackson");
  }
}
