package io.larder.config;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the settings of an application: from MicroProfile Config where it is there and works, else
 * from system properties, environment variables and {@code
 * META-INF/microprofile-config.properties}, in this order.
 */
public final class SettingsReader {
  private static final System.Logger LOG = System.getLogger("io.larder.config");
  private static final String MICROPROFILE = "org.eclipse.microprofile.config.ConfigProvider";

  private final SettingValues values;
  private final PropertySource source;

  private SettingsReader(PropertySource source) {
    this.source = source;
    values = new SettingValues(source);
  }

  /**
   * Reads the settings.
   *
   * @param loader the class loader of the application
   * @return the settings
   * @throws ConfigurationException listing every setting that cannot be used
   */
  public static LarderSettings read(ClassLoader loader) {
    return read(sourceOf(loader));
  }

  /**
   * Reads settings from a map, for tools and for applications without CDI.
   *
   * @param properties dotted names and their values
   * @return the settings
   * @throws ConfigurationException listing every setting that cannot be used
   */
  public static LarderSettings read(Map<String, String> properties) {
    return read(PropertySource.of(properties));
  }

  static LarderSettings read(PropertySource source) {
    UnknownSettings.warnings(source.names())
        .forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    return new SettingsReader(source).read();
  }

  private static PropertySource sourceOf(ClassLoader loader) {
    try {
      Class.forName(MICROPROFILE, false, loader);
      return new MicroProfilePropertySource(loader);
    } catch (ClassNotFoundException e) {
      // An application without MicroProfile: the usual case in plain Jakarta EE.
    } catch (RuntimeException | LinkageError | java.util.ServiceConfigurationError e) {
      // The API is there and cannot be used, for example because the server starts it later.
      LOG.log(
          System.Logger.Level.INFO,
          MessageId.MICROPROFILE_CONFIG_UNUSABLE.text(
              "MicroProfile Config does not work here ("
                  + e
                  + "); reading system properties, environment variables and"
                  + " META-INF/microprofile-config.properties instead"));
    }
    return new SystemPropertySource(loader);
  }

  private LarderSettings read() {
    boolean embedded = values.get(Settings.EMBEDDED);
    Optional<RedisUrl> url = values.find(Settings.URL);
    LarderSettings settings =
        new LarderSettings(
            connection(url),
            retry(),
            new StartupSettings(
                values.get(Settings.STARTUP), values.get(Settings.STARTUP_MAX_WAIT)),
            values.get(Settings.HEALTH_READINESS),
            client(),
            new KeySettings(
                values.get(Settings.KEY_PREFIX),
                values.findAllowingEmpty(Settings.CACHE_NAMESPACE)),
            values.get(Settings.CACHE_DEFAULT_TTL),
            new SessionSettings(
                values.find(Settings.SESSION_MAX_PER_USER),
                values.get(Settings.SESSION_ROTATION_GRACE),
                values.find(Settings.SESSION_MAX_LIFETIME)),
            values.get(Settings.JCACHE_ENGINE),
            new CacheConfiguration(
                source, values.get(Settings.CACHE_DEFAULT_TTL), values.get(Settings.JCACHE_ENGINE)),
            values.find(Settings.ALLOWED_TYPES).orElse(Set.of()),
            embedded,
            values.given());
    if (embedded) {
      values.exclusive(
          "redis.embedded starts a server of its own",
          Settings.EMBEDDED,
          Settings.URL,
          Settings.HOST,
          Settings.PORT,
          Settings.PASSWORD,
          Settings.CLUSTER_NODES,
          Settings.SENTINEL_MASTER,
          Settings.REDISSON_CONFIG);
    }
    settings.caches().problems(Set.of()).forEach(values::problem);
    values.throwProblems();
    return settings;
  }

  private ConnectionSettings connection(Optional<RedisUrl> url) {
    return new ConnectionSettings(
        topology(url), values.get(Settings.READ_FROM), credentials(url), tls(url));
  }

  private Topology topology(Optional<RedisUrl> url) {
    List<NodeAddress> cluster = values.find(Settings.CLUSTER_NODES).orElse(List.of());
    Optional<String> master = values.find(Settings.SENTINEL_MASTER);
    List<NodeAddress> sentinels = values.find(Settings.SENTINEL_NODES).orElse(List.of());
    List<NodeAddress> replicas = values.find(Settings.REPLICAS).orElse(List.of());
    Optional<PortSetting> port = values.find(Settings.PORT);
    String host = values.get(Settings.HOST);
    int database = url.map(RedisUrl::database).orElse(values.get(Settings.DB));

    if (values.isGiven(Settings.CLUSTER_NODES)) {
      values.exclusive(
          "a cluster finds its servers itself",
          Settings.CLUSTER_NODES,
          Settings.SENTINEL_MASTER,
          Settings.SENTINEL_NODES,
          Settings.REPLICAS,
          Settings.URL);
      if (database != 0) {
        values.conflict(
            "redis.db="
                + database
                + " with redis.cluster.nodes: Redis Cluster has database 0 only");
      }
      return new Topology.Cluster(cluster);
    }
    if (values.isGiven(Settings.SENTINEL_MASTER) || values.isGiven(Settings.SENTINEL_NODES)) {
      values.together(Settings.SENTINEL_MASTER, Settings.SENTINEL_NODES);
      values.exclusive(
          "Sentinels find the servers", Settings.SENTINEL_NODES, Settings.REPLICAS, Settings.URL);
      return new Topology.Sentinel(master.orElse(""), sentinels, database);
    }
    NodeAddress primary =
        url.map(RedisUrl::address)
            .orElseGet(
                () ->
                    new NodeAddress(
                        !values.isGiven(Settings.HOST) && port.isPresent()
                            ? Optional.ofNullable(port.get().host()).orElse(host)
                            : host,
                        port.map(PortSetting::port).orElse(6379)));
    return new Topology.Single(primary, replicas, database);
  }

  private Credentials credentials(Optional<RedisUrl> url) {
    Optional<String> username = values.find(Settings.USERNAME);
    Optional<Secret> password = values.find(Settings.PASSWORD);
    Optional<Path> file = values.find(Settings.PASSWORD_FILE);
    if (url.isPresent()) {
      username = url.get().username();
      password = url.get().password();
    }
    if (password.isPresent() && file.isPresent()) {
      values.conflict(
          (url.isPresent() ? "redis.url has a password" : "redis.password")
              + " and redis.password-file are both set; remove one of them");
    }
    if (username.isPresent() && password.isEmpty() && file.isEmpty()) {
      values.conflict(
          "redis.username="
              + username.get()
              + " is set without a password; set redis.password or redis.password-file (any"
              + " text for an ACL user with nopass)");
    }
    return new Credentials(username, password, file);
  }

  private TlsSettings tls(Optional<RedisUrl> url) {
    boolean enabled = values.get(Settings.TLS_ENABLED);
    if (url.isPresent()) {
      if (values.isGiven(Settings.TLS_ENABLED) && enabled != url.get().tls()) {
        values.conflict(
            "redis.tls.enabled="
                + enabled
                + " contradicts redis.url, whose scheme is "
                + (url.get().tls() ? "rediss (TLS)" : "redis (no TLS)"));
      }
      enabled = url.get().tls();
    }
    if (!enabled) {
      values.needs(
          "redis.tls.enabled=true or a rediss:// URL",
          Settings.TLS_TRUST_STORE,
          Settings.TLS_KEY_STORE);
    }
    Optional<Path> trustStore = values.find(Settings.TLS_TRUST_STORE);
    Optional<Path> keyStore = values.find(Settings.TLS_KEY_STORE);
    if (trustStore.isEmpty() && !values.isGiven(Settings.TLS_TRUST_STORE)) {
      values.needs("redis.tls.trust-store", Settings.TLS_TRUST_STORE_PASSWORD);
    }
    if (keyStore.isEmpty() && !values.isGiven(Settings.TLS_KEY_STORE)) {
      values.needs("redis.tls.key-store", Settings.TLS_KEY_STORE_PASSWORD);
    }
    return new TlsSettings(
        enabled,
        trustStore,
        values.find(Settings.TLS_TRUST_STORE_PASSWORD),
        keyStore,
        values.find(Settings.TLS_KEY_STORE_PASSWORD),
        values.get(Settings.TLS_VERIFY_HOST_NAME));
  }

  private RetrySettings retry() {
    Duration delay = values.get(Settings.RETRY_DELAY);
    Duration maxDelay = values.get(Settings.RETRY_MAX_DELAY);
    if (maxDelay.compareTo(delay) < 0) {
      if (values.isGiven(Settings.RETRY_MAX_DELAY)) {
        values.conflict(
            "redis.retry.max-delay="
                + maxDelay
                + " is below redis.retry.delay="
                + delay
                + "; raise the former or lower the latter");
      }
      maxDelay = delay;
    }
    return new RetrySettings(values.get(Settings.RETRY_ATTEMPTS), delay, maxDelay);
  }

  private ClientSettings client() {
    // FACTS of this choice: with as many threads and connections as Redisson has by default, a
    // small machine does half the work, because commands no longer share a system call.
    int processors = Runtime.getRuntime().availableProcessors();
    return new ClientSettings(
        values.get(Settings.TIMEOUT),
        values.get(Settings.CONNECT_TIMEOUT),
        values.find(Settings.POOL_SIZE).orElse(Math.max(4, 2 * processors)),
        values.find(Settings.POOL_THREADS).orElse(Math.max(2, processors)),
        values.find(Settings.REDISSON_CONFIG));
  }
}
