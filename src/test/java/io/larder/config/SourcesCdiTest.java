package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Processes;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sources of settings, in each situation of MicroProfile Config: the build runs this with
 * SmallRye Config, without the API, and with the API alone, whose getConfig() throws.
 */
class SourcesCdiTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "REDIS_HOST", "from-environment",
          "REDIS_PORT", "7001",
          "REDIS_PASSWORD", "hunter2",
          "REDIS_DB", "4",
          "REDIS_RETRY_ATTEMPTS", "7",
          "REDIS_RETRY_DELAY", "250",
          "REDIS_KEY_PREFIX", "shop:",
          "REDIS_KEY_CACHE_NAMESPACE", "");

  @TempDir Path directory;

  private List<String> read(Map<String, String> environment, String... options) throws IOException {
    Process jvm = Processes.java(List.of(options), environment, directory, SettingsMain.class);
    return new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void environment_isRead() throws IOException {
    assertThat(read(ENVIRONMENT))
        .containsExactly(
            "topology=from-environment:7001/4",
            "password=hunter2",
            "retry=7/PT0.25S",
            "prefix=shop:",
            "namespace=''",
            "timeout=PT1S");
  }

  @Test
  void systemProperty_winsOverEnvironment_whichWinsOverTheFile() throws IOException {
    Path file = directory.resolve("META-INF" + File.separator + "microprofile-config.properties");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "redis.host=from-file\nredis.timeout=PT3S\nredis.key.prefix=from-file:\n");

    assertThat(read(ENVIRONMENT, "-Dredis.host=from-system"))
        .contains("topology=from-system:7001/4", "prefix=shop:", "timeout=PT3S");
  }

  /** Of what contradicts each other one is often where nobody looks. */
  @Test
  void settingsThatExcludeEachOther_areReportedWithTheirSources() throws IOException {
    Path file = directory.resolve("META-INF" + File.separator + "microprofile-config.properties");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "redis.embedded=true\n");

    assertThat(read(ENVIRONMENT, "-Dredis.host=from-system"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .containsPattern(
                        "LARDER-1002: redis.embedded=true \\(.*META-INF/microprofile-config.properties.*\\)"
                            + " together with redis.host=from-system \\(system property\\),"
                            + " redis.port=7001 \\(environment variable REDIS_PORT\\),"
                            + " redis.password=\\*\\*\\* \\(environment variable REDIS_PASSWORD\\):")
                    .doesNotContain("hunter2"));
  }

  @Test
  void emptyPassword_isAbsent() throws IOException {
    assertThat(read(Map.of("REDIS_PASSWORD", ""))).contains("password=none");
  }

  @Test
  void portOfKubernetes_isUnderstood() throws IOException {
    assertThat(read(Map.of("REDIS_PORT", "tcp://10.0.0.7:6379")))
        .contains("topology=10.0.0.7:6379");
  }
}
