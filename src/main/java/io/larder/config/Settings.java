package io.larder.config;

import io.larder.config.setting.Durations;
import io.larder.config.setting.Secret;
import io.larder.config.setting.Setting;
import io.larder.config.setting.Syntax;
import io.larder.config.setting.Syntax.Mismatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Declares the settings of an application; the table of settings.md is made of the declarations.
 */
public final class Settings {
  private static final List<Setting<?>> ALL = new ArrayList<>();
  // A namespace that no other feature uses; the empty text is one.
  private static final Syntax<String> NAMESPACE =
      new Syntax<>() {
        @Override
        public String parse(String text) throws Mismatch {
          if (List.of("s:", "j:", "f:").stream().anyMatch(text::startsWith)) {
            throw new Mismatch(
                "a text that does not begin with s: (sessions), j: (JCache) or f: (fences), which"
                    + " are Larder's own, for example c:");
          }
          return Syntax.TEXT.parse(text);
        }

        @Override
        public boolean isPresent(String text) {
          return true;
        }
      };
  // At most a day, since reuse of a token is not detected during the grace.
  private static final Syntax<Duration> GRACE =
      Durations.between(
          Duration.ZERO,
          Duration.ofDays(1),
          "an ISO-8601 duration from PT0S (no grace) to PT24H, for example PT10S or 10s");

  public static final Setting<String> HOST =
      setting("host", "localhost", NodeAddress.HOST).meaning("host of the server");
  public static final Setting<Port> PORT =
      setting("port", "6379", Port.SYNTAX)
          .meaning("its port; `tcp://10.0.0.7:6379`, which Kubernetes injects, is understood");
  public static final Setting<String> USERNAME =
      setting("username", "", Syntax.TEXT).meaning("ACL user");
  public static final Setting<Secret> PASSWORD =
      setting("password", "", Syntax.SECRET).meaning("password");
  public static final Setting<Path> PASSWORD_FILE =
      setting("password-file", "", Syntax.SECRET_FILE)
          .meaning(
              "file that contains the password, for Docker and Kubernetes secrets; read again for"
                  + " every new connection");
  public static final Setting<Integer> DB =
      setting("db", "0", Syntax.integer(0, Integer.MAX_VALUE)).meaning("logical database");
  public static final Setting<RedisUrl> URL =
      setting("url", "", RedisUrl::parse)
          .meaning(
              "`redis://` or `rediss://[user:password@]host:port/db`; wins over host, port,"
                  + " username, password and db");

  public static final Setting<List<NodeAddress>> CLUSTER_NODES =
      setting("cluster.nodes", "", NodeAddress.list(6379))
          .meaning("Redis Cluster: some of its servers, `host:port` separated by commas");
  public static final Setting<String> SENTINEL_MASTER =
      setting("sentinel.master", "", Syntax.TEXT).meaning("Sentinel: the name of the primary");
  public static final Setting<List<NodeAddress>> SENTINEL_NODES =
      setting("sentinel.nodes", "", NodeAddress.list(26_379))
          .meaning("Sentinel: its servers, `host:port` separated by commas, port 26379 by default");
  public static final Setting<String> SENTINEL_USERNAME =
      setting("sentinel.username", "", Syntax.TEXT)
          .meaning("ACL user on the Sentinels, which never get the credentials of Redis");
  public static final Setting<Secret> SENTINEL_PASSWORD =
      setting("sentinel.password", "", Syntax.SECRET).meaning("password of the Sentinels");
  public static final Setting<Path> SENTINEL_PASSWORD_FILE =
      setting("sentinel.password-file", "", Syntax.SECRET_FILE)
          .meaning("file that contains it; read again for every new connection");
  public static final Setting<Boolean> SENTINEL_TLS_ENABLED =
      setting("sentinel.tls.enabled", "", Syntax.BOOLEAN)
          .meaning("TLS to the Sentinels, with the same stores; as `redis.tls.enabled` if absent");
  public static final Setting<List<NodeAddress>> REPLICAS =
      setting("replicas", "", NodeAddress.list(6379))
          .meaning("replicas of the single server, `host:port` separated by commas");
  public static final Setting<ReadFrom> READ_FROM =
      setting("read-from", "primary", Syntax.oneOf(ReadFrom.class))
          .meaning(
              "`primary` or `replica`. Replicas may miss what was just written; what a write or"
                  + " a removal depends on is read from the primary in either case, and everything"
                  + " while no replica answers");

  public static final Setting<Boolean> TLS_ENABLED =
      setting("tls.enabled", "false", Syntax.BOOLEAN).meaning("TLS; implied by `rediss://`");
  public static final Setting<Path> TLS_TRUST_STORE =
      setting("tls.trust-store", "", Syntax.FILE)
          .meaning(
              "PKCS#12 or JKS store, or PEM file of certificates; the JDK's if absent. Read again for"
                  + " new connections when it was replaced");
  public static final Setting<Secret> TLS_TRUST_STORE_PASSWORD =
      setting("tls.trust-store-password", "", Syntax.SECRET).meaning("its password");
  public static final Setting<Path> TLS_KEY_STORE =
      setting("tls.key-store", "", Syntax.FILE)
          .meaning(
              "PKCS#12 or JKS store with the client's key, or PEM file of certificates and key"
                  + " (PKCS#8, unencrypted), for mutual TLS. Read again when it was replaced");
  public static final Setting<Secret> TLS_KEY_STORE_PASSWORD =
      setting("tls.key-store-password", "", Syntax.SECRET).meaning("its password");
  public static final Setting<Boolean> TLS_VERIFY_HOST_NAME =
      setting("tls.verify-host-name", "true", Syntax.BOOLEAN)
          .meaning(
              "whether the server's certificate must name the host: as the server is addressed (a name, or an address), or as a cluster or Sentinels announce it");

  public static final Setting<String> KEY_PREFIX =
      setting("key.prefix", "larder:", Syntax.TEXT)
          .meaning("beginning of every key that Larder writes");
  public static final Setting<String> CACHE_NAMESPACE =
      setting("key.cache-namespace", "c:", NAMESPACE)
          .meaning(
              "what follows the prefix in keys of `CacheOperations`; empty to share keys with"
                  + " other programs");

  public static final Setting<Integer> RETRY_ATTEMPTS =
      setting("retry.attempts", "5", Syntax.integer(1, Integer.MAX_VALUE))
          .meaning("attempts to connect while the deployment waits");
  public static final Setting<Duration> RETRY_DELAY =
      setting("retry.delay", "1000", Durations.TIMEOUT_OR_MILLISECONDS)
          .meaning(
              "pause after the first attempt; a bare number is milliseconds; doubles each time,"
                  + " with jitter");
  public static final Setting<Duration> RETRY_MAX_DELAY =
      setting("retry.max-delay", "PT30S", Durations.TIMEOUT).meaning("the longest pause");

  public static final Setting<StartupMode> STARTUP =
      setting("startup", "degrade", Syntax.oneOf(StartupMode.class))
          .meaning("`require`, `degrade` or `lazy`: [what each does](outages.md#the-start)");
  public static final Setting<Duration> STARTUP_MAX_WAIT =
      setting("startup.max-wait", "PT10S", Durations.TIMEOUT)
          .meaning("how long a deployment waits at most in `degrade`");
  public static final Setting<ReadinessMode> HEALTH_READINESS =
      setting("health.readiness", "degraded", Syntax.oneOf(ReadinessMode.class))
          .meaning(
              "the readiness check `redis` of MicroProfile Health without a connection:"
                  + " `degraded` is UP and reports the state in its data, `required` is DOWN");

  public static final Setting<Duration> TIMEOUT =
      setting("timeout", "PT1S", Durations.TIMEOUT)
          .meaning("how long a call waits for Redis at most, whatever it sends");
  public static final Setting<Duration> CONNECT_TIMEOUT =
      setting("connect-timeout", "PT2S", Durations.TIMEOUT)
          .meaning("how long opening a connection takes at most");
  public static final Setting<Integer> POOL_SIZE =
      setting("pool.size", "", Syntax.integer(1, 10_000))
          .meaning("connections to each server; twice the processors, at least 4");
  public static final Setting<Integer> POOL_THREADS =
      setting("pool.threads", "", Syntax.integer(1, 1_000))
          .meaning("Netty threads; the processors, at least 2");
  public static final Setting<Path> REDISSON_CONFIG =
      setting("redisson-config", "", Syntax.FILE)
          .meaning(
              "a Redisson YAML file for anything else; the keys above override it where they are"
                  + " set");
  public static final Setting<Boolean> EMBEDDED =
      setting("embedded", "false", Syntax.BOOLEAN)
          .meaning(
              "start a redis-server with the application, for development; needs"
                  + " `org.signal:embedded-redis`; see"
                  + " [Application servers](../internals/SERVERS.md#a-redis-for-development)");

  public static final Setting<List<String>> ALLOWED_TYPES =
      setting("codec.allowed-types", "", Syntax.TYPES)
          .meaning("classes, and packages as `com.example.*`, that stored data may name");

  public static final Setting<Duration> CACHE_DEFAULT_TTL =
      setting("cache.default.ttl", "PT1H", Durations.TTL)
          .meaning("time to live of values that are stored without one");

  public static final Setting<JCacheEngine> JCACHE_ENGINE =
      setting("jcache.engine", "larder", Syntax.oneOf(JCacheEngine.class))
          .meaning(
              "how entries of JSR-107 caches are stored: `larder`: one Redis key each;"
                  + " `redisson`: by Redisson's JCache, to share caches with other applications on"
                  + " Redisson");

  public static final Setting<Integer> ANNOTATIONS_PRIORITY =
      setting("annotations.priority", "150", Syntax.integer(0, Integer.MAX_VALUE))
          .meaning(
              "priority of the interceptors of `@CacheResult` and the others: interceptors with a"
                  + " higher number do not run on a hit. In Quarkus it is read by the build");

  public static final Setting<Integer> SESSION_MAX_PER_USER =
      setting("session.max-per-user", "", Syntax.integer(1, 1_000_000))
          .meaning("how many sessions a user may have");
  public static final Setting<SessionLimit> SESSION_LIMIT =
      setting("session.limit", "end-oldest", Syntax.oneOf(SessionLimit.class))
          .meaning(
              "what a login beyond `redis.session.max-per-user` does: `end-oldest` ends the user's"
                  + " oldest session, `refuse` throws `SessionLimitException`");
  public static final Setting<Duration> SESSION_ROTATION_GRACE =
      setting("session.rotation-grace", "PT10S", GRACE)
          .meaning(
              "how long a used refresh token still returns the same successor; `PT0S` for not at"
                  + " all");
  public static final Setting<Duration> SESSION_MAX_LIFETIME =
      setting("session.max-lifetime", "", Durations.TTL)
          .meaning("how long after the login refresh tokens end, however often they are rotated");

  public static final Setting<Boolean> CONSOLE_ENABLED =
      setting("console.enabled", "false", Syntax.BOOLEAN)
          .meaning("serves the [console](console.md) with the application, in a servlet container");
  public static final Setting<String> CONSOLE_PATH =
      setting("console.path", "/larder", ConsoleSyntax.PATH)
          .meaning("where it is, below the application's own path");
  public static final Setting<String> CONSOLE_ROLE =
      setting("console.role", "", Syntax.TEXT)
          .meaning(
              "the role that users of the console have, by the container's login; without role and"
                  + " token the console answers this machine only");
  public static final Setting<Secret> CONSOLE_TOKEN =
      setting("console.token", "", ConsoleSyntax.TOKEN)
          .meaning(
              "a secret of at least 16 characters to enter the console with; together with the role"
                  + " both are needed");
  public static final Setting<Boolean> CONSOLE_VALUES =
      setting("console.values", "false", Syntax.BOOLEAN)
          .meaning("whether the console shows values of entries and attributes of sessions");

  public static final Setting<Boolean> OBSERVE_KEYS =
      setting("observe.keys", "false", Syntax.BOOLEAN)
          .meaning("whether traces show the keys of entries; else only their hashes");

  public static final Setting<Boolean> ADVICE_LOG =
      setting("advice.log", "off", Syntax.BOOLEAN)
          .meaning(
              "logs [advice](advice.md) on caches and the connection as INFO, each piece once"
                  + " a day");

  private Settings() {}

  private static <T> Setting.Draft<T> setting(String key, String defaultText, Syntax<T> syntax) {
    return new Setting.Draft<>(ALL, "redis." + key, defaultText, syntax);
  }

  public static List<Setting<?>> all() {
    return Collections.unmodifiableList(ALL);
  }

  /** Values of {@link #JCACHE_ENGINE}. */
  public enum JCacheEngine {
    LARDER,
    REDISSON
  }

  /** What a login does of a user who has as many sessions as there may be. */
  public enum SessionLimit {
    END_OLDEST,
    REFUSE
  }

  /** Values of {@link #READ_FROM}. */
  public enum ReadFrom {
    PRIMARY,
    REPLICA
  }

  /** Values of {@link #HEALTH_READINESS}. */
  public enum ReadinessMode {
    DEGRADED,
    REQUIRED
  }

  /** What a deployment does while Redis cannot be reached. */
  public enum StartupMode {
    /** No connection after the attempts fails the deployment. */
    REQUIRE,
    /** The deployment waits for the attempts, then starts without Redis; connecting goes on. */
    DEGRADE,
    /** Connecting happens in the background from the beginning. */
    LAZY
  }
}
