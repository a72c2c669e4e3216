package io.larder.server;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An application server as a process of its own, started by the script that users start it with, on
 * loopback ports that the system chooses.
 *
 * <p>A kind of server says how it is started and how it tells of deployments; what it prints is the
 * only thing that is asked.
 */
abstract class AppServer implements AutoCloseable {
  /** Where servers are unpacked and where they run. */
  static final Path SERVERS = Path.of("target/servers").toAbsolutePath();

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path home;
  private final Path log;
  private final Process process;
  private final Thread exitHook = new Thread(this::kill, "app-server-exit");
  private final Duration bootTime;

  /**
   * Starts the server and waits until it says that it is ready.
   *
   * @param home an empty folder of this server's own, with everything that it is configured by
   */
  AppServer(Path home, List<String> command, Map<String, String> environment, Pattern ready) {
    this.home = home;
    this.log = home.resolve("console.log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("REDIS_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    long begin = System.nanoTime();
    try {
      process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(exitHook);
    awaitLog(0, ready);
    bootTime = Duration.ofNanos(System.nanoTime() - begin);
  }

  /** The address of what is deployed, without a slash at the end. */
  abstract URI http();

  /** The address of MicroProfile Health, without a slash at the end. */
  abstract URI health();

  /**
   * What this server says at WARN or above on its own account: what such a record contains, with
   * the reason. {@code src/docs/internals/SERVERS.md} lists them.
   */
  Map<String, String> ownWarnings() {
    return Map.of();
  }

  /** Hands the archive to the server, which finds it by itself. */
  abstract void put(Path war) throws IOException;

  /** Takes a WAR or an EAR away again; the server notices by itself. */
  abstract void take(String name) throws IOException;

  /** What is logged when a deployment is complete; group 1, if it has one, is how long it took. */
  abstract Pattern deployed(String name);

  abstract Pattern deploymentFailed(String name);

  abstract Pattern undeployed(String name);

  /** How long the deployment took, as far as the log tells. */
  abstract Duration deploymentTime(String name, String logged);

  /**
   * Deploys a WAR or an EAR under its file name and waits until it is deployed.
   *
   * @return how long the server says that it took
   * @throws DeploymentFailed with what was logged meanwhile
   */
  final Duration deploy(Path war) {
    String name = war.getFileName().toString().replaceAll("\\.[we]ar$", "");
    long begin = logSize();
    try {
      put(war);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Pattern good = deployed(name);
    Pattern bad = deploymentFailed(name);
    awaitLog(begin, Pattern.compile(good.pattern() + "|" + bad.pattern()));
    String logged = logSince(begin);
    if (bad.matcher(logged).find()) {
      forget(name);
      throw new DeploymentFailed(logged);
    }
    return deploymentTime(name, logged);
  }

  /** Undeploys and waits until it is done. */
  final void undeploy(String name) {
    long begin = logSize();
    forget(name);
    awaitLog(begin, undeployed(name));
  }

  private void forget(String name) {
    try {
      take(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the input of the process. */
  final void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's JVM, for those who look inside with jcmd. */
  final ProcessHandle jvm() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .filter(handle -> handle.info().command().orElse("").endsWith("java"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no java process: " + log()));
  }

  /** From the start of the script to the server's word that it is ready. */
  final Duration bootTime() {
    return bootTime;
  }

  final Path home() {
    return home;
  }

  /** Everything that the server has printed. */
  final String log() {
    return logSince(0);
  }

  /** A mark for {@link #logSince}. */
  final long logSize() {
    try {
      return Files.size(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  final String logSince(long mark) {
    try (InputStream bytes = Files.newInputStream(log)) {
      bytes.skipNBytes(mark);
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until something is logged. */
  final MatchResult awaitLog(long mark, Pattern wanted) {
    return await("'" + wanted + "' in " + log)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              Optional<MatchResult> found = wanted.matcher(logSince(mark)).results().findFirst();
              if (found.isEmpty() && !process.isAlive()) {
                throw new IllegalStateException("the server has ended: " + logSince(mark));
              }
              return found;
            },
            Optional::isPresent)
        .orElseThrow();
  }

  /** Stops the server as a service manager would, and waits until it has ended. */
  @Override
  public final void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("does not stop: " + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      all.forEach(ProcessHandle::destroyForcibly);
      Runtime.getRuntime().removeShutdownHook(exitHook);
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** A folder of that name for one server, empty. */
  static Path emptyHome(String name) {
    Path home = SERVERS.resolve("run").resolve(name);
    try {
      delete(home);
      return Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a folder with what is in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }

  /** Deletes the WAR or the EAR of that name. */
  static void deleteArchive(Path folder, String name) throws IOException {
    if (!Files.deleteIfExists(folder.resolve(name + ".ear"))) {
      Files.delete(folder.resolve(name + ".war"));
    }
  }

  /** Copies a folder with what is in it. */
  static void copy(Path folder, Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(folder.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  /** The server refused a WAR. */
  static final class DeploymentFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    DeploymentFailed(String logged) {
      super(logged);
    }
  }
}
