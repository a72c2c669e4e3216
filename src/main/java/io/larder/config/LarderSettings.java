package io.larder.config;

import io.larder.config.setting.Setting;
import io.larder.config.setting.SettingValues;
import io.larder.config.source.PropertySource;
import java.time.Duration;
import java.util.Set;

/** The settings of one application, checked and typed. Immutable, apart from what it remembers. */
public final class LarderSettings {
  private final SettingValues values;
  private final ConnectionSettings connection;
  private final CacheConfiguration caches;

  /** Settings whose caches are looked up in the source by name. */
  public LarderSettings(
      SettingValues values, ConnectionSettings connection, PropertySource source) {
    this(values, connection, new CacheConfiguration(source, values.get(Settings.JCACHE_ENGINE)));
  }

  private LarderSettings(
      SettingValues values, ConnectionSettings connection, CacheConfiguration caches) {
    this.values = values;
    this.connection = connection;
    this.caches = caches;
  }

  /** {@return the settings for a single server without credentials and TLS} */
  public LarderSettings withServer(NodeAddress address) {
    return new LarderSettings(values, ConnectionSettings.to(address), caches);
  }

  /** {@return how Redis is reached} */
  public ConnectionSettings connection() {
    return connection;
  }

  /** {@return the settings of caches by name} */
  public CacheConfiguration caches() {
    return caches;
  }

  /** {@return how connecting is repeated} */
  public RetrySettings retry() {
    Duration delay = values.get(Settings.RETRY_DELAY);
    Duration maxDelay = values.get(Settings.RETRY_MAX_DELAY);
    return new RetrySettings(
        values.get(Settings.RETRY_ATTEMPTS),
        delay,
        // A delay above the default maximum raises it; above a given one it is an error.
        maxDelay.compareTo(delay) < 0 ? delay : maxDelay);
  }

  /** {@return what the deployment does about the connection} */
  public StartupSettings startup() {
    return new StartupSettings(values.get(Settings.STARTUP), values.get(Settings.STARTUP_MAX_WAIT));
  }

  /** {@return what a missing connection means for the readiness check} */
  public ReadinessMode readiness() {
    return values.get(Settings.HEALTH_READINESS);
  }

  /** {@return times and sizes of the client} */
  public ClientSettings client() {
    // With as many threads and connections as Redisson has by default, a small machine does half
    // the work, because commands no longer share a system call.
    int processors = Runtime.getRuntime().availableProcessors();
    return new ClientSettings(
        values.get(Settings.TIMEOUT),
        values.get(Settings.CONNECT_TIMEOUT),
        values.find(Settings.POOL_SIZE).orElse(Math.max(4, 2 * processors)),
        values.find(Settings.POOL_THREADS).orElse(Math.max(2, processors)),
        values.find(Settings.REDISSON_CONFIG));
  }

  /** {@return how keys begin} */
  public KeySettings keys() {
    return new KeySettings(values.get(Settings.KEY_PREFIX), values.get(Settings.CACHE_NAMESPACE));
  }

  /** {@return the time to live of values that are stored without one} */
  public Duration cacheDefaultTtl() {
    return values.get(Settings.CACHE_DEFAULT_TTL);
  }

  /** {@return the limits of sessions} */
  public SessionSettings sessions() {
    return new SessionSettings(
        values.find(Settings.SESSION_MAX_PER_USER),
        values.get(Settings.SESSION_ROTATION_GRACE),
        values.find(Settings.SESSION_MAX_LIFETIME));
  }

  /** {@return how the entries of JSR-107 caches are stored} */
  public JCacheEngine engine() {
    return values.get(Settings.JCACHE_ENGINE);
  }

  /** {@return packages and classes that may be named in stored data} */
  public Set<String> allowedTypes() {
    return values.find(Settings.ALLOWED_TYPES).map(Set::copyOf).orElse(Set.of());
  }

  /** {@return whether to start a redis-server with the application, for development} */
  public boolean embedded() {
    return values.get(Settings.EMBEDDED);
  }

  /** {@return the names of the keys that the application sets, as opposed to defaults} */
  public Set<String> given() {
    return values.given();
  }

  /** {@return whether the application sets at least one of some settings itself} */
  public boolean isGiven(Setting<?>... settings) {
    return values.isGiven(settings);
  }

  /** What is given, without secrets. */
  @Override
  public String toString() {
    return values.toString();
  }
}
