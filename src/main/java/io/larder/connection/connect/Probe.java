package io.larder.connection.connect;

import io.larder.connection.ServerInfo;

/** The questions that a {@link Connector} asks of a server. They may wait for it. */
public interface Probe {
  /**
   * Connects if need be and asks the server who it is, and whether the account may do what Larder
   * needs.
   *
   * @return the server
   * @throws Exception if it cannot be used; {@link #explain} says why
   */
  ServerInfo identify() throws Exception;

  /**
   * Asks a connected server whether it answers.
   *
   * @throws Exception if it does not
   */
  void ping() throws Exception;

  /**
   * Says what a failure means.
   *
   * @param failure an exception of the other methods
   * @return what went wrong
   */
  ConnectFailure explain(Throwable failure);
}
