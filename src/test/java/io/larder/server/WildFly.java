package io.larder.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** WildFly as META-INF-samples/wildfly/provisioning.xml makes it. */
final class WildFly extends AppServer {
  /** Where the build has put it. */
  static final Path INSTALLATION = SERVERS.resolve("wildfly");

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss,SSS");

  private final URI http;
  private final URI health;

  /** Runs a command that starts one; what it prints goes into the home. */
  WildFly(Path home, List<String> command, Map<String, String> environment) {
    super(home, command, environment, Pattern.compile("WFLYSRV002[56]"));
    http = listener("WFLYUT0006: .* HTTP listener default listening on ([0-9.]+:\\d+)");
    health = listener("WFLYSRV0060: .*http://([0-9.]+:\\d+)/management");
  }

  /** Starts one whose applications see these system properties and environment variables. */
  static WildFly start(
      String name, Map<String, String> properties, Map<String, String> environment) {
    return start(name, properties, environment, configuration -> configuration);
  }

  /** Starts one with a change in its configuration. */
  static WildFly start(
      String name,
      Map<String, String> properties,
      Map<String, String> environment,
      UnaryOperator<String> change) {
    Path home = emptyHome(name);
    try {
      copy(INSTALLATION.resolve("standalone"), home);
      // The scanner else looks every five seconds.
      Path configuration = home.resolve("configuration/standalone.xml");
      Files.writeString(
          configuration,
          change.apply(
              Files.readString(configuration)
                  .replace("scan-interval=\"5000\"", "scan-interval=\"500\"")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                INSTALLATION.resolve("bin/standalone.sh").toString(),
                "-Djboss.server.base.dir=" + home,
                "-Djboss.http.port=0",
                "-Djboss.https.port=0",
                "-Djboss.management.http.port=0"));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    return new WildFly(home, command, environment);
  }

  /** Makes Larder a module of the server, as a user does. */
  void addLarder() throws IOException, InterruptedException {
    SampleWar.copyLibraries(home().resolve("larder"));
    delete(INSTALLATION.resolve("modules/io/larder"));
    cli("--file=" + SampleWar.SAMPLES.resolve("wildfly/module.cli").toAbsolutePath());
  }

  /** Runs a script that ends with a reload while the server runs, whose ports stay the same. */
  void configure(String script) throws IOException, InterruptedException {
    Path file = Files.writeString(home().resolve("configure.cli"), script);
    cli("--connect", "--controller=" + health.getAuthority(), "--timeout=120000", "--file=" + file);
  }

  private void cli(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.add(0, INSTALLATION.resolve("bin/jboss-cli.sh").toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process cli = builder.directory(home().toFile()).redirectErrorStream(true).start();
    cli.getOutputStream().close();
    String output = new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (cli.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
  }

  private URI listener(String logged) {
    return URI.create("http://" + awaitLog(0, Pattern.compile(logged)).group(1));
  }

  @Override
  URI http() {
    return http;
  }

  @Override
  URI health() {
    return URI.create(health + "/health");
  }

  @Override
  Map<String, String> ownWarnings() {
    return Map.of(
        "WFLYTX0013: The node-identifier", "to be set where several servers share transactions",
        "WFLYELY00023: KeyStore file", "a new server has no key store for HTTPS yet",
        "WFLYELY01084: KeyStore", "a new server has no key store for HTTPS yet");
  }

  @Override
  void put(Path war) throws IOException {
    Path deployments = home().resolve("deployments");
    Path copy = deployments.resolve(war.getFileName() + ".part");
    Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
    Files.move(copy, deployments.resolve(war.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  void take(String name) throws IOException {
    deleteArchive(home().resolve("deployments"), name);
  }

  @Override
  Pattern deployed(String name) {
    return Pattern.compile("WFLYSRV0010: Deployed \"" + name + "\\.[we]ar\"");
  }

  @Override
  Pattern deploymentFailed(String name) {
    // Logged before "Deployed", which the scanner says of failures, too.
    return Pattern.compile(
        "WFLYCTL0013: Operation \\(\"deploy\"\\) failed.*\"" + name + "\\.[we]ar\"");
  }

  @Override
  Pattern undeployed(String name) {
    return Pattern.compile("WFLYSRV0009: Undeployed \"" + name + "\\.[we]ar\"");
  }

  @Override
  Duration deploymentTime(String name, String logged) {
    return Duration.between(
        timeOf("WFLYSRV0027: .*\"" + name + "\\.[we]ar\"", logged),
        timeOf("WFLYSRV0010: Deployed \"" + name + "\\.[we]ar\"", logged));
  }

  private static LocalTime timeOf(String message, String logged) {
    Matcher line = Pattern.compile("(\\d\\d:\\d\\d:\\d\\d,\\d{3}).*" + message).matcher(logged);
    if (!line.find()) {
      throw new IllegalStateException("no '" + message + "' in " + logged);
    }
    return LocalTime.parse(line.group(1), TIME);
  }
}
