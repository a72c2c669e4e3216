package io.larder.connection;

import java.util.Optional;

/**
 * The one connection of an application to Redis. Inject it to see how it is.
 *
 * <p>Larder connects when the application starts, watches the connection, connects again by itself
 * after a loss and closes it with the application. While it is neither {@link State#CONNECTED} nor
 * {@link State#DEGRADED}, calls to Redis fail at once. The events {@link RedisConnected}, {@link
 * RedisDegraded} and {@link RedisDisconnected} tell of changes.
 *
 * <p>All methods are thread-safe and answer from memory; none blocks or throws.
 */
public interface RedisConnection {
  /** How the connection is. */
  enum State {
    /** Not connected yet since the application started; attempts go on. */
    CONNECTING,
    /** Usable. */
    CONNECTED,
    /** Some primaries of a cluster do not answer; usable for the keys of the others. */
    DEGRADED,
    /** Lost, or refused by the server; attempts go on. */
    DISCONNECTED,
    /** The application has stopped. */
    CLOSED
  }

  /**
   * How the connection is now.
   *
   * @return the state, never null
   */
  State state();

  /**
   * What the application is or was last connected to.
   *
   * @return the server, or empty before the first connection
   */
  Optional<ServerInfo> server();

  /**
   * Which part of a cluster is away.
   *
   * @return what does not answer; empty in all states but {@link State#DEGRADED}
   */
  Optional<RedisDegraded> degradation();

  /**
   * Why there is no connection, or none to a part of a cluster.
   *
   * @return the last failure in one line, without secrets; empty while all is there
   */
  Optional<String> problem();
}
