package io.larder.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Open Liberty with the server.xml and the bootstrap.properties of META-INF-samples. */
final class OpenLiberty extends AppServer {
  /** Where the build has put it. */
  static final Path INSTALLATION = SERVERS.resolve("wlp");

  private static final Path SAMPLES = SampleWar.SAMPLES.resolve("open-liberty");
  private static final String SERVER = "tutors";

  private final URI http;

  /** Runs a command that starts one; what it prints goes into the home. */
  OpenLiberty(Path home, List<String> command, Map<String, String> environment) {
    super(home, command, environment, Pattern.compile("CWWKF0011I"));
    http =
        URI.create(
            "http://localhost:"
                + awaitLog(0, Pattern.compile("CWWKO0219I: .*defaultHttpEndpoint .*port (\\d+)"))
                    .group(1));
  }

  /** Starts one whose applications see these system properties and environment variables. */
  static OpenLiberty start(
      String name, Map<String, String> properties, Map<String, String> environment) {
    return start(name, properties, environment, "");
  }

  /** Starts one with more in its configuration. */
  static OpenLiberty start(
      String name,
      Map<String, String> properties,
      Map<String, String> environment,
      String configuration) {
    Path home = emptyHome(name);
    try {
      Path server = Files.createDirectories(server(home).resolve("dropins")).getParent();
      Files.copy(SAMPLES.resolve("server.xml"), server.resolve("server.xml"));
      Files.copy(SAMPLES.resolve("bootstrap.properties"), server.resolve("bootstrap.properties"));
      Files.writeString(
          Files.createDirectories(server.resolve("configDropins/defaults")).resolve("more.xml"),
          "<server>" + configuration + "</server>");
      Files.writeString(
          server.resolve("jvm.options"),
          properties.entrySet().stream()
              .map(property -> "-D" + property.getKey() + "=" + property.getValue() + "\n")
              // Liberty's own memory of the last log records keeps their parameters softly.
              .collect(Collectors.joining("", "", "-XX:SoftRefLRUPolicyMSPerMB=0\n")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> all = new HashMap<>(environment);
    all.put("WLP_USER_DIR", home.toString());
    String script = INSTALLATION.resolve("bin/server").toString();
    return new OpenLiberty(home, List.of(script, "run", SERVER, "--", "--http.port=0"), all);
  }

  private static Path server(Path home) {
    return home.resolve("servers").resolve(SERVER);
  }

  /** The folder with server.xml. */
  Path server() {
    return server(home());
  }

  /** A file of configuration beside server.xml, for a test to write. */
  Path dropIn(String name) throws IOException {
    return Files.createDirectories(server().resolve("configDropins/defaults")).resolve(name);
  }

  @Override
  URI http() {
    return http;
  }

  @Override
  URI health() {
    return URI.create(http + "/health");
  }

  @Override
  void put(Path war) throws IOException {
    Path copy = home().resolve(war.getFileName());
    Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
    Files.move(
        copy,
        server().resolve("dropins").resolve(war.getFileName()),
        StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  void take(String name) throws IOException {
    deleteArchive(server().resolve("dropins"), name);
  }

  @Override
  Pattern deployed(String name) {
    return Pattern.compile("CWWKZ0001I: Application " + name + " started");
  }

  @Override
  Pattern deploymentFailed(String name) {
    return Pattern.compile(
        "CWWKZ0012I: The application %1$s was not started|CWWKZ0002E: .* the application %1$s\\."
            .formatted(name));
  }

  @Override
  Pattern undeployed(String name) {
    return Pattern.compile("CWWKZ0009I: .* application " + name + " ");
  }

  @Override
  Duration deploymentTime(String name, String logged) {
    Matcher seconds =
        Pattern.compile("CWWKZ0001I: Application " + name + " started in ([0-9.,]+) seconds")
            .matcher(logged);
    if (!seconds.find()) {
      throw new IllegalStateException("no time in " + logged);
    }
    return Duration.ofMillis(
        new BigDecimal(seconds.group(1).replace(',', '.')).movePointRight(3).longValue());
  }
}
