package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** redis.embedded=true: one process, ended with the application, with the JVM and after it. */
@RedisTest
class EmbeddedCdiTest {
  private static final Map<String, String> EMBEDDED = Map.of("redis.embedded", "true");

  @TempDir Path folder;
  private LogCapture log;

  @BeforeEach
  void listen(Fixture fixture) {
    log = fixture.leavingNoThreads().log();
  }

  /** The redis-servers below a JVM that have not ended. */
  private static Set<Long> redisServers(ProcessHandle jvm) {
    return jvm.descendants()
        .filter(EmbeddedCdiTest::isRunning)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && process.info().command().orElse("").contains("redis-server");
  }

  @Test
  void application_hasOneServer_endedWithIt() {
    Set<Long> before = redisServers(ProcessHandle.current());
    try (TestContainer container = TestContainer.start(EMBEDDED)) {
      CacheOperations cache = container.get(CacheOperations.class);
      cache.set("a", 1, Duration.ofMinutes(1));
      assertThat(cache.get("a", Integer.class)).contains(1);
      assertThat(redisServers(ProcessHandle.current())).hasSize(before.size() + 1);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-2010"))
          .singleElement()
          .asString()
          .startsWith("INFO")
          .matches(".* listens on 127\\.0\\.0\\.1:(\\d+); look into it with redis-cli -p \\1");
    }
    assertThat(redisServers(ProcessHandle.current())).isEqualTo(before);
  }

  @Test
  void settingsFail_noServerIsStarted() {
    assertThatThrownBy(
            () ->
                TestContainer.start(
                    Map.of("redis.embedded", "true", "redis.cache.default.ttl", "soon")))
        .hasStackTraceContaining("redis.cache.default.ttl=soon");
    assertThat(log.lines()).noneMatch(line -> line.contains("LARDER-2010"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cdi", "provider"})
  void jvmKilled_endsTheServer(String how) throws Exception {
    Process jvm = start(how, "exit");
    List<ProcessHandle> servers = jvm.descendants().filter(EmbeddedCdiTest::isRunning).toList();
    assertThat(servers).hasSize(1);
    Path directory = directoryOf(servers.get(0));
    jvm.destroyForcibly().waitFor();
    awaitEnd(servers);
    await().atMost(Duration.ofMinutes(1)).until(() -> !Files.exists(directory));
  }

  @ParameterizedTest
  @CsvSource({"cdi,exit", "cdi,close", "provider,exit", "provider,close"})
  void jvmEnds_endsTheServer(String how, String end) throws Exception {
    Process jvm = start(how, end);
    List<ProcessHandle> servers = jvm.descendants().filter(EmbeddedCdiTest::isRunning).toList();
    assertThat(servers).hasSize(1);
    jvm.getOutputStream().close();
    assertThat(jvm.waitFor()).isZero();
    awaitEnd(servers);
    if (how.equals("cdi") && end.equals("close")) {
      assertThat(folder.resolve("words")).hasContent("hello");
    }
  }

  private Process start(String how, String end) throws IOException {
    Path words = folder.resolve("words");
    Process jvm =
        Processes.java(
            List.of("-Dlarder.test.container=" + System.getProperty("larder.test.container")),
            Map.of(),
            EmbeddedWorker.class,
            how,
            words.toString(),
            end);
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> Files.exists(folder.resolve("words.ready")) || !jvm.isAlive());
    assertThat(jvm.isAlive()).isTrue();
    return jvm;
  }

  /** The process may stay as a dead one that nobody has asked for its exit code. */
  private static void awaitEnd(List<ProcessHandle> servers) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> servers.stream().noneMatch(EmbeddedCdiTest::isRunning));
  }

  private static Path directoryOf(ProcessHandle server) {
    return Path.of(server.info().command().orElseThrow()).getParent();
  }
}
