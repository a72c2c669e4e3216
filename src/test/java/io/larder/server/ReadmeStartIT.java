package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.OwnRedis;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The starts of getting-started.md: its commands as they stand there, its address but for the port.
 */
class ReadmeStartIT {
  private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern ADDRESS = Pattern.compile("`http://localhost:\\d+(/tutors/[^`]+)`");

  /** How a kind of server tells that it is there. */
  private interface Kind {
    AppServer start(Path home, List<String> command, Map<String, String> environment);
  }

  @TempDir Path directory;

  @Test
  void wildFly() throws IOException {
    Path server = directory.resolve("wildfly-39.0.1.Final");
    Files.createDirectory(server);
    try (Stream<Path> parts = Files.list(WildFly.INSTALLATION)) {
      for (Path part : parts.toList()) {
        Files.createSymbolicLink(server.resolve(part.getFileName()), part);
      }
    }
    Files.delete(server.resolve("standalone"));
    AppServer.copy(WildFly.INSTALLATION.resolve("standalone"), server.resolve("standalone"));
    Path configuration = server.resolve("standalone/configuration/standalone.xml");
    replace(configuration, "(port:|port=\"\\$\\{[a-z.]+:)\\d+", "$10");
    start("WildFly", WildFly::new);
  }

  @Test
  void openLiberty() throws IOException {
    AppServer.delete(OpenLiberty.INSTALLATION.resolve("usr/servers/tutors"));
    Files.createSymbolicLink(directory.resolve("wlp"), OpenLiberty.INSTALLATION);
    AppServer.copy(SampleWar.SAMPLES, directory.resolve("META-INF-samples"));
    Path properties = directory.resolve("META-INF-samples/open-liberty/bootstrap.properties");
    replace(properties, "http.port=\\d+", "http.port=0");
    start("Open Liberty", OpenLiberty::new);
  }

  private void start(String title, Kind kind) throws IOException {
    SampleWar.tutors().write(directory, "tutors");
    String section = section(title);
    String commands = "set -e\ncd '" + directory + "'\n" + first(COMMANDS, section);
    try (OwnRedis redis = OwnRedis.started()) {
      Map<String, String> environment =
          Map.of(
              "REDIS_PORT",
              Integer.toString(redis.address().port()),
              "WLP_LOGGING_CONSOLE_LOGLEVEL",
              "INFO");
      try (AppServer server = kind.start(directory, List.of("bash", "-c", commands), environment)) {
        server.awaitLog(0, server.deployed("tutors"));
        URI search = URI.create(server.http() + first(ADDRESS, section));
        assertThat(Answer.get(search).ok()).contains("Ada").isEqualTo(Answer.get(search).ok());
      }
      try (RespClient client = redis.connect()) {
        assertThat(client.askList("KEYS", "tutors:j:search:*")).hasSize(1);
      }
    }
  }

  private static String section(String title) throws IOException {
    String page = Files.readString(Path.of("src/docs/guide/getting-started.md"));
    int begin = page.indexOf("### " + title + "\n");
    assertThat(begin).as("section " + title).isPositive();
    return page.substring(begin, page.indexOf("\n##", begin + 1));
  }

  private static String first(Pattern wanted, String section) {
    Matcher found = wanted.matcher(section);
    assertThat(found.find()).as(wanted + " in " + section).isTrue();
    return found.group(1);
  }

  private static void replace(Path file, String pattern, String replacement) throws IOException {
    String before = Files.readString(file);
    String after = before.replaceAll(pattern, replacement);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(file, after);
  }
}
