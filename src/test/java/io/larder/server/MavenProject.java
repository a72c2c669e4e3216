package io.larder.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A project of src/it, built by a Maven of its own: Quarkus wants a newer one than this build. */
final class MavenProject {
  private static final Path MAVEN = Path.of(System.getProperty("larder.maven"), "bin/mvn");
  private static final Path REPOSITORY = Path.of("target/it/repository").toAbsolutePath();

  /** A version that nobody installs: a Larder installed before must not be tested in its place. */
  private static final String VERSION = "this-build";

  private MavenProject() {}

  /**
   * Builds a project with the jar of Larder that is in target.
   *
   * @throws IllegalStateException with what Maven printed, if the build fails
   * @return the project's build folder
   */
  static Path build(String name, Path jdk, String... options) {
    build(name, Path.of("src/it").resolve(name).resolve("pom.xml"), jdk, options);
    return Path.of("target/it").resolve(name).toAbsolutePath();
  }

  /** Builds a project of its own, whose Larder has the version of this build. */
  static void build(Path pom, Path jdk) throws IOException {
    String own = "<version>" + System.getProperty("larder.version") + "</version>";
    String text = Files.readString(pom);
    if (!text.contains(own)) {
      throw new IllegalStateException(pom + " does not have Larder in " + own);
    }
    Files.writeString(pom, text.replace(own, "<version>" + VERSION + "</version>"));
    build(pom.getParent().getFileName().toString(), pom, jdk);
  }

  private static void build(String name, Path pom, Path jdk, String... options) {
    Path log = Path.of("target/it").resolve(name + ".log");
    try {
      provide();
      List<String> command =
          new ArrayList<>(List.of(MAVEN.toString(), "-B", "-ntp", "-f", pom.toString()));
      command.add("-Dlarder.version=" + VERSION);
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
  }

  /** Where Maven looks second, so that the jar need not be installed. */
  private static void provide() throws IOException {
    Path folder = REPOSITORY.resolve("io/larder/larder").resolve(VERSION);
    Files.createDirectories(folder);
    String file = "larder-" + VERSION;
    Path jar = SampleWar.libraries().get(0);
    Files.copy(jar, folder.resolve(file + ".jar"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        SampleWar.consoleJar(),
        folder.resolve(file + "-console.jar"),
        StandardCopyOption.REPLACE_EXISTING);
    String pom = Files.readString(Path.of("pom.xml"));
    String built = "<version>" + System.getProperty("larder.version") + "</version>";
    Files.writeString(
        folder.resolve(file + ".pom"),
        pom.replaceFirst(Pattern.quote(built), "<version>" + VERSION + "</version>"));
  }
}
