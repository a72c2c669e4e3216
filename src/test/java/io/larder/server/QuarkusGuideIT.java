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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The start on Quarkus of getting-started.md, without MicroProfile Health. */
@Tag("servers-more")
class QuarkusGuideIT {
  private static final Path JDK = Path.of(System.getProperty("java.home"));
  private static final Path PROJECT = Path.of("target/it/quarkus-guide");

  @Test
  void secondAnswer_isTheFirst_andTheLogIsQuiet() throws IOException {
    AppServer.delete(PROJECT);
    GuideProject.write(PROJECT);
    MavenProject.build(
        Files.writeString(PROJECT.resolve("pom.xml"), GuideProject.block("### Quarkus", "xml")),
        JDK);
    try (OwnRedis redis = OwnRedis.started();
        LaunchedServer server =
            new LaunchedServer(
                "quarkus-guide",
                List.of(
                    JDK.resolve("bin/java").toString(),
                    "-Dquarkus.http.port=0",
                    "-jar",
                    PROJECT.resolve("target/quarkus-app/quarkus-run.jar").toString()),
                Map.of("REDIS_PORT", Integer.toString(redis.address().port())),
                "/",
                Map.of())) {
      server.awaitLog(0, server.deployed("shop"));
      new ServerLog(server, server.log()).assertQuiet("LARDER-2002: .*");
      URI price = URI.create(server.http() + GuideProject.question().replace("/shop", ""));
      await()
          .atMost(Duration.ofMinutes(1)) // the first one may be too late to be stored
          .untilAsserted(
              () -> assertThat(Answer.get(price).ok()).isEqualTo(Answer.get(price).ok()));
      try (RespClient client = redis.connect()) {
        // Two answers may also be alike because they came in one millisecond.
        assertThat(client.askList("KEYS", "shop:j:prices:*")).hasSize(1);
      }
    }
  }
}
