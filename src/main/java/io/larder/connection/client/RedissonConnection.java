package io.larder.connection.client;

import io.larder.codec.ClientJsonCodec;
import io.larder.codec.JsonCodec;
import io.larder.common.EventDelivery;
import io.larder.common.Exclusive;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.NamedThreads;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.RedisConnected;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedisDegraded;
import io.larder.connection.ServerInfo;
import io.larder.connection.call.NettyTraces;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.connect.ConnectionLog;
import io.larder.connection.connect.Connector;
import io.larder.connection.connect.OpenConnections;
import io.larder.connection.connect.Openings;
import io.larder.connection.connect.PrimaryPings;
import io.larder.connection.connect.RightsProbe;
import io.larder.connection.connect.ServerProbe;
import io.larder.connection.tracking.KeyChanges;
import io.larder.flight.SingleFlight;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisClient;
import org.redisson.config.Config;
import org.redisson.connection.ConnectionListener;

/**
 * The connection on Redisson: owner of the application's one client. Without CDI, applications make
 * one themselves, {@link #start} it and {@link #close} it. Thread-safe.
 */
public final class RedissonConnection implements RedisConnection, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");
  // How often to look, in memory, whether servers are new.
  private static final Duration SERVERS = Duration.ofSeconds(1);

  private final Openings openings = new Openings();
  private final OpenConnections connections = new OpenConnections();
  private final Redisson client;
  private final CallbackExecutor callbacks;
  private final ScheduledThreadPoolExecutor timer;
  private final RightsProbe rights;
  private final Connector connector;
  private final SentinelsLog sentinels;
  private final RedisCalls calls;
  private final KeyChanges changes;
  private final Exclusive configuring = new Exclusive();
  private final SingleFlight flights;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean watchesServers = new AtomicBoolean();

  /** Opens nothing yet. Called on a thread of the application; events come on a callback thread. */
  public RedissonConnection(
      LarderSettings settings, JsonCodec codec, ClassLoader loader, Consumer<Object> events) {
    this(settings, codec, loader, "", events);
  }

  /** One of a module, which its messages name unless that name is empty. */
  public RedissonConnection(
      LarderSettings settings,
      JsonCodec codec,
      ClassLoader loader,
      String module,
      Consumer<Object> events) {
    Slf4jStart.start();
    client = createClient(settings, codec, loader);
    callbacks = new CallbackExecutor(loader);
    timer = new ScheduledThreadPoolExecutor(1, new NamedThreads("larder-timer-", loader));
    timer.setRemoveOnCancelPolicy(true);
    rights =
        new RightsProbe(client, ClientConfig.mayReadFromReplicas(client.getConfig()), settings);
    ConnectionLog log =
        new ConnectionLog(
            settings.connection().topology().toString(), module, description(settings));
    sentinels = new SentinelsLog(openings, log);
    connector =
        createConnector(
            settings,
            loader,
            log,
            new EventDelivery(callbacks, events, LOG, System.Logger.Level.ERROR));
    calls =
        new RedisCalls(
            client,
            connector,
            new RedisCalls.Setup(
                settings.get(Settings.TIMEOUT),
                ServerProbe.pingKey(settings),
                ClientConfig.mayReadFromReplicas(client.getConfig()),
                new RedisCalls.Threads(callbacks, callbacks.background()),
                timer));
    changes = new KeyChanges(new CallPrimaries(), timer);
    calls.whenDiscovered(changes::expect);
    flights = new SingleFlight(callbacks, calls::later);
  }

  /** The primaries that calls are sent to. */
  private final class CallPrimaries implements KeyChanges.Primaries {
    /** None while there is no connection: before the first, asking for them would wait. */
    @Override
    public Collection<RedisClient> all() {
      return connector.connected().get() ? calls.primaries() : List.of();
    }

    @Override
    public boolean isAway(RedisClient primary) {
      return connector.primaries().isAway(primary);
    }

    @Override
    public @Nullable RedisClient of(byte[] key) {
      return calls.primaryOf(key);
    }
  }

  /** A replica that is promoted, or a new primary, may have other rights for the account. */
  private void watchServers() {
    if (!client.getConfig().isSingleConfig() && watchesServers.compareAndSet(false, true)) {
      var unused =
          timer.scheduleWithFixedDelay(
              this::checkServers, SERVERS.toMillis(), SERVERS.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void checkServers() {
    try {
      if (connector.connected().get()) {
        sentinels.look();
        rights.checkNewServers();
      }
    } catch (RuntimeException e) {
      // A scheduled task that throws is never run again.
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> MessageId.SERVER_WARNING.text("rights are checked later: " + e));
    }
  }

  /** Creates the client without connecting: that is the connector's. */
  private Redisson createClient(LarderSettings settings, JsonCodec codec, ClassLoader loader) {
    ConnectionListener watch =
        new ConnectionListener() {
          @Override
          @SuppressWarnings("deprecation") // abstract there
          public void onConnect(InetSocketAddress address) {
            connector.nudge();
          }

          @Override
          @SuppressWarnings("deprecation") // abstract there
          public void onDisconnect(InetSocketAddress address) {
            connector.suspect();
          }
        };
    return NettyTraces.removed(
        () ->
            ClientConfig.create(
                settings, loader, new ClientJsonCodec(codec), watch, openings, connections));
  }

  private String description(LarderSettings settings) {
    Config config = client.getConfig();
    return String.format(
        Locale.ROOT,
        "user '%s' has the necessary rights; pool %d, transport %s, %d Netty threads",
        settings.shownUser(),
        settings.poolSize(),
        config.getTransportMode().name().toLowerCase(Locale.ROOT),
        config.getNettyThreads());
  }

  private Connector createConnector(
      LarderSettings settings, ClassLoader loader, ConnectionLog log, EventDelivery events) {
    return new Connector(
        settings,
        log,
        loader,
        new ServerProbe(
            client,
            rights,
            new PrimaryPings(client, connections, settings, new ListedSentinels(client)::askAgain),
            openings,
            settings),
        event -> {
          if (event instanceof RedisConnected || event instanceof RedisDegraded) {
            watchServers();
          }
          events.fire(event);
        });
  }

  /**
   * Opens the connection, once, and waits for it as {@code redis.startup} says; whoever calls
   * meanwhile waits as well. If the application must not start, because of that or of a refusal for
   * good, it closes everything and throws. A thread that is interrupted throws and closes nothing.
   */
  public void start() {
    try {
      connector.start();
    } catch (LarderException e) {
      if (connector.forbidsStart()) {
        close();
      }
      throw e;
    }
  }

  @Override
  public State state() {
    return connector.state();
  }

  @Override
  public Optional<ServerInfo> server() {
    return connector.server();
  }

  @Override
  public Optional<RedisDegraded> degradation() {
    return connector.degradation();
  }

  @Override
  public Optional<String> problem() {
    return connector.problem();
  }

  /** The client itself, for what Larder does not offer; it sees names without Larder's prefix. */
  public RedissonClient client() {
    return client;
  }

  /** The servers that the client knows; none before the first connection. */
  public ServerMap servers() {
    return server().isEmpty() ? ServerMap.NONE : ServerMap.of(client, connector.primaries());
  }

  public RedisCalls calls() {
    return calls;
  }

  /** How many connections wait for a reply or an event, or else for work. */
  public int connections(boolean used) {
    return connections.count(used);
  }

  /** Reports changed keys; opens nothing before the first watch, and is closed with this. */
  public KeyChanges keyChanges() {
    return changes;
  }

  /** For whoever changes the configuration of the client for a moment. */
  public Exclusive configuring() {
    return configuring;
  }

  /** The computations of all values of the application, each of which may wait for any other. */
  public SingleFlight flights() {
    return flights;
  }

  /** Closes the connection and ends every thread of it. Later calls do nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    NettyTraces.loadForFinalizer();
    changes.close();
    calls.close();
    connector.close();
    timer.shutdownNow();
    ClientThreads.end(client);
    callbacks.close();
  }
}
