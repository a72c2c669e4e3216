package io.larder.config;

import io.larder.config.setting.Durations;
import io.larder.config.setting.Secret;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SettingList;
import io.larder.config.setting.Syntax;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Declares the settings of an application. Each declaration says everything about its setting; the
 * README's table is made of them. The settings of a single cache are declared by {@link
 * CacheSettings}.
 */
public final class Settings {
  private static final SettingList DECLARED = new SettingList();

  public static final Setting<String> HOST =
      DECLARED.declare("redis.host", "localhost", Syntax.TEXT, "host of the server");
  public static final Setting<PortSetting> PORT =
      DECLARED.declare(
          "redis.port",
          "6379",
          PortSetting.SYNTAX,
          "its port; `tcp://10.0.0.7:6379`, which Kubernetes injects, is understood");
  public static final Setting<String> USERNAME =
      DECLARED.declare("redis.username", Syntax.TEXT, "ACL user");
  public static final Setting<Secret> PASSWORD =
      DECLARED.declare("redis.password", Syntax.SECRET, "password");
  public static final Setting<Path> PASSWORD_FILE =
      DECLARED.declare(
          "redis.password-file",
          Syntax.FILE,
          "file that contains the password, for Docker and Kubernetes secrets; read again for "
              + "every new connection");
  public static final Setting<Integer> DB =
      DECLARED.declare("redis.db", "0", Syntax.integer(0, Integer.MAX_VALUE), "logical database");
  public static final Setting<RedisUrl> URL =
      DECLARED.declare(
          "redis.url",
          RedisUrl.SYNTAX,
          "`redis://` or `rediss://[user:password@]host:port/db`; wins over host, port, "
              + "username, password and db");

  public static final Setting<List<NodeAddress>> CLUSTER_NODES =
      DECLARED.declare(
          "redis.cluster.nodes",
          NodeAddress.list(6379),
          "Redis Cluster: some of its servers, `host:port` separated by commas");
  public static final Setting<String> SENTINEL_MASTER =
      DECLARED.declare("redis.sentinel.master", Syntax.TEXT, "Sentinel: the name of the primary");
  public static final Setting<List<NodeAddress>> SENTINEL_NODES =
      DECLARED.declare(
          "redis.sentinel.nodes",
          NodeAddress.list(26_379),
          "Sentinel: its servers, `host:port` separated by commas, port 26379 by default");
  public static final Setting<List<NodeAddress>> REPLICAS =
      DECLARED.declare(
          "redis.replicas",
          NodeAddress.list(6379),
          "replicas of the single server, `host:port` separated by commas");
  public static final Setting<ReadFrom> READ_FROM =
      DECLARED.declare(
          "redis.read-from",
          "primary",
          Syntax.oneOf(ReadFrom.class),
          "`primary` or `replica`. Replicas may miss what was just written; what a write depends "
              + "on is read from the primary in either case");

  public static final Setting<Boolean> TLS_ENABLED =
      DECLARED.declare("redis.tls.enabled", "false", Syntax.BOOLEAN, "TLS; implied by `rediss://`");
  public static final Setting<Path> TLS_TRUST_STORE =
      DECLARED.declare(
          "redis.tls.trust-store",
          Syntax.FILE,
          "PKCS#12 or JKS store, or PEM file of certificates; the JDK's if absent");
  public static final Setting<Secret> TLS_TRUST_STORE_PASSWORD =
      DECLARED.declare("redis.tls.trust-store-password", Syntax.SECRET, "its password");
  public static final Setting<Path> TLS_KEY_STORE =
      DECLARED.declare(
          "redis.tls.key-store",
          Syntax.FILE,
          "PKCS#12 or JKS store with the client's key, for mutual TLS");
  public static final Setting<Secret> TLS_KEY_STORE_PASSWORD =
      DECLARED.declare("redis.tls.key-store-password", Syntax.SECRET, "its password");
  public static final Setting<Boolean> TLS_VERIFY_HOST_NAME =
      DECLARED.declare(
          "redis.tls.verify-host-name",
          "true",
          Syntax.BOOLEAN,
          "whether the server's certificate must name the host");

  public static final Setting<String> KEY_PREFIX =
      DECLARED.declare(
          "redis.key.prefix", "larder:", Syntax.TEXT, "beginning of every key that Larder writes");
  public static final Setting<String> CACHE_NAMESPACE =
      DECLARED.declare(
          "redis.key.cache-namespace",
          "c:",
          KeySettings.NAMESPACE,
          "what follows the prefix in keys of `CacheOperations`; empty to share keys with other "
              + "programs");

  public static final Setting<Integer> RETRY_ATTEMPTS =
      DECLARED.declare(
          "redis.retry.attempts",
          "5",
          Syntax.integer(1, Integer.MAX_VALUE),
          "attempts to connect while the deployment waits");
  public static final Setting<Duration> RETRY_DELAY =
      DECLARED.declare(
          "redis.retry.delay",
          "1000",
          Durations.TIMEOUT_OR_MILLISECONDS,
          "pause after the first attempt; a bare number is milliseconds; doubles each time, with "
              + "jitter");
  public static final Setting<Duration> RETRY_MAX_DELAY =
      DECLARED.declare("redis.retry.max-delay", "PT30S", Durations.TIMEOUT, "the longest pause");

  public static final Setting<StartupMode> STARTUP =
      DECLARED.declare(
          "redis.startup",
          "degrade",
          Syntax.oneOf(StartupMode.class),
          "`require`, `degrade` or `lazy`; see above");
  public static final Setting<Duration> STARTUP_MAX_WAIT =
      DECLARED.declare(
          "redis.startup.max-wait",
          "PT10S",
          Durations.TIMEOUT,
          "how long a deployment waits at most in `degrade`");
  public static final Setting<ReadinessMode> HEALTH_READINESS =
      DECLARED.declare(
          "redis.health.readiness",
          "degraded",
          Syntax.oneOf(ReadinessMode.class),
          "the readiness check `redis` of MicroProfile Health without a connection: `degraded` "
              + "is UP and reports the state in its data, `required` is DOWN");

  public static final Setting<Duration> TIMEOUT =
      DECLARED.declare("redis.timeout", "PT1S", Durations.TIMEOUT, "how long a call takes at most");
  public static final Setting<Duration> CONNECT_TIMEOUT =
      DECLARED.declare(
          "redis.connect-timeout",
          "PT2S",
          Durations.TIMEOUT,
          "how long opening a connection takes at most");
  public static final Setting<Integer> POOL_SIZE =
      DECLARED.declare(
          "redis.pool.size",
          Syntax.integer(1, 10_000),
          "connections to each server; twice the processors, at least 4");
  public static final Setting<Integer> POOL_THREADS =
      DECLARED.declare(
          "redis.pool.threads",
          Syntax.integer(1, 1_000),
          "Netty threads; the processors, at least 2");
  public static final Setting<Path> REDISSON_CONFIG =
      DECLARED.declare(
          "redis.redisson-config",
          Syntax.FILE,
          "a Redisson YAML file for anything else; the keys above override it where they are "
              + "set");
  public static final Setting<Boolean> EMBEDDED =
      DECLARED.declare(
          "redis.embedded",
          "false",
          Syntax.BOOLEAN,
          "start a redis-server with the application, for development; needs "
              + "`org.signal:embedded-redis`");

  public static final Setting<List<String>> ALLOWED_TYPES =
      DECLARED.declare(
          "redis.codec.allowed-types",
          Syntax.TYPES,
          "classes, and packages as `com.example.*`, that stored data may name");

  public static final Setting<Duration> CACHE_DEFAULT_TTL =
      DECLARED.declare(
          "redis.cache.default.ttl",
          "PT1H",
          Durations.TTL,
          "time to live of values that are stored without one");

  public static final Setting<JCacheEngine> JCACHE_ENGINE =
      DECLARED.declare(
          "redis.jcache.engine",
          "larder",
          Syntax.oneOf(JCacheEngine.class),
          "how entries of JSR-107 caches are stored: `larder`: one Redis key each; `redisson`: by "
              + "Redisson's JCache, to share caches with other applications on Redisson");

  public static final Setting<Integer> SESSION_MAX_PER_USER =
      DECLARED.declare(
          "redis.session.max-per-user",
          Syntax.integer(1, 1_000_000),
          "how many sessions a user may have; one more ends the oldest");
  public static final Setting<Duration> SESSION_ROTATION_GRACE =
      DECLARED.declare(
          "redis.session.rotation-grace",
          "PT10S",
          SessionSettings.GRACE,
          "how long a used refresh token still returns the same successor; `PT0S` for not at all");
  public static final Setting<Duration> SESSION_MAX_LIFETIME =
      DECLARED.declare(
          "redis.session.max-lifetime",
          Durations.TTL,
          "how long after the login refresh tokens end, however often they are rotated");

  private Settings() {}

  /** {@return all settings, in the order of the documentation} */
  public static List<Setting<?>> all() {
    return DECLARED.all();
  }
}
