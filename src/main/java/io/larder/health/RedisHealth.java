package io.larder.health;

import io.larder.config.Settings.ReadinessMode;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.RedisDegraded;
import io.larder.connection.ServerInfo;
import io.larder.connection.client.RedissonConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

  private final Supplier<Snapshot> source;

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
    this(new OfConnection(connection, mode, degradedCaches, lastPing));
  }

  private RedisHealth(Supplier<Snapshot> source) {
    this.source = source;
  }

  /** {@return this health with how many pieces of advice there are; empty: nobody looks} */
  RedisHealth advisedBy(Supplier<OptionalInt> advice) {
    return new RedisHealth(() -> snapshot().with(advice.get()));
  }

  /** {@return the health of a module that has no connection, and makes none for a probe} */
  public static RedisHealth withoutConnection(ReadinessMode mode, State state) {
    boolean ready = mode == ReadinessMode.DEGRADED || state == State.CLOSED;
    Snapshot none =
        new Snapshot(
            ready,
            mode,
            state,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new TreeSet<>(),
            OptionalInt.empty());
    return new RedisHealth(() -> none);
  }

  /** {@return the health of the modules in use: what the worst reports, all degraded caches} */
  public static RedisHealth ofAll(Supplier<List<RedisHealth>> modules) {
    return new RedisHealth(
        () -> Snapshot.worst(modules.get().stream().map(RedisHealth::snapshot).toList()));
  }

  /** What the check reports; annotated methods run without the degraded caches. */
  record Snapshot(
      boolean ready,
      ReadinessMode mode,
      State state,
      Optional<ServerInfo> server,
      Optional<RedisDegraded> degradation,
      Optional<LastPing.Ping> ping,
      SortedSet<String> degradedCaches,
      OptionalInt advice) {
    Snapshot with(OptionalInt count) {
      return new Snapshot(ready, mode, state, server, degradation, ping, degradedCaches, count);
    }

    static Snapshot worst(List<Snapshot> all) {
      SortedSet<String> degraded = new TreeSet<>();
      all.forEach(one -> degraded.addAll(one.degradedCaches()));
      Snapshot worst =
          all.stream()
              .min(
                  Comparator.comparing(Snapshot::ready)
                      .thenComparing(one -> one.state() == State.CONNECTED)
                      .thenComparing(one -> one.state() == State.DEGRADED))
              .orElseThrow();
      return new Snapshot(
          worst.ready,
          worst.mode,
          worst.state,
          worst.server,
          worst.degradation,
          worst.ping,
          degraded,
          all.stream()
              .map(Snapshot::advice)
              .filter(OptionalInt::isPresent)
              .reduce((one, other) -> OptionalInt.of(one.getAsInt() + other.getAsInt()))
              .orElse(OptionalInt.empty()));
    }
  }

  /** Collects it, after a ping if one is due, for which it waits at most {@link #MAX_WAIT}. */
  Snapshot snapshot() {
    return source.get();
  }

  private record OfConnection(
      RedisConnection connection,
      ReadinessMode mode,
      Supplier<Set<String>> degradedCaches,
      LastPing lastPing)
      implements Supplier<Snapshot> {
    @Override
    public Snapshot get() {
      // Without a connection a ping has no purpose: attempts to connect go on anyway.
      Optional<LastPing.Ping> ping =
          isUsable(connection.state()) ? lastPing.refresh(MAX_WAIT) : lastPing.known();
      State state = connection.state();
      return new Snapshot(
          mode == ReadinessMode.DEGRADED || isUsable(state),
          mode,
          state,
          connection.server(),
          connection.degradation(),
          ping,
          new TreeSet<>(degradedCaches.get()),
          OptionalInt.empty());
    }

    /** With a part of a cluster, too: the others serve the keys that they have. */
    private static boolean isUsable(State state) {
      return state == State.CONNECTED || state == State.DEGRADED;
    }
  }
}
