package io.larder.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** A project of src/it, built by a Maven of its own: Quarkus wants a newer one than this build. */
final class MavenProject {
  private static final Path MAVEN = Path.of(System.getProperty("larder.maven"), "bin/mvn");
  private static final Path REPOSITORY = Path.of("target/it/repository").toAbsolutePath();

  private MavenProject() {}

  /**
   * Builds a project with the jar of Larder that is in target.
   *
   * @throws IllegalStateException with what Maven printed, if the build fails
   * @return the project's build folder
   */
  static Path build(String name, Path jdk, String... options) {
    String version = System.getProperty("larder.version");
    Path log = Path.of("target/it").resolve(name + ".log");
    try {
      provide(version);
      List<String> command =
          new ArrayList<>(
              List.of(MAVEN.toString(), "-B", "-ntp", "-f", "src/it/" + name + "/pom.xml"));
      command.add("-Dlarder.version=" + version);
      command.add("-Dmaven.repo.local=" + System.getProperty("larder.repository"));
      command.add("-Dmaven.repo.local.tail=" + REPOSITORY);
      command.addAll(List.of(options));
      command.add("package");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("JAVA_HOME", jdk.toString());
      builder.environment().remove("MAVEN_OPTS");
      int exit = builder.redirectOutput(log.toFile()).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("exit code " + exit + ": " + Files.readString(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return Path.of("target/it").resolve(name).toAbsolutePath();
  }

  /** Where Maven looks second, so that the jar need not be installed. */
  private static void provide(String version) throws IOException {
    Path folder = REPOSITORY.resolve("io/larder/larder").resolve(version);
    Files.createDirectories(folder);
    String file = "larder-" + version;
    Path jar = SampleWar.libraries().get(0);
    Files.copy(jar, folder.resolve(file + ".jar"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        Path.of("pom.xml"), folder.resolve(file + ".pom"), StandardCopyOption.REPLACE_EXISTING);
  }
}
