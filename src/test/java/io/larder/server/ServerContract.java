package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.connection.EmbeddedRedis;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the sample application does on every server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerContract {
  static final Path WARS = AppServer.SERVERS.resolve("wars");

  private final EmbeddedRedis redis = EmbeddedRedis.onFreePort();
  private AppServer server;

  /** Starts the server with these system properties and environment variables. */
  abstract AppServer start(Map<String, String> properties, Map<String, String> environment);

  @BeforeAll
  void boot() {
    redis.start();
    server =
        start(
            Map.of("redis.host", redis.address().host()),
            Map.of("REDIS_PORT", Integer.toString(redis.address().port())));
  }

  @AfterAll
  void stop() {
    try {
      if (server != null) {
        server.close();
      }
    } finally {
      redis.close();
    }
  }

  @Test
  void search_isCached() {
    server.deploy(SampleWar.tutors().write(WARS, "tutors"));
    TutorsClient tutors = TutorsClient.of(server, "tutors");
    String first = tutors.search("mathematics").ok();
    assertThat(first).contains("Ada");
    assertThat(tutors.search("mathematics").ok()).isEqualTo(first);
    System.out.println(first);
    server.undeploy("tutors");
  }
}
