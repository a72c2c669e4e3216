package io.larder.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On WildFly, with a file of users. */
class WildFlyContextsIT extends CoursesContract {
  private static final String DOMAINS =
      "<application-security-domains>"
          + "<application-security-domain name=\"other\" security-domain=\"ApplicationDomain\"/>"
          + "</application-security-domains>";

  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    Path users = AppServer.SERVERS.resolve("wildfly-users.properties");
    try {
      Files.writeString(users, "ada=ada\nemmy=emmy\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return WildFly.start(
        "wildfly-contexts",
        properties,
        environment,
        configuration ->
            configuration
                .replaceFirst(
                    "<users-properties path=\"application-users.properties\"[^>]*>",
                    "<users-properties path=\"" + users + "\" plain-text=\"true\"/>")
                .replaceFirst(
                    "(?s)(urn:jboss:domain:undertow:.*?)(</subsystem>)", "$1" + DOMAINS + "$2")
                .replace(
                    "hung-task-threshold=\"60000\" keepalive-time=\"5000\"/>",
                    "hung-task-threshold=\"60000\" keepalive-time=\"5000\""
                        + " core-threads=\"16\" max-threads=\"16\"/>"));
  }

  @Test
  void callbacks_inAnEarWithTheModule_runInTheContextOfTheCaller() throws Exception {
    ((WildFly) server()).addLarder();
    SampleEar ear =
        SampleEar.ofWarsElsewhere(
                Map.of("one", asked("one"), "two", early("two"), "three", early("three")))
            .withModule();
    server().deploy(ear.write(wars(), "module"));
    for (String war : List.of("three", "two", "one")) {
      assertCallersContext(war, "method", "arrivals");
      assertCallersContext(war, "method", "losses");
      assertCallersContext(war, "loader", "arrivals");
    }
    server().undeploy("module");
  }
}
