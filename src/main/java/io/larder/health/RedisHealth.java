package io.larder.health;

import io.larder.config.Settings.ReadinessMode;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.ServerInfo;
import io.larder.connection.client.RedissonConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Collects what the readiness check reports: the state of the connection, the server, the latest
 * ping and degraded caches. Thread-safe.
 */
public final class RedisHealth {
  /** Well below one second, the default timeout of a probe in Kubernetes. */
  static final Duration MAX_WAIT = Duration.ofMillis(200);

  private final RedisConnection connection;
  private final ReadinessMode mode;
  private final Supplier<Set<String>> degradedCaches;
  private final LastPing lastPing;

  public RedisHealth(
      RedissonConnection connection, ReadinessMode mode, Supplier<Set<String>> degradedCaches) {
    this(
        connection,
        mode,
        degradedCaches,
        new LastPing(() -> connection.calls().ping().stage(Runnable::run), System::nanoTime));
  }

  RedisHealth(
      RedisConnection connection,
      ReadinessMode mode,
      Supplier<Set<String>> degradedCaches,
      LastPing lastPing) {
    this.connection = connection;
    this.mode = mode;
    this.degradedCaches = degradedCaches;
    this.lastPing = lastPing;
  }

  /** What the check reports; annotated methods run without the degraded caches. */
  record Snapshot(
      boolean ready,
      ReadinessMode mode,
      State state,
      Optional<ServerInfo> server,
      Optional<LastPing.Ping> ping,
      SortedSet<String> degradedCaches) {}

  /** Collects it, after a ping if one is due, for which it waits at most {@link #MAX_WAIT}. */
  Snapshot snapshot() {
    // Without a connection a ping has no purpose: attempts to connect go on anyway.
    Optional<LastPing.Ping> ping =
        connection.state() == State.CONNECTED ? lastPing.refresh(MAX_WAIT) : lastPing.known();
    State state = connection.state();
    return new Snapshot(
        mode == ReadinessMode.DEGRADED || state == State.CONNECTED,
        mode,
        state,
        connection.server(),
        ping,
        new TreeSet<>(degradedCaches.get()));
  }
}
