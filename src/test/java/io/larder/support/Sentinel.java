package io.larder.support;

import static org.awaitility.Awaitility.await;

import io.larder.config.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import redis.embedded.RedisExecProvider;

/** One Sentinel process. */
public final class Sentinel implements AutoCloseable {
  private final NodeAddress address;
  private final Path directory;
  private Process process;

  private Sentinel(NodeAddress address, Path directory) throws IOException {
    this.address = address;
    this.directory = directory;
    this.process = launch(directory);
  }

  /** Starts a Sentinel that knows a primary by a name. */
  public static Sentinel watching(String name, NodeAddress primary, Path directory)
      throws IOException {
    return watching(name, primary, directory, 1);
  }

  /**
   * The same with the number of Sentinels that must agree, and with further lines of configuration.
   */
  public static Sentinel watching(
      String name, NodeAddress primary, Path directory, int quorum, String... lines)
      throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Files.writeString(
        directory.resolve("sentinel.conf"),
        """
        port %d
        bind 127.0.0.1
        dir %s
        sentinel monitor %s %s %d %d
        %s
        """
            .formatted(
                port,
                directory,
                name,
                primary.host(),
                primary.port(),
                quorum,
                String.join("\n", lines)));
    Sentinel sentinel = new Sentinel(new NodeAddress("127.0.0.1", port), directory);
    sentinel.awaitAnswer();
    return sentinel;
  }

  private static Process launch(Path directory) throws IOException {
    return new ProcessBuilder(
            RedisExecProvider.defaultProvider().get().getPath(),
            directory.resolve("sentinel.conf").toString(),
            "--sentinel")
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(directory.resolve("sentinel.log").toFile()))
        .start();
  }

  private void awaitAnswer() {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> RawRedis.command(address, "PING").equals("+PONG"));
  }

  /** Ends the process as a crash would. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Stops the process, which keeps its connections and answers nothing. */
  public void freeze() {
    Processes.freeze(process.toHandle());
  }

  /** Starts it again where it was killed, and lets it go on where it is frozen. */
  public void revive() throws IOException {
    if (process.isAlive()) {
      Processes.thaw(process.toHandle());
    } else {
      process = launch(directory);
    }
    awaitAnswer();
  }

  public NodeAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
