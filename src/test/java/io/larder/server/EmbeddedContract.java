package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Applications with redis.embedded=true on a server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class EmbeddedContract {
  private final Path wars = AppServer.SERVERS.resolve("wars").resolve(getClass().getSimpleName());
  private AppServer server;

  abstract AppServer start(Map<String, String> properties, Map<String, String> environment);

  @BeforeAll
  void boot() {
    server =
        start(Map.of(), Map.of("REDIS_TIMEOUT", "PT30S", "REDIS_CACHE_DEFAULT_DEADLINE", "PT30S"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private SampleWar war() {
    return SampleWar.warmUp().withEmbeddedRedis();
  }

  private String seen(String application) {
    return Answer.get(URI.create(server.http() + "/" + application + "/api/seen")).ok();
  }

  private List<ProcessHandle> redisServers() {
    return server
        .jvm()
        .descendants()
        .filter(process -> process.info().command().orElse("").contains("redis-server"))
        .toList();
  }

  /** Where the application says that its redis-server listens. */
  static int port(AppServer server, long mark) {
    Matcher said = Pattern.compile("redis-cli -p (\\d+)").matcher(server.logSince(mark));
    assertThat(said.find()).isTrue();
    return Integer.parseInt(said.group(1));
  }

  static boolean isServed(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  static void awaitEnd(int port) {
    await().atMost(Duration.ofMinutes(1)).until(() -> !isServed(port));
  }

  @Test
  void deployed_hasOneServer_endedWithTheApplication() {
    long mark = server.logSize();
    server.deploy(war().write(wars, "embedded"));
    String seen = seen("embedded");
    assertThat(seen).contains("operations up", "session ada", "cache euro");
    assertThat(redisServers()).hasSize(1);
    assertThat(server.logSince(mark)).containsOnlyOnce("LARDER-2010");
    int port = port(server, mark);
    assertThat(isServed(port)).isTrue();

    server.undeploy("embedded");
    assertThat(server.logSince(mark)).contains("last words: up");
    awaitEnd(port);
    assertThat(redisServers()).isEmpty();
  }

  @Test
  void deploymentFails_noServerIsLeft() {
    SampleWar broken = war().set("warm-up.fails", "true");
    long mark = server.logSize();
    assertThatThrownBy(() -> server.deploy(broken.write(wars, "broken")))
        .isInstanceOf(AppServer.DeploymentFailed.class)
        .hasMessageContaining("the application's own failure");
    awaitEnd(port(server, mark));
  }

  /** Last: the server is gone afterwards. */
  @Test
  @Order(Integer.MAX_VALUE)
  void serverKilled_endsRedis() {
    long mark = server.logSize();
    server.deploy(war().write(wars, "killed"));
    int port = port(server, mark);
    assertThat(isServed(port)).isTrue();
    server.jvm().destroyForcibly();
    awaitEnd(port);
  }
}
