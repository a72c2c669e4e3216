package io.larder.config;

import io.larder.common.MessageId;
import io.larder.config.setting.HiddenSettings;
import io.larder.config.setting.Problems;
import io.larder.config.setting.PropertySource;
import io.larder.config.setting.SettingValues;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the settings of an application and reports everything that is wrong with them together. */
public final class SettingsReader {
  private static final System.Logger LOG = System.getLogger("io.larder.config");

  private final Problems problems = new Problems();
  private final SettingValues values;
  private final Optional<RedisUrl> url;
  private final SettingRules rules;

  private SettingsReader(PropertySource source) {
    this.values = new SettingValues(source, Settings.all(), List.of(""), problems);
    this.url = values.find(Settings.URL);
    this.rules = new SettingRules(values, problems);
  }

  public static LarderSettings read(ClassLoader loader) {
    return read(loader, Set.of());
  }

  /** Reads the settings of an application with what code gives, which goes before them. */
  public static LarderSettings read(ClassLoader loader, GivenSettings given) {
    PropertySource source = PropertySource.of(loader);
    HiddenSettings.warnings(source, loader, false)
        .forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    return read(given, source);
  }

  /** Checks the settings of some caches as well, which not every source can list. */
  public static LarderSettings read(ClassLoader loader, Set<String> cacheNames) {
    return read(loader, cacheNames, false);
  }

  /** Warns of files that another one hides, also among several modules that share settings. */
  public static LarderSettings read(ClassLoader loader, Set<String> cacheNames, boolean ofSeveral) {
    PropertySource source = PropertySource.of(loader);
    HiddenSettings.warnings(source, loader, ofSeveral)
        .forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    return read(source, cacheNames);
  }

  public static LarderSettings read(Map<String, String> properties) {
    return read(PropertySource.of(properties));
  }

  /** The priority of the annotations' interceptors, which is needed before the other settings. */
  public static int annotationsPriority(ClassLoader loader) {
    return unchecked(loader).get(Settings.ANNOTATIONS_PRIORITY);
  }

  /**
   * {@return the settings of an application, unchecked, for who needs some before the others} A
   * value that cannot be used is reported with the others; until then the default holds.
   */
  public static SettingValues unchecked(ClassLoader loader) {
    return new SettingValues(
        PropertySource.of(loader), Settings.all(), List.of(""), new Problems());
  }

  /** Fails if a library is missing or too old, with what else is wrong with the settings. */
  public static void checkLibraries(ClassLoader loader) {
    if (!Libraries.problems().isEmpty()) {
      read(loader);
    }
  }

  /** Fails with a list of every setting that cannot be used, and of libraries that are missing. */
  public static LarderSettings read(PropertySource source) {
    return read(source, Set.of());
  }

  static LarderSettings read(GivenSettings given, PropertySource others) {
    return read(given.over(others), Set.of(), given.problems(others));
  }

  static LarderSettings read(PropertySource source, Set<String> cacheNames) {
    return read(source, cacheNames, List.of());
  }

  private static LarderSettings read(
      PropertySource source, Set<String> cacheNames, List<String> problems) {
    Set<String> properties = source.names();
    Set<String> known = CacheConfiguration.names(properties);
    known.addAll(cacheNames);
    UnknownSettings.warnings(properties, known)
        .forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    Libraries.warning().ifPresent(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    SettingsReader reader = new SettingsReader(source);
    reader.problems.addAll(problems);
    ConnectionSettings connection = reader.connection();
    CacheConfiguration caches =
        new CacheConfiguration(source, reader.values.get(Settings.JCACHE_ENGINE));
    reader.checkRetry();
    reader.checkEmbedded();
    reader.checkSessionLimit();
    reader.problems.addAll(Libraries.problems());
    reader.problems.addAll(caches.problems(cacheNames));
    reader.problems.throwIfAny();
    return new LarderSettings(reader.values, connection, caches);
  }

  private ConnectionSettings connection() {
    AccessSettings access = new AccessSettings(values, url, rules, problems);
    access.check();
    return new ConnectionSettings(
        topology(access), values.get(Settings.READ_FROM), access.credentials(), access.tls());
  }

  private Topology topology(AccessSettings access) {
    int database = url.map(RedisUrl::database).orElse(values.get(Settings.DB));
    if (values.isGiven(Settings.CLUSTER_NODES)) {
      return cluster(database);
    }
    warnOfHashTag();
    if (values.isGiven(Settings.SENTINEL_MASTER, Settings.SENTINEL_NODES)) {
      return sentinel(database, access);
    }
    return new Topology.Single(
        url.map(RedisUrl::address).orElseGet(this::server),
        values.find(Settings.REPLICAS).orElse(List.of()),
        database);
  }

  private Topology cluster(int database) {
    rules.exclude(
        "a cluster finds its servers itself",
        Settings.CLUSTER_NODES,
        Settings.SENTINEL_MASTER,
        Settings.SENTINEL_NODES,
        Settings.REPLICAS,
        Settings.URL);
    if (database != 0) {
      problems.conflict(
          "%s with redis.cluster.nodes: Redis Cluster has database 0 only",
          values.written(Settings.DB));
    }
    checkHashTag();
    return new Topology.Cluster(values.find(Settings.CLUSTER_NODES).orElse(List.of()));
  }

  /** What belongs to an entry stands beside it in its slot, which such a prefix does not allow. */
  private void checkHashTag() {
    if (beginsUnusableHashTag(values.get(Settings.KEY_PREFIX))) {
      problems.conflict(
          "%s begins a hash tag of Redis Cluster that is empty or has no end; close it, or use other characters",
          values.describe(Settings.KEY_PREFIX));
    }
  }

  /** One server takes any prefix, until the application moves to a cluster. */
  private void warnOfHashTag() {
    if (beginsUnusableHashTag(values.get(Settings.KEY_PREFIX))) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.SINGLE_SERVER_PREFIX.text(
              "%s works here, but would be refused in a cluster: it begins a hash tag of Redis Cluster"
                  + " that is empty or has no end; close it, or use other characters, before there is"
                  + " data that another prefix does not find",
              values.describe(Settings.KEY_PREFIX)));
    }
  }

  private static boolean beginsUnusableHashTag(String prefix) {
    int open = prefix.indexOf('{');
    return open >= 0 && prefix.indexOf('}', open) <= open + 1;
  }

  private Topology sentinel(int database, AccessSettings access) {
    rules.require(Settings.SENTINEL_MASTER, Settings.SENTINEL_NODES);
    rules.require(Settings.SENTINEL_NODES, Settings.SENTINEL_MASTER);
    rules.exclude(
        "Sentinels find the servers", Settings.SENTINEL_NODES, Settings.REPLICAS, Settings.URL);
    return new Topology.Sentinel(
        values.find(Settings.SENTINEL_MASTER).orElse(""),
        values.find(Settings.SENTINEL_NODES).orElse(List.of()),
        database,
        access.sentinelCredentials(),
        access.sentinelTls());
  }

  private NodeAddress server() {
    Port port = values.get(Settings.PORT);
    String host = values.get(Settings.HOST);
    return new NodeAddress(
        values.isGiven(Settings.HOST) ? host : Optional.ofNullable(port.host()).orElse(host),
        port.port());
  }

  private void checkSessionLimit() {
    if (values.get(Settings.SESSION_LIMIT) == Settings.SessionLimit.REFUSE
        && values.find(Settings.SESSION_MAX_PER_USER).isEmpty()) {
      problems.conflict(
          "redis.session.limit=refuse without redis.session.max-per-user refuses nothing; set how"
              + " many sessions a user may have");
    }
  }

  private void checkRetry() {
    Duration delay = values.get(Settings.RETRY_DELAY);
    if (values.isGiven(Settings.RETRY_MAX_DELAY)
        && values.get(Settings.RETRY_MAX_DELAY).compareTo(delay) < 0) {
      problems.conflict(
          "%s is below %s=%s; raise the former or lower the latter",
          values.describe(Settings.RETRY_MAX_DELAY), Settings.RETRY_DELAY, delay);
    }
  }

  private void checkEmbedded() {
    if (values.get(Settings.EMBEDDED)) {
      rules.exclude(
          "redis.embedded starts a server of its own",
          Settings.EMBEDDED,
          Settings.URL,
          Settings.HOST,
          Settings.PORT,
          Settings.PASSWORD,
          Settings.CLUSTER_NODES,
          Settings.SENTINEL_MASTER,
          Settings.REDISSON_CONFIG);
      problems.addAll(Libraries.withoutEmbedded());
    }
  }
}
