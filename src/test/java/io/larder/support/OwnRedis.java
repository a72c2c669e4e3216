package io.larder.support;

import static org.awaitility.Awaitility.await;

import io.larder.config.NodeAddress;
import io.larder.embedded.EmbeddedRedis;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.Map;

/** A redis-server of a test's own, which the test may stop, freeze and fill. */
public final class OwnRedis implements AutoCloseable {
  private final EmbeddedRedis server;
  private volatile boolean running;
  private volatile boolean frozen;

  private OwnRedis(EmbeddedRedis server) {
    this.server = server;
  }

  /** A server on a free port that {@link #start} starts, with these options of redis-server. */
  public static OwnRedis prepared(String... options) {
    return new OwnRedis(EmbeddedRedis.onFreePort(options));
  }

  /** A running server with these options of redis-server. */
  public static OwnRedis started(String... options) {
    return prepared(options).start();
  }

  /** A running server that speaks TLS only. */
  public static OwnRedis startedWithTls(String... options) {
    return new OwnRedis(EmbeddedRedis.withTls(options)).start();
  }

  /** A running replica that has what its primary has. */
  public static OwnRedis replicaOf(OwnRedis primary) {
    NodeAddress address = primary.address();
    OwnRedis replica =
        started(
            "--replicaof",
            address.host(),
            Integer.toString(address.port()),
            "--repl-diskless-sync-delay",
            "0");
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> RawRedis.info(replica.address()).contains("master_link_status:up"));
    } catch (RuntimeException e) {
      replica.close();
      throw e;
    }
    return replica;
  }

  /** Starts the server, also again after {@link #kill}. */
  public OwnRedis start() {
    try {
      server.start();
      running = true;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
    return this;
  }

  /** Ends the server as a crash would. */
  public void kill() {
    running = false;
    frozen = false;
    server.kill();
  }

  /** Stops the process, which keeps its connections and answers nothing. */
  public void freeze() {
    frozen = true;
    Processes.freeze(server.process());
  }

  /** Lets a frozen process go on. */
  public void thaw() {
    Processes.thaw(server.process());
    frozen = false;
  }

  /** Starts it where it was killed, and lets it go on where it is frozen. */
  public void revive() {
    if (frozen) {
      thaw();
    } else if (!running) {
      start();
    }
  }

  /** Whether it can answer. */
  public boolean isUp() {
    return running && !frozen;
  }

  public NodeAddress address() {
    return server.address();
  }

  /** Settings of an application that uses this server. */
  public Map<String, String> settings(String... more) {
    return ServerSettings.of(address(), more);
  }

  /** A connection to the server; whoever asks for it closes it. */
  public RespClient connect() {
    return RespClient.connect(address().host(), address().port());
  }

  /** What the server replies to one command. */
  public Object ask(String... command) {
    try (RespClient client = connect()) {
      return client.ask(command);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
