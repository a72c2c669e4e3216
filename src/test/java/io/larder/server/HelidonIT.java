package io.larder.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sample application on Helidon MP, which needs a newer JDK than this build. */
@Tag("jdk25")
class HelidonIT extends MoreServersContract {
  @Override
  AppServer start(Map<String, String> properties, Map<String, String> environment) {
    long begin = System.nanoTime();
    Path project = MavenProject.build("helidon", Jdk25.home());
    System.out.println("Helidon: build " + Duration.ofNanos(System.nanoTime() - begin));
    List<String> command = new ArrayList<>();
    command.add(Jdk25.java().toString());
    command.addAll(List.of("-Dserver.port=0", "-Dserver.host=127.0.0.1"));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(
        List.of(
            "-cp",
            project.resolve("classes") + java.io.File.pathSeparator + project.resolve("lib/*"),
            "com.example.tutors.Main"));
    return new LaunchedServer("helidon", command, environment, "/health", Map.of());
  }

  @Test
  void faultTolerance_isWithinTheCaches() {
    courses().assertFaults();
  }
}
