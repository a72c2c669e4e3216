package io.larder.server;

import io.larder.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** GlassFish with a copy of its domain, on ports of this copy's own. */
final class GlassFish extends AppServer {
  private static final Path INSTALLATION = SERVERS.resolve("glassfish8");
  private static final Path DOMAIN = INSTALLATION.resolve("glassfish/domains/domain1");

  private final URI http;

  private GlassFish(Path home, URI http, Map<String, String> environment) {
    super(
        home,
        List.of(
            INSTALLATION.resolve("bin/asadmin").toString(),
            "start-domain",
            "--verbose",
            "--domaindir",
            home.toString(),
            "domain1"),
        environment,
        Pattern.compile("Total startup time including CLI"));
    this.http = http;
  }

  /** Starts one whose applications see these system properties and environment variables. */
  static GlassFish start(Path jdk, Map<String, String> properties, Map<String, String> more) {
    Path home = emptyHome("glassfish");
    int port = EmbeddedRedis.freePort();
    try (Stream<Path> files = Files.walk(DOMAIN)) {
      for (Path file : files.toList()) {
        Files.copy(file, home.resolve("domain1").resolve(DOMAIN.relativize(file).toString()));
      }
      Files.createDirectories(home.resolve("domain1/autodeploy"));
      Path configuration = home.resolve("domain1/config/domain.xml");
      Files.writeString(
          configuration, configure(Files.readString(configuration), port, properties));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> environment = new HashMap<>(more);
    environment.put("JAVA_HOME", jdk.toString());
    environment.put("AS_JAVA", jdk.toString());
    return new GlassFish(home, URI.create("http://localhost:" + port), environment);
  }

  private static String configure(String xml, int port, Map<String, String> properties) {
    String options =
        properties.entrySet().stream()
            .map(property -> "<jvm-options>-D" + property + "</jvm-options>")
            .collect(Collectors.joining());
    String ours =
        xml.replace("port=\"8080\"", "port=\"HTTP\"")
            .replace("<network-listener port", "<network-listener address=\"127.0.0.1\" port")
            .replace("0.0.0.0", "127.0.0.1")
            .replaceFirst("<jvm-options>", options + "<jvm-options>");
    return Pattern.compile("(port=\"|telnet\\.port=|PORT\" value=\")\\d{4}(?=[\"<])")
        .matcher(ours)
        .replaceAll(other -> other.group(1) + EmbeddedRedis.freePort())
        .replace("port=\"HTTP\"", "port=\"" + port + "\"");
  }

  @Override
  URI http() {
    return http;
  }

  @Override
  URI health() {
    return http.resolve("/health");
  }

  @Override
  Map<String, String> ownWarnings() {
    return Map.of(
        "sun.misc.Unsafe", "its OSGi framework uses what newer JDKs warn of",
        "org.apache.felix.framework.util.SecureAction", "the same",
        "Property java.rmi.server.hostname already set", "it sets it twice",
        "No valid EE environment for injection of", "of each bean that is made during a deployment",
        "Error stopping RMIConnector", "at its end");
  }

  @Override
  void put(Path war) throws IOException {
    Path copy = home().resolve(war.getFileName());
    Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
    Files.move(copy, deployed(war.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  void take(String name) throws IOException {
    Files.delete(deployed(Path.of(name + ".war")));
  }

  private Path deployed(Path war) {
    return home().resolve("domain1/autodeploy").resolve(war);
  }

  @Override
  Pattern deployed(String name) {
    return Pattern.compile("Successfully autodeployed : \\S+/" + name + "\\.war");
  }

  @Override
  Pattern deploymentFailed(String name) {
    return Pattern.compile("Autodeploy failed : \\S+/" + name + "\\.war");
  }

  @Override
  Pattern undeployed(String name) {
    return Pattern.compile("Successfully autoundeployed : \\S+/" + name + "\\.war");
  }

  @Override
  Duration deploymentTime(String name, String logged) {
    return Pattern.compile(name + " was successfully deployed in ([0-9,]+) milliseconds")
        .matcher(logged)
        .results()
        .map(found -> Duration.ofMillis(Long.parseLong(found.group(1).replace(",", ""))))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no time in " + logged));
  }
}
