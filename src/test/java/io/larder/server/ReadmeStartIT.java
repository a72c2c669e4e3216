package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.OwnRedis;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The starts of getting-started.md: its application, and its commands as they stand there, its
 * address but for the port.
 */
class ReadmeStartIT {
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
    Files.writeString(configuration, GuideProject.block("### Open Liberty", "xml"));
    replace(configuration, "httpPort=\"\\d+\"", "httpPort=\"0\"");
    start("Open Liberty", OpenLiberty::new);
  }

  private void start(String title, Kind kind) throws IOException {
    GuideProject.war(directory.resolve("project")).write(directory.resolve("target"), "shop");
    String commands = "set -e\ncd '" + directory + "'\n" + GuideProject.block("### " + title, "sh");
    try (OwnRedis redis = OwnRedis.started()) {
      Map<String, String> environment =
          Map.of("REDIS_PORT", Integer.toString(redis.address().port()));
      try (AppServer server = kind.start(directory, List.of("bash", "-c", commands), environment)) {
        server.awaitLog(0, server.deployed("shop"));
        URI price = URI.create(server.http() + GuideProject.question());
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

  private static void replace(Path file, String pattern, String replacement) throws IOException {
    String before = Files.readString(file);
    String after = before.replaceAll(pattern, replacement);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(file, after);
  }
}
