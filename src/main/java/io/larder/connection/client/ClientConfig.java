package io.larder.connection.client;

import static java.util.stream.Collectors.toCollection;

import io.larder.config.ConnectionSettings;
import io.larder.config.LarderSettings;
import io.larder.config.NodeAddress;
import io.larder.config.Settings;
import io.larder.config.Settings.ReadFrom;
import io.larder.config.Topology;
import io.larder.config.setting.Setting;
import io.larder.connection.connect.OpenConnections;
import io.larder.connection.connect.Openings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.redisson.Redisson;
import org.redisson.client.codec.Codec;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.ClusterServersConfig;
import org.redisson.config.Config;
import org.redisson.config.EqualJitterDelay;
import org.redisson.config.MasterSlaveServersConfig;
import org.redisson.config.ReadMode;
import org.redisson.config.SentinelServersConfig;
import org.redisson.config.SingleServerConfig;
import org.redisson.config.SubscriptionMode;
import org.redisson.config.TransportMode;
import org.redisson.connection.ConnectionListener;
import org.redisson.misc.RedisURI;

/** Turns the settings into Redisson's configuration. */
final class ClientConfig {
  // After a loss Redisson opens its connections again by itself, this fast at first.
  private static final EqualJitterDelay RECONNECTION =
      new EqualJitterDelay(Duration.ofMillis(50), Duration.ofSeconds(2));
  private static final int IDLE = 2; // connections that are kept open without work
  // How often Redisson asks a cluster for its servers: within the time that a JVM may rely on being
  // told of changed keys, so that a new server is known before it could miss one.
  private static final int SCAN_MILLIS = 1_000;

  private final LarderSettings settings;
  private final ClassLoader loader;
  private final ConnectionSettings connection;
  private final boolean fromFile;

  private ClientConfig(LarderSettings settings, ClassLoader loader) {
    this.settings = settings;
    this.loader = loader;
    this.connection = settings.connection();
    this.fromFile = settings.find(Settings.REDISSON_CONFIG).isPresent();
  }

  /** Creates a client that is not connected. */
  static Redisson create(
      LarderSettings settings,
      ClassLoader loader,
      Codec codec,
      ConnectionListener listener,
      Openings openings,
      OpenConnections connections) {
    Supplier<Redisson> creation =
        () ->
            (Redisson)
                Redisson.create(
                    new ClientConfig(settings, loader)
                        .build(codec, listener, openings, connections));
    Optional<RedissonFile> file = settings.find(Settings.REDISSON_CONFIG).map(RedissonFile::new);
    Redisson client = file.isPresent() ? file.get().use(creation) : creation.get();
    DaemonThreads.ofTimer(client);
    return client;
  }

  private Config build(
      Codec codec, ConnectionListener listener, Openings openings, OpenConnections connections) {
    Config config =
        settings
            .find(Settings.REDISSON_CONFIG)
            .map(file -> new RedissonFile(file).read())
            .orElseGet(Config::new);
    if (config.getCodec() == null) {
      config.setCodec(codec);
    }
    if (sets(Settings.POOL_THREADS)) {
      config.setNettyThreads(settings.poolThreads());
      config.setThreads(settings.poolThreads());
    }
    if (config.getExecutor() == null) {
      int threads = config.getThreads() == 0 ? settings.poolThreads() : config.getThreads();
      config.setExecutor(new ClientThreads(threads, loader));
    }
    DaemonThreads.configure(config);
    if (!fromFile) {
      config.setTransportMode(fastestTransport());
    }
    if (config.getTcpUserTimeout() == 0) {
      // Epoll and io_uring have it. Later than a call notices the silence.
      config.setTcpUserTimeout(Math.toIntExact(2 * settings.get(Settings.TIMEOUT).toMillis()));
    }
    config.setConnectionListener(listener);
    // Larder connects itself, in a thread of its own: RedissonConnection.
    config.setLazyInitialization(true);
    BaseConfig<?> servers = servers(config);
    if (fromFile) {
      RedissonFile.checkAddresses(servers);
    }
    configure(servers);
    Optional<SentinelSplit> split = credentials(config, servers);
    HostNames names =
        new HostNames(
            config.getAddressResolverGroupFactory(),
            namedNodes(servers),
            Duration.ofMillis(servers.getConnectTimeout() / 2));
    if (connection.anyTls() || fromFile) {
      config.setAddressResolverGroupFactory(names);
    }
    config.setNettyHook(
        new LostReplies(
            new OpeningHook(config.getNettyHook(), openings, split, names), connections));
    new TlsStores(settings).configure(config);
    if (servers instanceof SingleServerConfig one && sets(Settings.POOL_SIZE)) {
      one.setConnectionPoolSize(settings.poolSize());
      one.setConnectionMinimumIdleSize(Math.min(IDLE, settings.poolSize()));
    }
    if (servers instanceof BaseMasterSlaveServersConfig<?> several) {
      configureSeveral(several);
    }
    return config;
  }

  /** The nodes of a cluster that are configured by host names. */
  private static List<InetSocketAddress> namedNodes(BaseConfig<?> servers) {
    return servers instanceof ClusterServersConfig cluster
        ? cluster.getNodeAddresses().stream()
            .map(RedisURI::new)
            .filter(node -> !node.isIP())
            .map(node -> InetSocketAddress.createUnresolved(node.getHost(), node.getPort()))
            .toList()
        : List.of();
  }

  /** Whether a setting of Larder's holds: always without a file, else where it is given. */
  private boolean sets(Setting<?>... keys) {
    return !fromFile || settings.isGiven(keys);
  }

  /** The fastest of Netty's transports whose native library is on the class path. */
  private static TransportMode fastestTransport() {
    if (isAvailable("io.netty.channel.uring.IoUring")) {
      return TransportMode.IO_URING;
    }
    if (isAvailable("io.netty.channel.epoll.Epoll")) {
      return TransportMode.EPOLL;
    }
    return isAvailable("io.netty.channel.kqueue.KQueue") ? TransportMode.KQUEUE : TransportMode.NIO;
  }

  /** Netty's own question; it also loads the native library. */
  private static boolean isAvailable(String transport) {
    try {
      Class<?> type = Class.forName(transport, true, ClientConfig.class.getClassLoader());
      return (Boolean) type.getMethod("isAvailable").invoke(null);
    } catch (ReflectiveOperationException | LinkageError e) {
      return false;
    }
  }

  private Optional<SentinelSplit> credentials(Config config, BaseConfig<?> servers) {
    boolean ours = sets(Settings.USERNAME, Settings.PASSWORD, Settings.PASSWORD_FILE, Settings.URL);
    Account redis = new Account(connection.credentials(), Settings.PASSWORD_FILE);
    Optional<SentinelSplit> split = Optional.empty();
    if (connection.topology() instanceof Topology.Sentinel given) {
      Account sentinel = new Account(given.credentials(), Settings.SENTINEL_PASSWORD_FILE);
      Account own = ours ? redis : Account.ofRedis(config, servers);
      split = Optional.of(new SentinelSplit(own, sentinel, connection.tls(), given.tls()));
    } else if (ours && servers instanceof SentinelServersConfig sentinels) {
      // Those of the file, whose addresses say whether TLS is on.
      split = Optional.of(new SentinelSplit(redis, Account.ofSentinels(sentinels), true, true));
    }
    if (split.isPresent()) {
      split.get().configure(config, (SentinelServersConfig) servers);
    } else if (ours) {
      config.setCredentialsResolver(redis);
    }
    return split;
  }

  private BaseConfig<?> servers(Config config) {
    boolean addressed =
        sets(
            Settings.HOST,
            Settings.PORT,
            Settings.URL,
            Settings.CLUSTER_NODES,
            Settings.SENTINEL_MASTER,
            Settings.REPLICAS);
    if (!addressed) {
      return present(config);
    }
    if (connection.topology() instanceof Topology.Cluster cluster) {
      ClusterServersConfig servers = config.useClusterServers();
      servers.setScanInterval(SCAN_MILLIS);
      servers.setNodeAddresses(urls(cluster.nodes()));
      // Primaries that are away now are used when they are back.
      servers.setCheckSlotsCoverage(false);
      return servers;
    }
    if (connection.topology() instanceof Topology.Sentinel sentinel) {
      SentinelServersConfig servers = config.useSentinelServers();
      servers.setMasterName(sentinel.master());
      servers.setSentinelAddresses(urls(sentinel.sentinels()));
      servers.setDatabase(sentinel.database());
      // One Sentinel is enough to find the primary and the other Sentinels; Redisson asks for two.
      servers.setCheckSentinelsList(false);
      return servers;
    }
    Topology.Single single = (Topology.Single) connection.topology();
    if (single.replicas().isEmpty()) {
      SingleServerConfig server = config.useSingleServer();
      server.setAddress(url(single.primary()));
      server.setDatabase(single.database());
      return server;
    }
    MasterSlaveServersConfig servers = config.useMasterSlaveServers();
    servers.setMasterAddress(url(single.primary()));
    servers.setSlaveAddresses(
        urls(single.replicas()).stream().collect(toCollection(LinkedHashSet::new)));
    servers.setDatabase(single.database());
    return servers;
  }

  /** The servers that a configuration has, such as those of the file. */
  private static BaseConfig<?> present(Config config) {
    if (config.isClusterConfig()) {
      return config.useClusterServers();
    }
    if (config.isSentinelConfig()) {
      return config.useSentinelServers();
    }
    if (config.isSingleConfig()) {
      return config.useSingleServer();
    }
    return config.useMasterSlaveServers();
  }

  /** Whether a finished configuration lets replicas answer reads; one server has none. */
  static boolean mayReadFromReplicas(Config config) {
    return present(config) instanceof BaseMasterSlaveServersConfig<?> several
        && several.getReadMode() != ReadMode.MASTER;
  }

  private void configure(BaseConfig<?> servers) {
    if (sets(Settings.TIMEOUT)) {
      int millis = Math.toIntExact(settings.get(Settings.TIMEOUT).toMillis());
      servers.setTimeout(millis);
      // Redisson's default is 7.5 s.
      servers.setSubscriptionTimeout(millis);
    }
    if (sets(Settings.CONNECT_TIMEOUT)) {
      servers.setConnectTimeout(Math.toIntExact(settings.get(Settings.CONNECT_TIMEOUT).toMillis()));
    }
    // Redisson would also repeat what is not safe to repeat; RedisCalls repeats the rest.
    servers.setRetryAttempts(0);
    if (!fromFile) {
      servers.setReconnectionDelay(RECONNECTION);
    }
  }

  private void configureSeveral(BaseMasterSlaveServersConfig<?> servers) {
    if (sets(Settings.READ_FROM)) {
      boolean replica = connection.readFrom() == ReadFrom.REPLICA;
      servers.setReadMode(replica ? ReadMode.MASTER_SLAVE : ReadMode.MASTER);
      servers.setLoadBalancer(new ReplicasFirst());
      // Nothing is opened to replicas before it is used: one that is away keeps nobody from
      // starting.
      servers.setSlaveConnectionMinimumIdleSize(0);
      servers.setSubscriptionConnectionMinimumIdleSize(0);
      // What is published is heard where it was written, and a replica that is away is not missed.
      servers.setSubscriptionMode(SubscriptionMode.MASTER);
    }
    if (sets(Settings.POOL_SIZE)) {
      int idle = Math.min(IDLE, settings.poolSize());
      servers.setMasterConnectionPoolSize(settings.poolSize());
      servers.setMasterConnectionMinimumIdleSize(idle);
      servers.setSlaveConnectionPoolSize(settings.poolSize());
    }
  }

  private List<String> urls(List<NodeAddress> nodes) {
    return nodes.stream().map(this::url).toList();
  }

  private String url(NodeAddress node) {
    return (connection.anyTls() ? "rediss://" : "redis://") + node;
  }
}
