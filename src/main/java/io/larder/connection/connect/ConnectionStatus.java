package io.larder.connection.connect;

import io.larder.connection.RedisConnection.State;
import io.larder.connection.ServerInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the connection: its state, the present or last server and the last problem. Each
 * transition gives the next status, or this one where the transition does not apply.
 *
 * <pre>
 * CONNECTING ── connected ──► CONNECTED ◄── connected ── DISCONNECTED
 *     │                           └────────── lost ──────────►│
 *     └────────────────────────── refused ───────────────────►│
 * closed, from anywhere ──► CLOSED
 * </pre>
 */
record ConnectionStatus(State state, @Nullable ServerInfo server, @Nullable String problem) {
  static final ConnectionStatus INITIAL =
      new ConnectionStatus(State.CONNECTING, null, "not connected yet");

  ConnectionStatus connected(ServerInfo info) {
    return isTrying() ? new ConnectionStatus(State.CONNECTED, info, null) : this;
  }

  ConnectionStatus lost(String reason) {
    return state == State.CONNECTED
        ? new ConnectionStatus(State.DISCONNECTED, server, reason)
        : this;
  }

  /** An attempt failed; others follow. */
  ConnectionStatus failed(String reason) {
    return isTrying() ? new ConnectionStatus(state, server, reason) : this;
  }

  /** Attempts fail until somebody changes something, or have ended. */
  ConnectionStatus refused() {
    return isTrying() ? new ConnectionStatus(State.DISCONNECTED, server, problem) : this;
  }

  ConnectionStatus closed() {
    return new ConnectionStatus(State.CLOSED, server, "the application has stopped");
  }

  boolean isTrying() {
    return state == State.CONNECTING || state == State.DISCONNECTED;
  }
}
