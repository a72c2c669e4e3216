package io.larder.connection.call;

import java.util.Optional;

/** Whether Redis can be called now, and what is to be done if it seems that it cannot. */
public interface Availability {
  /**
   * Whether there is a connection.
   *
   * @return false while calls fail at once
   */
  boolean isConnected();

  /**
   * Whether the connection was closed with the application.
   *
   * @return true for ever then
   */
  boolean isClosed();

  /**
   * Why there is no connection.
   *
   * @return the last failure in one line, without secrets; empty while connected
   */
  Optional<String> problem();

  /** Asks for an attempt to connect, because a call needs the connection. Never waits. */
  void nudge();

  /** Asks for a check of the connection, because a call saw a sign of a loss. Never waits. */
  void suspect();
}
