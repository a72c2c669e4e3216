package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.ConfigurationException;
import io.larder.support.Larder;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.TransportMode;
import org.redisson.connection.ServiceManager;

/** The client that Larder makes from its settings. */
@RedisTest
class ClientIT {
  @TempDir Path directory;

  record Point(int x, int y) {}

  @Test
  void sizes_byDefault_followTheProcessors(TestRedis redis) {
    int processors = Runtime.getRuntime().availableProcessors();
    try (Larder larder = Larder.start(redis.settings())) {
      Config config = larder.connection().client().getConfig();
      assertThat(config.getNettyThreads()).isEqualTo(Math.max(2, processors));
      assertThat(config.useSingleServer().getConnectionPoolSize())
          .isEqualTo(Math.max(4, 2 * processors));
      assertThat(config.getTransportMode()).isEqualTo(TransportMode.NIO);
    }
  }

  @Test
  void settings_given_reachTheClient(TestRedis redis) {
    try (Larder larder =
        Larder.start(
            redis.settings(
                "redis.pool.size", "3",
                "redis.pool.threads", "1",
                "redis.timeout", "PT1.5S",
                "redis.connect-timeout", "PT2.5S"))) {
      Config config = larder.connection().client().getConfig();
      assertThat(config.getNettyThreads()).isEqualTo(1);
      assertThat(config.useSingleServer().getConnectionPoolSize()).isEqualTo(3);
      assertThat(config.useSingleServer().getTimeout()).isEqualTo(1_500);
      assertThat(config.useSingleServer().getConnectTimeout()).isEqualTo(2_500);
      assertThat(config.useSingleServer().getRetryAttempts()).isZero();
    }
  }

  @Test
  void redissonConfig_file_holdsWhereNothingIsGiven(TestRedis redis) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("redisson.yaml"),
            """
            singleServerConfig:
              address: "redis://%s:%d"
              timeout: 4321
              connectionPoolSize: 7
              connectionMinimumIdleSize: 1
            nettyThreads: 3
            """
                .formatted(redis.host(), redis.port()));
    try (Larder larder =
        Larder.start(
            Map.of(
                "redis.redisson-config",
                file.toString(),
                "redis.pool.size",
                "5",
                "redis.key.prefix",
                TestRedis.PREFIX))) {
      Config config = larder.connection().client().getConfig();
      assertThat(config.useSingleServer().getTimeout()).isEqualTo(4_321);
      assertThat(config.useSingleServer().getConnectionPoolSize()).isEqualTo(5);
      assertThat(config.getNettyThreads()).isEqualTo(3);
      assertThat(config.useSingleServer().getRetryAttempts()).isZero();
      larder.cache().set("ClientIT:yaml", 1);
      assertThat(larder.cache().delete("ClientIT:yaml")).isTrue();
    }
  }

  @Test
  void redissonConfig_notYaml_isAConfigurationError() throws IOException {
    Path file = Files.writeString(directory.resolve("broken.yaml"), "singleServerConfig: [1, 2");
    assertThatThrownBy(() -> Larder.prepare(Map.of("redis.redisson-config", file.toString())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("LARDER-1004: redis.redisson-config=" + file);
  }

  @Test
  void redissonClient_injected_writesPlainJsonAndSeesPlainNames(TestRedis redis) throws Exception {
    try (Larder larder = Larder.start(redis.settings())) {
      RedissonClient client = larder.connection().client();
      String name = TestRedis.PREFIX + "ClientIT:bucket";
      client.getBucket(name).set(new Point(1, 2));
      assertThat(client.<String>getBucket(name, StringCodec.INSTANCE).get())
          .isEqualTo("{\"x\":1,\"y\":2}");
      assertThat(client.<Object>getBucket(name).get()).isEqualTo(Map.of("x", 1, "y", 2));

      client.getList(TestRedis.PREFIX + "ClientIT:list").addAll(List.of("a", 2, true));
      assertThat(client.<Object>getList(TestRedis.PREFIX + "ClientIT:list").readAll())
          .containsExactly("a", 2, true);

      RLock lock = client.getLock(TestRedis.PREFIX + "ClientIT:lock");
      assertThat(lock.tryLock(1, 10, TimeUnit.SECONDS)).isTrue();
      lock.unlock();
      client.getKeys().deleteByPattern(TestRedis.PREFIX + "ClientIT:*");
    }
  }

  @Test
  void embedded_withoutTheArtifact_isAConfigurationErrorThatNamesIt() throws IOException {
    Process jvm = Processes.javaWithout(List.of("embedded-redis"), EmbeddedMain.class);
    assertThat(new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("ConfigurationException: LARDER-1006: redis.embedded=true needs the artifact")
        .contains("org.signal:embedded-redis");
  }

  /** An application with an embedded server, in a JVM of its own. */
  static final class EmbeddedMain {
    public static void main(String[] arguments) {
      try (Larder larder = Larder.start(Map.of("redis.embedded", "true"))) {
        System.out.println(larder.connection().state());
      } catch (ConfigurationException e) {
        System.out.println(e);
      }
    }
  }

  @Test
  void embedded_set_startsAServerOfItsOwnAndEndsIt() {
    Set<ProcessHandle> before = children();
    try (Larder larder = Larder.start(Map.of("redis.embedded", "true"))) {
      larder.cache().set("a", 1);
      assertThat(larder.cache().get("a", Integer.class)).contains(1);
      Set<ProcessHandle> own = children();
      own.removeAll(before);
      assertThat(own)
          .filteredOn(child -> child.info().command().orElse("").contains("redis-server"))
          .hasSize(1);
      assertThat(larder.connection().server().orElseThrow().address()).startsWith("127.0.0.1:");
    }
    Set<ProcessHandle> left = children();
    left.removeAll(before);
    assertThat(left).isEmpty();
  }

  @Test
  void close_whenAConnectionOpensMeanwhile_isStillHeardOf(TestRedis redis) throws Exception {
    Larder larder = Larder.start(redis.settings());
    ServiceManager services = ((Redisson) larder.connection().client()).getServiceManager();
    CountDownLatch opened = new CountDownLatch(1);
    Future<?> report =
        services
            .getGroup()
            .submit(
                () -> {
                  opened.await();
                  services.getExecutor().execute(() -> {});
                  return null;
                });
    CompletableFuture<Void> closing = CompletableFuture.runAsync(larder::close);
    await()
        .until(() -> services.getGroup().isShuttingDown() || services.getExecutor().isShutdown());
    opened.countDown();
    assertThat(report.get(10, TimeUnit.SECONDS)).isNull();
    closing.get(10, TimeUnit.SECONDS);
    assertThat(services.getExecutor().isTerminated()).isTrue();
  }

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toCollection(HashSet::new));
  }
}
