package io.larder.config;

import io.larder.config.setting.Quoted;
import io.larder.config.setting.SettingValues;
import java.time.Duration;
import java.util.Set;

/** The settings of one application, checked and typed. Immutable, apart from what it remembers. */
public final class LarderSettings extends SettingValues {
  private final ConnectionSettings connection;
  private final CacheConfiguration caches;

  LarderSettings(SettingValues values, ConnectionSettings connection, CacheConfiguration caches) {
    super(values);
    this.connection = connection;
    this.caches = caches;
  }

  /** {@return the settings for a single server without credentials and TLS} */
  public LarderSettings withServer(NodeAddress address) {
    return new LarderSettings(this, ConnectionSettings.to(address), caches);
  }

  public ConnectionSettings connection() {
    return connection;
  }

  /** {@return the user for messages; nothing of the user information of a URL is shown} */
  public String shownUser() {
    return connection
        .credentials()
        .username()
        .map(user -> isGiven(Settings.URL) ? Quoted.hidden() : Quoted.of(user))
        .map(Quoted::toString)
        .orElse("default");
  }

  /** {@return the user on Sentinels, for messages} */
  public String shownSentinelUser() {
    return find(Settings.SENTINEL_USERNAME).map(Quoted::of).map(Quoted::toString).orElse("default");
  }

  public CacheConfiguration caches() {
    return caches;
  }

  /** {@return the longest pause between attempts; a delay above the default maximum raises it} */
  public Duration retryMaxDelay() {
    Duration delay = get(Settings.RETRY_DELAY);
    Duration maxDelay = get(Settings.RETRY_MAX_DELAY);
    return maxDelay.compareTo(delay) < 0 ? delay : maxDelay;
  }

  // With as many connections and threads as Redisson has by default, a small machine does half
  // the work, because commands no longer share a system call.
  public int poolSize() {
    return find(Settings.POOL_SIZE).orElse(Math.max(4, 2 * processors()));
  }

  public int poolThreads() {
    return find(Settings.POOL_THREADS).orElse(Math.max(2, processors()));
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  public Set<String> allowedTypes() {
    return find(Settings.ALLOWED_TYPES).map(Set::copyOf).orElse(Set.of());
  }
}
