package io.larder.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The keys that Larder reads. The table in the README is this list; a test compares them. */
public final class Settings {
  /** Host of the server. */
  public static final SettingKey<String> HOST = key("redis.host", "localhost", Syntax.TEXT);

  /** Port of the server. */
  public static final SettingKey<PortSetting> PORT = key("redis.port", "6379", Syntax.PORT);

  /** ACL user. */
  public static final SettingKey<String> USERNAME = key("redis.username", "", Syntax.TEXT);

  /** Password. */
  public static final SettingKey<Secret> PASSWORD = key("redis.password", "", Syntax.SECRET);

  /** File with the password. */
  public static final SettingKey<Path> PASSWORD_FILE = key("redis.password-file", "", Syntax.FILE);

  /** Logical database. */
  public static final SettingKey<Integer> DB =
      key("redis.db", "0", Syntax.integer(0, Integer.MAX_VALUE));

  /** All of the above in one. */
  public static final SettingKey<RedisUrl> URL = key("redis.url", "", Syntax.URL);

  /** Nodes of a Redis Cluster. */
  public static final SettingKey<List<NodeAddress>> CLUSTER_NODES =
      key("redis.cluster.nodes", "", Syntax.NODES);

  /** The name of the primary that Sentinels know. */
  public static final SettingKey<String> SENTINEL_MASTER =
      key("redis.sentinel.master", "", Syntax.TEXT);

  /** Addresses of Sentinels. */
  public static final SettingKey<List<NodeAddress>> SENTINEL_NODES =
      key("redis.sentinel.nodes", "", Syntax.nodes(26_379));

  /** Replicas of the single server. */
  public static final SettingKey<List<NodeAddress>> REPLICAS =
      key("redis.replicas", "", Syntax.NODES);

  /** Which servers answer reads. */
  public static final SettingKey<ReadFrom> READ_FROM =
      key("redis.read-from", "primary", Syntax.oneOf(ReadFrom.class));

  /** Whether connections are encrypted. */
  public static final SettingKey<Boolean> TLS_ENABLED =
      key("redis.tls.enabled", "false", Syntax.BOOLEAN);

  /** Certificates to trust. */
  public static final SettingKey<Path> TLS_TRUST_STORE =
      key("redis.tls.trust-store", "", Syntax.FILE);

  /** Password of the trust store. */
  public static final SettingKey<Secret> TLS_TRUST_STORE_PASSWORD =
      key("redis.tls.trust-store-password", "", Syntax.SECRET);

  /** The client's own key. */
  public static final SettingKey<Path> TLS_KEY_STORE = key("redis.tls.key-store", "", Syntax.FILE);

  /** Password of the key store. */
  public static final SettingKey<Secret> TLS_KEY_STORE_PASSWORD =
      key("redis.tls.key-store-password", "", Syntax.SECRET);

  /** Whether the certificate must name the host. */
  public static final SettingKey<Boolean> TLS_VERIFY_HOST_NAME =
      key("redis.tls.verify-host-name", "true", Syntax.BOOLEAN);

  /** What every key begins with. */
  public static final SettingKey<String> KEY_PREFIX =
      key("redis.key.prefix", "larder:", Syntax.TEXT);

  /** What keys of CacheOperations continue with. */
  public static final SettingKey<String> CACHE_NAMESPACE =
      key("redis.key.cache-namespace", "c:", Syntax.CACHE_NAMESPACE);

  /** Attempts to connect. */
  public static final SettingKey<Integer> RETRY_ATTEMPTS =
      key("redis.retry.attempts", "5", Syntax.integer(1, Integer.MAX_VALUE));

  /** First pause between attempts. */
  public static final SettingKey<Duration> RETRY_DELAY =
      key("redis.retry.delay", "1000", Syntax.RETRY_DELAY);

  /** Longest pause between attempts. */
  public static final SettingKey<Duration> RETRY_MAX_DELAY =
      key("redis.retry.max-delay", "PT30S", Syntax.TIMEOUT);

  /** What happens without a connection. */
  public static final SettingKey<StartupMode> STARTUP =
      key("redis.startup", "degrade", Syntax.oneOf(StartupMode.class));

  /** How long the deployment waits. */
  public static final SettingKey<Duration> STARTUP_MAX_WAIT =
      key("redis.startup.max-wait", "PT10S", Syntax.TIMEOUT);

  /** What a missing connection means for the readiness check. */
  public static final SettingKey<ReadinessMode> HEALTH_READINESS =
      key("redis.health.readiness", "degraded", Syntax.oneOf(ReadinessMode.class));

  /** How long a call takes at most. */
  public static final SettingKey<Duration> TIMEOUT = key("redis.timeout", "PT1S", Syntax.TIMEOUT);

  /** How long opening a connection takes at most. */
  public static final SettingKey<Duration> CONNECT_TIMEOUT =
      key("redis.connect-timeout", "PT2S", Syntax.TIMEOUT);

  /** Connections to each server. */
  public static final SettingKey<Integer> POOL_SIZE =
      key("redis.pool.size", "", Syntax.integer(1, 10_000));

  /** Netty threads. */
  public static final SettingKey<Integer> POOL_THREADS =
      key("redis.pool.threads", "", Syntax.integer(1, 1_000));

  /** Redisson's own configuration. */
  public static final SettingKey<Path> REDISSON_CONFIG =
      key("redis.redisson-config", "", Syntax.FILE);

  /** A server for development. */
  public static final SettingKey<Boolean> EMBEDDED = key("redis.embedded", "false", Syntax.BOOLEAN);

  /** Types that may be named in stored data. */
  public static final SettingKey<Set<String>> ALLOWED_TYPES =
      key("redis.codec.allowed-types", "", Syntax.TYPES);

  /** Time to live where none is given. */
  public static final SettingKey<Duration> CACHE_DEFAULT_TTL =
      key("redis.cache.default.ttl", "PT1H", Syntax.TTL);

  /** What keeps the entries of JSR-107 caches. */
  public static final SettingKey<JCacheEngine> JCACHE_ENGINE =
      key("redis.jcache.engine", "larder", Syntax.oneOf(JCacheEngine.class));

  /** Sessions of a user. */
  public static final SettingKey<Integer> SESSION_MAX_PER_USER =
      key("redis.session.max-per-user", "", Syntax.integer(1, 1_000_000));

  /** How long a refresh token that was just rotated gives the same successor again. */
  public static final SettingKey<Duration> SESSION_ROTATION_GRACE =
      key("redis.session.rotation-grace", "PT10S", Syntax.GRACE);

  /** How long after the login a family of refresh tokens ends. */
  public static final SettingKey<Duration> SESSION_MAX_LIFETIME =
      key("redis.session.max-lifetime", "", Syntax.TTL);

  private static final List<SettingKey<?>> ALL =
      List.of(
          HOST,
          PORT,
          USERNAME,
          PASSWORD,
          PASSWORD_FILE,
          DB,
          URL,
          CLUSTER_NODES,
          SENTINEL_MASTER,
          SENTINEL_NODES,
          REPLICAS,
          READ_FROM,
          TLS_ENABLED,
          TLS_TRUST_STORE,
          TLS_TRUST_STORE_PASSWORD,
          TLS_KEY_STORE,
          TLS_KEY_STORE_PASSWORD,
          TLS_VERIFY_HOST_NAME,
          KEY_PREFIX,
          CACHE_NAMESPACE,
          RETRY_ATTEMPTS,
          RETRY_DELAY,
          RETRY_MAX_DELAY,
          STARTUP,
          STARTUP_MAX_WAIT,
          HEALTH_READINESS,
          TIMEOUT,
          CONNECT_TIMEOUT,
          POOL_SIZE,
          POOL_THREADS,
          REDISSON_CONFIG,
          EMBEDDED,
          ALLOWED_TYPES,
          CACHE_DEFAULT_TTL,
          JCACHE_ENGINE,
          SESSION_MAX_PER_USER,
          SESSION_ROTATION_GRACE,
          SESSION_MAX_LIFETIME);

  private Settings() {}

  /**
   * Every key.
   *
   * @return an immutable list in the order of the documentation
   */
  public static List<SettingKey<?>> all() {
    return ALL;
  }

  private static <T> SettingKey<T> key(String name, String defaultText, Syntax<T> syntax) {
    return new SettingKey<>(name, defaultText, syntax);
  }
}
