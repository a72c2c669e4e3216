package io.larder.config;

import io.larder.config.Settings.ReadFrom;
import io.larder.config.setting.Quoted;
import io.larder.config.setting.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How Redis is reached, as several settings say it together. Credentials and TLS are those of Redis
 * itself; Sentinels have their own ({@link Topology.Sentinel}).
 */
public record ConnectionSettings(
    Topology topology, ReadFrom readFrom, Credentials credentials, boolean tls) {
  /** {@return the settings for a server without replicas, credentials and TLS} */
  static ConnectionSettings to(NodeAddress server) {
    return new ConnectionSettings(
        new Topology.Single(server, List.of(), 0), ReadFrom.PRIMARY, Credentials.NONE, false);
  }

  /** {@return whether Redis or Sentinels are reached by TLS} */
  public boolean anyTls() {
    return tls || (topology instanceof Topology.Sentinel sentinel && sentinel.tls());
  }

  /** What a server is given; the password file is read again for every connection, and wins. */
  public record Credentials(
      Optional<String> username, Optional<Secret> password, Optional<Path> passwordFile) {
    public static final Credentials NONE =
        new Credentials(Optional.empty(), Optional.empty(), Optional.empty());

    @Override
    public String toString() {
      return Quoted.hidden().toString();
    }
  }
}
