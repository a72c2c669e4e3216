package io.larder.embedded;

import io.larder.common.ConfigurationException;
import io.larder.common.Exclusive;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.config.NodeAddress;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisExecProvider;

/**
 * A real redis-server as a child process, for development ({@code redis.embedded=true}). It listens
 * on a free loopback port, keeps nothing on disk and ends with the application, at the latest with
 * this JVM.
 *
 * <p>The binary comes from the optional artifact {@code org.signal:embedded-redis}; the process is
 * our own, because that library's removes no shutdown hook and prints to standard output.
 */
public final class EmbeddedRedis implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.embedded");
  private static final int FIRST_PORT = 16_384;
  private static final int END_OF_PORTS = 22_768;
  private static final int MOST_PORTS = 1_000; // that are tried
  private static final String READY = "Ready to accept connections";

  private final NodeAddress address;
  private final String portOption;
  private final List<String> options;
  private final Path directory;
  private final Exclusive alone = new Exclusive();
  private @Nullable Path binary;
  private @Nullable Process process;
  private @Nullable ParentWatch watch;

  private EmbeddedRedis(String portOption, String... options) {
    this.portOption = portOption;
    this.options = List.of(options);
    this.address = new NodeAddress("127.0.0.1", freePort());
    try {
      this.directory = Files.createTempDirectory("larder-redis-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A free port on loopback, of those that no system gives to outgoing connections: such a one
   * could have it before the server listens, or while the server is down. As a node of a cluster
   * the server listens 10,000 ports further as well, where that holds, too.
   */
  public static int freePort() {
    for (int attempts = 1; ; attempts++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException e) {
        // Somebody has this one; or no port at all can be opened.
        if (attempts == MOST_PORTS) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Prepares a server on a free loopback port, with further arguments of redis-server. */
  public static EmbeddedRedis onFreePort(String... options) {
    return new EmbeddedRedis("--port", options);
  }

  /** Prepares a server that speaks TLS only; the options name its certificate and key. */
  public static EmbeddedRedis withTls(String... options) {
    return new EmbeddedRedis("--tls-port", options);
  }

  public NodeAddress address() {
    return address;
  }

  /** Starts the server, also again after it was stopped, and waits until it answers. */
  public void start() {
    alone.run(this::startNow);
  }

  private void startNow() {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("--save", "", "--appendonly", "no"));
    command.addAll(List.of("--dir", directory.toString(), "--bind", address.host()));
    command.addAll(List.of("--port", "0", portOption, Integer.toString(address.port())));
    command.addAll(options);
    try {
      command.add(0, binary().toString());
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      process = started;
      watch = ParentWatch.over(started, directory);
      awaitReady(started);
    } catch (IOException e) {
      killNow();
      throw new LarderException(
          MessageId.EMBEDDED.text("the embedded redis-server does not start: " + e.getMessage()),
          e);
    }
    LOG.log(
        System.Logger.Level.INFO,
        MessageId.EMBEDDED.text(
            "embedded redis-server for development listens on %s; look into it with redis-cli -p %d",
            address, address.port()));
  }

  /** {@return the process, for tests that stop and continue it} */
  public ProcessHandle process() {
    Process running = alone.<@Nullable Process>get(() -> process);
    if (running == null) {
      throw new IllegalStateException("the embedded redis-server is not running");
    }
    return running.toHandle();
  }

  /** Kills the server as a crash would; {@link #start} starts it again, empty. */
  public void kill() {
    alone.run(this::killNow);
  }

  private void killNow() {
    Process running = process;
    process = null;
    if (running != null) {
      running.destroyForcibly();
      try {
        running.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  @Override
  public void close() {
    alone.run(this::closeNow);
  }

  private void closeNow() {
    killNow();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> MessageId.EMBEDDED.text("left behind: " + directory + " (" + e + ")"));
    }
  }

  /** Extracted once, into the directory that is deleted at the end. */
  private Path binary() throws IOException {
    Path known = binary;
    if (known == null) {
      File found = find();
      known = found.toPath();
      // Else the library takes a file of the working directory, which is the user's.
      if (found.isAbsolute()) {
        known = copy(known, directory.resolve(known.getFileName()));
        Files.deleteIfExists(found.toPath());
        Files.deleteIfExists(found.getParentFile().toPath());
      }
      binary = known;
    }
    return known;
  }

  /**
   * Copies by a process that has ended then. What this JVM writes is open in children, too, that
   * other threads start meanwhile, until they have become programs of their own, and a file that is
   * open for writing cannot be executed.
   */
  private static Path copy(Path from, Path to) throws IOException {
    Process copying =
        new ProcessBuilder("cp", "-p", from.toString(), to.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(copying.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (copying.waitFor() != 0) {
        throw new IOException(said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    return to;
  }

  private static File find() {
    String reason;
    try {
      return RedisExecProvider.defaultProvider().get();
    } catch (NoClassDefFoundError e) {
      reason =
          "needs the artifact org.signal:embedded-redis with its dependencies; beside Larder's own jar"
              + " there is no "
              + e.getMessage();
    } catch (IOException | RuntimeException e) {
      reason = "finds no redis-server for this platform: " + e.getMessage();
    }
    String message = MessageId.MISSING_LIBRARY.text("redis.embedded=true " + reason);
    throw new ConfigurationException(List.of(message));
  }

  /** Reads the server's output until it is ready; from then on a thread drains it. */
  private static void awaitReady(Process started) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      seen.append("\n  ").append(line);
      if (line.contains(READY)) {
        Thread drain = new Thread(() -> drain(output), "larder-embedded-redis-output");
        drain.setDaemon(true);
        drain.start();
        return;
      }
    }
    throw new IOException("it ended with this output:" + seen);
  }

  private static void drain(BufferedReader output) {
    try (output) {
      while (output.readLine() != null) {
        // A full pipe would stop the server.
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the embedded redis-server's output ended", e);
    }
  }
}
