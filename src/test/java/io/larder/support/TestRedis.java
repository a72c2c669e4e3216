package io.larder.support;

import io.larder.config.NodeAddress;
import io.larder.testkit.wire.RespClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The real Redis that tests share: {@code LARDER_TEST_REDIS_URL}, else a container where a Docker
 * engine answers, else the embedded binary.
 */
public final class TestRedis implements AutoCloseable {
  private static final String IMAGE =
      Optional.ofNullable(System.getenv("LARDER_TEST_REDIS_IMAGE")).orElse("redis:8.2-alpine");

  /** What the keys of every test begin with; keys that do not are looked for after each class. */
  public static final String PREFIX = "larder:test:";

  private final String kind;
  private final String host;
  private final int port;
  private final AutoCloseable server;

  private TestRedis(String kind, String host, int port, AutoCloseable server) {
    this.kind = kind;
    this.host = host;
    this.port = port;
    this.server = server;
  }

  /** Starts or finds a server; whoever calls this closes it. */
  public static TestRedis start() {
    TestRedis redis = choose();
    String expected = System.getProperty("larder.test.expected-redis", "");
    if (!redis.kind.startsWith(expected)) {
      throw new IllegalStateException(
          "this run is meant for " + expected + " but found only: " + redis.kind);
    }
    System.out.println(
        "Redis of the tests: " + redis.kind + " at " + redis.host + ":" + redis.port);
    return redis;
  }

  private static TestRedis choose() {
    String url = System.getenv("LARDER_TEST_REDIS_URL");
    if (url != null && !url.isBlank()) {
      URI uri = URI.create(url);
      return new TestRedis("LARDER_TEST_REDIS_URL", uri.getHost(), uri.getPort(), () -> {});
    }
    if (isDockerThere()) {
      GenericContainer<?> container =
          new GenericContainer<>(DockerImageName.parse(IMAGE)).withExposedPorts(6379);
      container.start();
      return new TestRedis(
          "Testcontainers " + IMAGE,
          container.getHost(),
          container.getMappedPort(6379),
          container::stop);
    }
    OwnRedis embedded = OwnRedis.started();
    return new TestRedis(
        "embedded redis-server", embedded.address().host(), embedded.address().port(), embedded);
  }

  /** Asked before Testcontainers, which takes seconds and a page of log to find no engine. */
  private static boolean isDockerThere() {
    return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
  }

  public String kind() {
    return kind;
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  public NodeAddress address() {
    return new NodeAddress(host, port);
  }

  /** A connection to the server; whoever asks for it closes it. */
  public RespClient connect() {
    return RespClient.connect(host, port);
  }

  /** Settings of an application that uses this server, with a prefix of its own. */
  public Map<String, String> settings(String... more) {
    return ServerSettings.of(address(), more);
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
