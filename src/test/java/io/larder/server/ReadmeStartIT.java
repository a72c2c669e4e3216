package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.OwnRedis;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The starts of getting-started.md: its application, and its commands as they stand there, its
 * address but for the port.
 */
class ReadmeStartIT {
  private static final Pattern COMMANDS = block("sh");
  private static final Pattern XML = block("xml");
  private static final Pattern JAVA = block("java");
  private static final Pattern PROPERTIES = block("properties");
  private static final Pattern TYPE = Pattern.compile("public (?:class|record) (\\w+)");
  private static final Pattern ADDRESS =
      Pattern.compile("curl http://localhost:8080(/shop/api/prices/table)");

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
    AppServer.delete(OpenLiberty.INSTALLATION.resolve("usr/servers/shop"));
    Files.createSymbolicLink(directory.resolve("wlp"), OpenLiberty.INSTALLATION);
    Path configuration = directory.resolve("server.xml");
    Files.writeString(configuration, first(XML, section("### Open Liberty")));
    replace(configuration, "httpPort=\"\\d+\"", "httpPort=\"0\"");
    start("Open Liberty", OpenLiberty::new);
  }

  private void start(String title, Kind kind) throws IOException {
    shop().write(directory.resolve("target"), "shop");
    String commands = "set -e\ncd '" + directory + "'\n" + first(COMMANDS, section("### " + title));
    try (OwnRedis redis = OwnRedis.started()) {
      Map<String, String> environment =
          Map.of("REDIS_PORT", Integer.toString(redis.address().port()));
      try (AppServer server = kind.start(directory, List.of("bash", "-c", commands), environment)) {
        server.awaitLog(0, server.deployed("shop"));
        URI price = URI.create(server.http() + first(ADDRESS, section("## On a server")));
        await()
            .atMost(Duration.ofMinutes(1)) // the first one may be too late to be stored
            .untilAsserted(
                () -> assertThat(Answer.get(price).ok()).isEqualTo(Answer.get(price).ok()));
        assertThat(server.log()).containsOnlyOnce("LARDER-2002");
      }
      try (RespClient client = redis.connect()) {
        assertThat(client.askList("KEYS", "shop:j:prices:*")).hasSize(1);
      }
    }
  }

  /** The WAR of the page's own project. */
  private SampleWar shop() throws IOException {
    String project = section("## The project");
    Path classes = Files.createDirectory(directory.resolve("classes"));
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-proc:none", "--release", "17", "-d", classes.toString()));
    arguments.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
    for (Matcher java = JAVA.matcher(project); java.find(); ) {
      Path source = directory.resolve(first(TYPE, java.group(1)) + ".java");
      arguments.add(Files.writeString(source, java.group(1)).toString());
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, System.out, System.err, arguments.toArray(String[]::new));
    assertThat(result).as("result of the compiler").isZero();
    Map<String, byte[]> files = new HashMap<>();
    files.put(
        "META-INF/microprofile-config.properties",
        first(PROPERTIES, project).getBytes(StandardCharsets.UTF_8));
    try (Stream<Path> compiled = Files.walk(classes)) {
      for (Path file : compiled.filter(Files::isRegularFile).toList()) {
        files.put(classes.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return SampleWar.onlyLibraries().withClasses(files);
  }

  private static Pattern block(String language) {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL);
  }

  /** From a heading to the next one. */
  private static String section(String heading) throws IOException {
    String page = Files.readString(Path.of("src/docs/guide/getting-started.md"));
    int begin = page.indexOf(heading + "\n");
    assertThat(begin).as("section " + heading).isPositive();
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
