package io.larder.connection.connect;

import io.larder.connection.RedisConnection.State;
import io.larder.connection.RedisDegraded;
import io.larder.connection.ServerInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the connection: its state, the present or last server, the last problem and what
 * is away of a cluster. Each transition gives the next status, or this one where the transition
 * does not apply.
 *
 * <pre>
 * CONNECTING ── connected ──► CONNECTED ◄── connected ── DISCONNECTED
 *     │                     or DEGRADED ───── lost ──────────►│
 *     │               CONNECTED ◄── seen ──► DEGRADED         │
 *     └────────────────────────── refused ───────────────────►│
 * closed, from anywhere ──► CLOSED
 * </pre>
 */
record ConnectionStatus(
    State state,
    @Nullable ServerInfo server,
    @Nullable String problem,
    @Nullable RedisDegraded degradation) {
  static final ConnectionStatus INITIAL =
      new ConnectionStatus(State.CONNECTING, null, "not connected yet", null);

  /** The degradation is null if all primaries are there. */
  ConnectionStatus connected(ServerInfo info, @Nullable RedisDegraded degraded) {
    return isTrying() ? usable(info, degraded) : this;
  }

  /** Some primaries are there, or all. */
  ConnectionStatus seen(@Nullable RedisDegraded degraded) {
    return isUsable() && !isSame(degraded) ? usable(server, degraded) : this;
  }

  /** A primary that is still away for another reason is nothing new. */
  private boolean isSame(@Nullable RedisDegraded other) {
    if (degradation == null || other == null) {
      return degradation == null && other == null;
    }
    return degradation.slots() == other.slots()
        && degradation.primaries().equals(other.primaries());
  }

  private static ConnectionStatus usable(
      @Nullable ServerInfo info, @Nullable RedisDegraded degraded) {
    return degraded == null
        ? new ConnectionStatus(State.CONNECTED, info, null, null)
        : new ConnectionStatus(State.DEGRADED, info, degraded.reason(), degraded);
  }

  ConnectionStatus lost(String reason) {
    return isUsable() ? new ConnectionStatus(State.DISCONNECTED, server, reason, null) : this;
  }

  /** An attempt failed; others follow. */
  ConnectionStatus failed(String reason) {
    return isTrying() ? new ConnectionStatus(state, server, reason, null) : this;
  }

  /** Attempts fail until somebody changes something, or have ended. */
  ConnectionStatus refused() {
    return isTrying() ? new ConnectionStatus(State.DISCONNECTED, server, problem, null) : this;
  }

  ConnectionStatus closed() {
    return new ConnectionStatus(State.CLOSED, server, "the application has stopped", null);
  }

  boolean isUsable() {
    return state == State.CONNECTED || state == State.DEGRADED;
  }

  boolean isTrying() {
    return state == State.CONNECTING || state == State.DISCONNECTED;
  }
}
