package io.larder.connection.client;

import io.larder.codec.ClientJsonCodec;
import io.larder.codec.JsonCodec;
import io.larder.common.EventDelivery;
import io.larder.common.LarderException;
import io.larder.common.NamedThreads;
import io.larder.config.LarderSettings;
import io.larder.connection.Command;
import io.larder.connection.RedisConnected;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedisDisconnected;
import io.larder.connection.Request;
import io.larder.connection.ServerInfo;
import io.larder.connection.call.NettyTraces;
import io.larder.connection.call.PipelineReplies;
import io.larder.connection.call.PooledSender;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.connect.Connector;
import io.larder.connection.connect.ServerProbe;
import io.larder.connection.tracking.KeyChanges;
import io.larder.connection.tracking.Primaries;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisClient;
import org.redisson.connection.ConnectionListener;

/**
 * The connection on Redisson: owner of the application's one client. Larder's other packages call
 * Redis through it. Applications without CDI make one themselves, {@link #start} it and {@link
 * #close} it.
 *
 * <p>This class is thread-safe.
 */
public final class RedissonConnection implements RedisConnection, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");

  private final Redisson client;
  private final CallbackExecutor callbacks;
  private final ScheduledThreadPoolExecutor timer;
  private final Connector connector;
  private final RedisCalls calls;
  private final KeyChanges changes;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Prepares a connection without opening it. Call this on a thread of the application.
   *
   * @param settings the configuration
   * @param codec what the client uses where the application names no codec
   * @param loader the class loader of the application
   * @param events takes {@link RedisConnected} and {@link RedisDisconnected}, on a callback thread
   * @throws io.larder.common.ConfigurationException if a file that the settings name cannot be used
   */
  public RedissonConnection(
      LarderSettings settings, JsonCodec codec, ClassLoader loader, Consumer<Object> events) {
    client = createClient(settings, codec);
    callbacks = new CallbackExecutor(loader);
    timer = new ScheduledThreadPoolExecutor(1, new NamedThreads("larder-timer-", loader));
    timer.setRemoveOnCancelPolicy(true);
    connector = createConnector(settings, loader, new EventDelivery(callbacks, events, LOG));
    calls =
        new RedisCalls(
            client,
            connector,
            new RedisCalls.Threads(callbacks, timer),
            new RedisCalls.Options(
                settings.client().timeout(),
                ServerProbe.pingKey(settings),
                ClientConfig.mayReadFromReplicas(client.getConfig())));
    changes = new KeyChanges(this::primaries, timer);
  }

  /** None before the client has connected, because asking it would wait. */
  private Collection<RedisClient> primaries() {
    return connector.server().isEmpty() ? List.of() : Primaries.of(client);
  }

  /** Creates the client without connecting: that is the connector's. */
  private Redisson createClient(LarderSettings settings, JsonCodec codec) {
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
    boolean clean = NettyTraces.areAbsent();
    try {
      return (Redisson)
          Redisson.create(ClientConfig.of(settings, new ClientJsonCodec(codec), watch));
    } finally {
      NettyTraces.remove(clean);
    }
  }

  private Connector createConnector(
      LarderSettings settings, ClassLoader loader, EventDelivery events) {
    String user = settings.connection().credentials().username().orElse("default");
    String description =
        "user '"
            + user
            + "' may run every command that Larder needs; pool "
            + settings.client().poolSize()
            + ", transport "
            + client.getConfig().getTransportMode().name().toLowerCase(java.util.Locale.ROOT)
            + ", "
            + client.getConfig().getNettyThreads()
            + " Netty threads";
    return new Connector(
        new Connector.ConnectorSettings(
            settings.retry(),
            settings.startup(),
            settings.connection().topology().toString(),
            description,
            loader),
        new ServerProbe(new PooledSender(client), settings),
        event -> {
          if (event instanceof RedisDisconnected) {
            calls.reset();
          }
          events.fire(event);
        });
  }

  /**
   * Opens the connection and waits for it as {@code redis.startup} says. Later calls do nothing.
   *
   * @throws LarderException if the application must not start: Redis cannot be reached and {@code
   *     redis.startup} is {@code require}, or it refuses the credentials, the rights, the database
   *     or TLS; everything is closed then
   */
  public void start() {
    try {
      connector.start();
    } catch (LarderException e) {
      close();
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
  public Optional<String> problem() {
    return connector.problem();
  }

  /**
   * The client itself, for what Larder does not offer: locks, topics and so on.
   *
   * @return the client; it sees plain names, without Larder's prefix
   */
  public RedissonClient client() {
    return client;
  }

  /**
   * Sends a command at once, or fails at once where there is no connection.
   *
   * @param command the command
   * @param <T> the type of its reply
   * @return the reply to wait for
   */
  public <T> Reply<T> call(Command<T> command) {
    return calls.redisson(
        command.name(), command.key(), command.kind(), command.repeatable(), command.send());
  }

  /**
   * Sends a command on bytes, as {@link #call(Command)}.
   *
   * @param name what it is called in messages
   * @param repeatable whether executing it twice gives the same result and reply as once
   * @param request the command
   * @param <T> the type of its reply
   * @return the reply to wait for
   */
  public <T> Reply<T> call(String name, boolean repeatable, Request<T> request) {
    return calls.call(request.named(name, repeatable));
  }

  /**
   * Sends several commands on bytes, in one pipeline for each server.
   *
   * @param name what they are called in messages
   * @param repeatable whether executing them twice gives the same result and reply as once
   * @param requests the commands
   * @return the replies in the order of the requests; a {@link LarderException} where Redis answers
   *     with an error
   */
  public Reply<List<Object>> pipeline(
      String name, boolean repeatable, List<Request<Object>> requests) {
    return calls
        .pipeline(name, requests.stream().map(request -> request.named(name, repeatable)).toList())
        .map(PipelineReplies::values);
  }

  /**
   * The way to send requests.
   *
   * @return the same object each time
   */
  public RedisCalls calls() {
    return calls;
  }

  /**
   * Whether several keys may be on different servers.
   *
   * @return true for Redis Cluster
   */
  public boolean isCluster() {
    return calls.isCluster();
  }

  /**
   * Asks Redis for a sign of life, with a command that any account may send.
   *
   * @return how long the answer took
   */
  public Reply<Duration> ping() {
    return calls.ping();
  }

  /**
   * Runs steps that wait for Redis several times, on the caller's thread.
   *
   * @param command what they are called in messages
   * @param steps the steps; each has its own time limit
   * @param <T> the type of the result
   * @return the result
   * @throws LarderException as {@link Reply#await}
   */
  public <T> T blocking(Command<?> command, Function<RedissonClient, T> steps) {
    return calls.blocking(command.toString(), steps);
  }

  /**
   * What tells of changed keys. It opens nothing before the first watch.
   *
   * @return the same object each time; closed with this connection
   */
  public KeyChanges keyChanges() {
    return changes;
  }

  /**
   * Runs something that may block on a callback thread.
   *
   * @param work the work
   * @param <T> the type of its result
   * @return a stage of the result
   */
  public <T> CompletionStage<T> async(Supplier<T> work) {
    return calls.async(work);
  }

  /**
   * Runs something later on a callback thread, or not at all if the connection is closed by then.
   * (The JDK's own timer is a thread for ever, which keeps the class loader of the application that
   * asks it first.)
   *
   * @param work the work; may block
   * @param delay how long to wait
   * @return to cancel it
   */
  public Future<?> later(Runnable work, Duration delay) {
    return calls.later(work, delay);
  }

  /**
   * Where code of the application runs: the server's managed threads, else threads of our own with
   * the application's class loader.
   *
   * @return an executor; it takes nothing after {@link #close}
   */
  public Executor callbacks() {
    return callbacks;
  }

  /** Closes the connection and ends every thread of it. Later calls do nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    changes.close();
    calls.close();
    connector.close();
    timer.shutdownNow();
    boolean clean = NettyTraces.areAbsent();
    try {
      client.shutdown(0, 2, TimeUnit.SECONDS);
    } finally {
      NettyTraces.remove(clean);
    }
    callbacks.close();
  }
}
