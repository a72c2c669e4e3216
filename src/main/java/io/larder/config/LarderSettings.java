package io.larder.config;

import java.time.Duration;
import java.util.Set;

/**
 * The configuration of one application, checked and typed.
 *
 * @param connection the way to Redis
 * @param retry how connecting is repeated
 * @param startup what the deployment does about the connection
 * @param readiness what a missing connection means for the readiness check
 * @param client times and sizes of the client
 * @param keys how keys begin
 * @param cacheDefaultTtl the time to live where none is given
 * @param sessions the limits of sessions
 * @param engine what keeps the entries of JSR-107 caches
 * @param caches the settings of caches by name
 * @param allowedTypes packages and classes that may be named in stored data
 * @param embedded whether to start a redis-server of one's own, for development
 * @param given the names of the keys that the application sets, as opposed to defaults
 */
public record LarderSettings(
    ConnectionSettings connection,
    RetrySettings retry,
    StartupSettings startup,
    ReadinessMode readiness,
    ClientSettings client,
    KeySettings keys,
    Duration cacheDefaultTtl,
    SessionSettings sessions,
    JCacheEngine engine,
    CacheConfiguration caches,
    Set<String> allowedTypes,
    boolean embedded,
    Set<String> given) {

  /**
   * Whether the application sets a key itself.
   *
   * @param keys one or more keys
   * @return true if at least one of them has a value of the application's
   */
  public boolean isGiven(SettingKey<?>... keys) {
    for (SettingKey<?> key : keys) {
      if (given.contains(key.name())) {
        return true;
      }
    }
    return false;
  }

  /**
   * The same settings for another server.
   *
   * @param address where the server is
   * @return settings for a single server without credentials and TLS, everything else unchanged
   */
  public LarderSettings withServer(NodeAddress address) {
    ConnectionSettings other =
        new ConnectionSettings(
            new Topology.Single(address, java.util.List.of(), 0),
            ReadFrom.PRIMARY,
            Credentials.NONE,
            TlsSettings.OFF);
    return new LarderSettings(
        other,
        retry,
        startup,
        readiness,
        client,
        keys,
        cacheDefaultTtl,
        sessions,
        engine,
        caches,
        allowedTypes,
        embedded,
        given);
  }
}
