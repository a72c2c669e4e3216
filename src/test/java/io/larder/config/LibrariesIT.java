package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import javax.cache.Caching;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Libraries that are missing or too old fail the start with what is to be added. */
@RedisTest
class LibrariesIT {
  /** An application that starts, and prints what its start fails with. */
  static final class Main {
    private Main() {}

    public static void main(String[] settings) {
      for (int i = 1; i < settings.length; i++) {
        String[] one = settings[i].split("=", 2);
        System.setProperty(one[0], one[1]);
      }
      try {
        if (System.getProperty("loader") != null) {
          URL[] urls = {URI.create(System.getProperty("loader")).toURL()};
          Thread.currentThread().setContextClassLoader(new URLClassLoader(urls));
        }
        if (settings[0].equals("cdi")) {
          TestContainer.start(Map.of("redis.startup", "lazy")).close();
        } else {
          System.setProperty("redis.startup", "lazy");
          Caching.getCachingProvider("io.larder.jcache.LarderCachingProvider")
              .getCacheManager()
              .close();
        }
        System.out.println("started");
      } catch (Throwable e) {
        e.printStackTrace(System.out);
      }
      System.exit(0);
    }
  }

  private static String printed(Process jvm) throws IOException, InterruptedException {
    String printed = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jvm.waitFor()).isZero();
    return printed;
  }

  @ParameterizedTest
  @CsvSource({
    "cdi,redis.cache.tutors.near-max-entries=10",
    "cdi,redis.cache.default.near-max-bytes=1MB",
    "provider,redis.cache.tutors.near-max-entries=10",
    "provider,redis.cache.default.near-max-entries=10"
  })
  void nearCache_withoutCaffeine_failsTheStart(String way, String setting) throws Exception {
    assertThat(printed(Processes.javaWithout(List.of("caffeine"), Main.class, way, setting)))
        .contains(
            "LARDER-1006: " + setting.replace("1MB", ""),
            "needs the artifact com.github.ben-manes.caffeine:caffeine",
            "which is not beside Larder's own jar; add it there")
        .doesNotContain("started");
  }

  /** As where Larder is a module or a shared library of a server. */
  @ParameterizedTest
  @CsvSource({
    "caffeine,redis.cache.tutors.near-max-entries=10",
    "embedded-redis,redis.embedded=true"
  })
  void optionalLibrary_thatOnlyTheApplicationSees_failsTheStartWithThat(String jar, String setting)
      throws Exception {
    String loader = "loader=" + Processes.jar(jar).toUri();
    assertThat(
            printed(Processes.javaWithout(List.of(jar), Main.class, "provider", setting, loader)))
        .contains(
            "LARDER-1006: " + setting + " needs the artifact ",
            "beside Larder's own jar in file:",
            "(the application has it, where Larder does not see it)")
        .doesNotContain("started");
  }

  /** At the start, not when Redis is first used, and with what else is wrong. */
  @ParameterizedTest
  @CsvSource({
    "cdi,embedded-redis,org.signal:embedded-redis",
    "provider,embedded-redis,org.signal:embedded-redis",
    "cdi,guava,com.google.guava:guava"
  })
  void embedded_withoutItsLibraries_failsTheStartWithAllOtherErrors(
      String way, String jar, String artifact) throws Exception {
    Process jvm =
        Processes.javaWithout(
            List.of(jar), Main.class, way, "redis.embedded=true", "redis.timeout=soon");
    assertThat(printed(jvm))
        .contains("LARDER-1006: redis.embedded=true needs the artifact org.signal:embedded-redis")
        .contains("beside Larder's own jar there is no " + artifact + ";")
        .contains("LARDER-1001: redis.timeout=soon")
        .doesNotContain("started");
  }

  @Test
  void withoutNearCache_caffeineIsNotNeeded() throws Exception {
    assertThat(printed(Processes.javaWithout(List.of("caffeine"), Main.class, "cdi")))
        .contains("started");
  }

  /** Redisson logs through SLF4J, which an application need not have a provider for. */
  @Test
  void slf4jWithoutProvider_isNotComplainedOf() throws Exception {
    String report = "slf4j.internal.report.stream=stdout";
    assertThat(printed(Processes.javaWithout(List.of("slf4j-jdk14"), Main.class, "cdi", report)))
        .contains("started")
        .doesNotContain("SLF4J");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cdi", "provider"})
  void annotationsOfAnOlderJackson_failTheStart(String way, @TempDir Path folder) throws Exception {
    extract("jackson-annotations", folder, "JsonSerializeAs");
    assertThat(
            printed(Processes.javaWithout(List.of("jackson-annotations"), folder, Main.class, way)))
        .contains(
            "LARDER-1008: com.fasterxml.jackson.core:jackson-annotations is missing or too old",
            " in file:" + folder,
            "declare version 2.21 or later")
        .doesNotContain("started", "NoClassDefFoundError");
  }

  @ParameterizedTest
  @CsvSource({
    "jackson-databind,tools.jackson.core:jackson-databind,cdi",
    "jackson-core,tools.jackson.core:jackson-core,cdi",
    "slf4j-api,org.slf4j:slf4j-api,cdi",
    "failsafe,dev.failsafe:failsafe,cdi",
    "netty-codec-dns,io.netty:netty-codec-dns,cdi",
    "netty-resolver-dns,io.netty:netty-resolver-dns,provider"
  })
  void libraryMissing_failsTheStart(String jar, String artifact, String way) throws Exception {
    assertThat(printed(Processes.javaWithout(List.of(jar), Main.class, way)))
        .contains("LARDER-1008: " + artifact + " is missing or too old")
        .doesNotContain("started", "NoClassDefFoundError");
  }

  @Test
  void nettyOfDifferentLines_isWarnedOf(@TempDir Path folder) throws Exception {
    extract("netty-buffer", folder, "nothing");
    Path manifest = Files.createDirectories(folder.resolve("META-INF")).resolve("MANIFEST.MF");
    Files.writeString(manifest, "Manifest-Version: 1.0\nImplementation-Version: 4.1.99.Final\n");
    Path jar = folder.resolveSibling("old-netty.jar");
    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/jar").toString(),
                "cfm",
                jar.toString(),
                manifest.toString(),
                "-C",
                folder.toString(),
                "io")
            .inheritIO()
            .start()
            .waitFor();
    assertThat(exit).isZero();
    Process jvm = Processes.javaWithout(List.of("netty-buffer"), jar, LogMain.class);
    assertThat(printed(jvm))
        .contains("LARDER-1008: the artifacts of Netty are of different lines", "4.1.99.Final in ");
  }

  /** Prints the warning. */
  static final class LogMain {
    private LogMain() {}

    public static void main(String[] none) {
      System.out.println(Libraries.warning().orElse("no warning"));
    }
  }

  @Test
  void ofThisBuild_areAsTheyShouldBe() {
    assertThat(Libraries.problems()).isEmpty();
    assertThat(Libraries.warning()).isEmpty();
    assertThat(Libraries.hasCaffeine()).isTrue();
  }

  /** Unpacks the jar of an artifact, but no class whose name contains a text. */
  private static void extract(String artifact, Path folder, String without) throws IOException {
    try (JarFile jar = new JarFile(Processes.jar(artifact).toFile())) {
      for (JarEntry entry : jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        if (!entry.getName().contains(without) && !entry.getName().contains("module-info")) {
          Path file = folder.resolve(entry.getName());
          Files.createDirectories(file.getParent());
          try (InputStream bytes = jar.getInputStream(entry)) {
            Files.copy(bytes, file);
          }
        }
      }
    }
  }
}
