package io.larder.support;

import static org.awaitility.Awaitility.await;

import io.larder.config.NodeAddress;
import io.larder.embedded.EmbeddedRedis;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.RedisExecProvider;

/** One Sentinel process. */
public final class Sentinel implements AutoCloseable {
  private static final String CONFIG = "sentinel.conf";
  private static final String LOG = "sentinel.log";

  private final NodeAddress address;
  private final Path directory;
  private Process process;

  private Sentinel(NodeAddress address, Path directory) throws IOException {
    this.address = address;
    this.directory = directory;
    this.process = launch(directory);
  }

  /** Starts a Sentinel that knows a primary by a name. */
  public static Sentinel watching(String name, NodeAddress primary, Path directory) {
    return of(name, primary).start(directory);
  }

  /** Prepares a Sentinel that knows a primary by a name. */
  public static Setup of(String name, NodeAddress primary) {
    return new Setup(name, primary);
  }

  /** What the configuration of a Sentinel says. */
  public static final class Setup {
    private final String name;
    private final NodeAddress primary;
    private final List<String> before = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private boolean tls;
    private int quorum = 1;

    private Setup(String name, NodeAddress primary) {
      this.name = name;
      this.primary = primary;
    }

    /** How many Sentinels must agree. */
    public Setup quorum(int needed) {
      quorum = needed;
      return this;
    }

    /** Lines of the configuration, such as {@code requirepass secret}. */
    public Setup with(String... lines) {
      before.addAll(List.of(lines));
      return this;
    }

    /** Lines about the primary. */
    public Setup about(String... lines) {
      after.addAll(List.of(lines));
      return this;
    }

    /** The password that the Sentinel gives to Redis. */
    public Setup authPass(String password) {
      after.add("sentinel auth-pass " + name + " " + password);
      return this;
    }

    /** A Sentinel that speaks TLS with its clients only. */
    public Setup tls(Certificates own, Certificates trusted) {
      tls = true;
      return certificates(own, trusted);
    }

    /** A Sentinel that reaches Redis by TLS. */
    public Setup redisTls(Certificates own, Certificates trusted) {
      before.add("tls-replication yes");
      return certificates(own, trusted);
    }

    private Setup certificates(Certificates own, Certificates trusted) {
      String[] options = own.serverOptions(trusted, false);
      for (int i = 0; i < options.length; i += 2) {
        before.add(options[i].substring(2) + " " + options[i + 1]);
      }
      return this;
    }

    public Sentinel start(Path directory) {
      try {
        int port = EmbeddedRedis.freePort();
        Path own = Files.createTempDirectory(directory, "sentinel");
        List<String> lines = new ArrayList<>();
        lines.add(tls ? "port 0\ntls-port " + port : "port " + port);
        lines.add("bind 127.0.0.1");
        lines.add("dir " + own);
        lines.addAll(before.stream().distinct().toList());
        lines.add(
            "sentinel monitor %s %s %d %d".formatted(name, primary.host(), primary.port(), quorum));
        lines.addAll(after);
        Files.write(own.resolve(CONFIG), lines);
        Path log = Files.createFile(own.resolve(LOG));
        Sentinel sentinel = new Sentinel(new NodeAddress("127.0.0.1", port), own);
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> Files.readString(log).contains("+monitor master"));
        return sentinel;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Process launch(Path directory) throws IOException {
    return new ProcessBuilder(
            RedisExecProvider.defaultProvider().get().getPath(),
            directory.resolve(CONFIG).toString(),
            "--sentinel")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve(LOG).toFile()))
        .start();
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
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> RawRedis.command(address, "PING").equals("+PONG"));
  }

  public NodeAddress address() {
    return address;
  }

  /** A connection, which whoever asks for it closes. */
  public RespClient connect() {
    return RespClient.connect(address.host(), address.port());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
