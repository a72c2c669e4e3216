package io.larder.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sample application on Quarkus in JVM mode, by the build compatible extension. */
class QuarkusIT extends MoreServersContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    Path jdk = Path.of(System.getProperty("java.home"));
    Path project = MavenProject.build("quarkus", jdk);
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin/java").toString());
    command.addAll(List.of("-Dquarkus.http.port=0", "-Dquarkus.http.host=127.0.0.1"));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-jar", project.resolve("quarkus-app/quarkus-run.jar").toString()));
    return new LaunchedServer("quarkus", command, environment, "/q/health");
  }
}
