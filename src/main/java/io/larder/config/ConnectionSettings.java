package io.larder.config;

import java.util.List;

/**
 * How Redis is reached.
 *
 * @param topology its servers
 * @param readFrom which servers answer reads
 * @param credentials user name and password
 * @param tls encryption
 */
public record ConnectionSettings(
    Topology topology, ReadFrom readFrom, Credentials credentials, TlsSettings tls) {

  /** {@return the settings for a server without replicas, credentials and TLS} */
  static ConnectionSettings to(NodeAddress server) {
    return new ConnectionSettings(
        new Topology.Single(server, List.of(), 0),
        ReadFrom.PRIMARY,
        Credentials.NONE,
        TlsSettings.OFF);
  }
}
