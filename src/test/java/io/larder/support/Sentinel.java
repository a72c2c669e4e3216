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
  private final Process process;

  private Sentinel(NodeAddress address, Process process) {
    this.address = address;
    this.process = process;
  }

  /** Starts a Sentinel that knows a primary by a name. */
  public static Sentinel watching(String name, NodeAddress primary, Path directory)
      throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path config =
        Files.writeString(
            directory.resolve("sentinel.conf"),
            """
            port %d
            bind 127.0.0.1
            dir %s
            sentinel monitor %s %s %d 1
            """
                .formatted(port, directory, name, primary.host(), primary.port()));
    Process process =
        new ProcessBuilder(
                RedisExecProvider.defaultProvider().get().getPath(),
                config.toString(),
                "--sentinel")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("sentinel.log").toFile())
            .start();
    NodeAddress address = new NodeAddress("127.0.0.1", port);
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> RawRedis.command(address, "PING").equals("+PONG"));
    return new Sentinel(address, process);
  }

  public NodeAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
