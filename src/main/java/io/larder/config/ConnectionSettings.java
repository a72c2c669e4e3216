package io.larder.config;

import io.larder.config.Settings.ReadFrom;
import io.larder.config.setting.Quoted;
import io.larder.config.setting.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How Redis is reached, as several settings say it together. */
public record ConnectionSettings(
    Topology topology, ReadFrom readFrom, Credentials credentials, boolean tls) {
  /** {@return the settings for a server without replicas, credentials and TLS} */
  static ConnectionSettings to(NodeAddress server) {
    return new ConnectionSettings(
        new Topology.Single(server, List.of(), 0),
        ReadFrom.PRIMARY,
        new Credentials(Optional.empty(), Optional.empty(), Optional.empty()),
        false);
  }

  /** What is given to Redis; the password file is read again for every connection, and wins. */
  public record Credentials(
      Optional<String> username, Optional<Secret> password, Optional<Path> passwordFile) {
    @Override
    public String toString() {
      return Quoted.hidden().toString();
    }
  }
}
