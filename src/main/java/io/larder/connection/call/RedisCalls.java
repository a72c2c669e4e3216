package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.naturalOrder;

import io.larder.common.LarderException;
import io.larder.connection.call.CallErrors.NotSent;
import io.larder.connection.call.Command.Mode;
import io.larder.connection.call.Sender.Outgoing;
import io.larder.observe.CallObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisClient;

/**
 * Sends requests to Redis: at once or not at all, within one deadline, twice only where that is
 * safe. All failures are {@link LarderException}s. Thread-safe.
 */
public final class RedisCalls {
  private static final Command<Boolean> EXISTS =
      Command.of("EXISTS", ReplyDecoder.FLAG).readingPrimary();

  private static final int PING_KEYS = 100;

  private final Redisson client;
  private final Availability availability;
  private final Setup setup;
  private final Lanes lanes;
  private final Sender sender;

  /** How calls are made; nobody writes the ping key. */
  public record Setup(
      Duration timeout,
      String pingKey,
      boolean readsFromReplicas,
      Threads threads,
      ScheduledExecutorService timer) {}

  /**
   * Where code runs that nobody waits for: the application's, and Larder's own, which no lack of
   * the application's threads is to hold up.
   */
  public record Threads(Callbacks callbacks, Executor background) {}

  public RedisCalls(Redisson client, Availability availability, Setup setup) {
    this.client = client;
    this.availability = availability;
    this.setup = setup;
    this.lanes = new Lanes(client, availability, setup);
    this.sender = new Sender(lanes, availability, setup);
  }

  public <T extends @Nullable Object> Reply<T> call(Request<T> request) {
    return call(request, null);
  }

  /**
   * Sends at once or fails at once; no reply comes after the deadline or, of {@link #oneCall} or
   * this request, {@code redis.timeout}.
   */
  public <T extends @Nullable Object> Reply<T> call(
      Request<T> request, @Nullable Deadline deadline) {
    ReplyDecoder<T> decoder = request.command().decoder();
    return sender.send(
        sender.outgoing(request), sender.limit(deadline), raw -> decoder.decode(raw.get()));
  }

  /** Sends a request to one server, whatever its key. */
  <T extends @Nullable Object> Reply<T> callAt(
      Lane server, Request<T> request, @Nullable Deadline deadline) {
    ReplyDecoder<T> decoder = request.command().decoder();
    return sender.send(
        sender.outgoing(server, request), sender.limit(deadline), raw -> decoder.decode(raw.get()));
  }

  /**
   * Makes a call of the application's that may take several steps: all that these send without a
   * deadline of their own shares one {@code redis.timeout}.
   */
  public <T extends @Nullable Object> Reply<T> oneCall(Supplier<Reply<T>> call) {
    return CallBudget.of(setup.timeout(), call);
  }

  /** Makes such a call that has less time. */
  public <T extends @Nullable Object> Reply<T> oneCall(Duration time, Supplier<Reply<T>> call) {
    return CallBudget.of(time, call);
  }

  public Duration timeout() {
    return setup.timeout();
  }

  public Reply<PipelineReplies> pipeline(String name, List<? extends Request<?>> requests) {
    return pipeline(name, requests, null);
  }

  /**
   * Sends several requests, in one pipeline for each server, again after a lost reply only if all
   * are repeatable. The loss of a connection is the failure of all.
   */
  public Reply<PipelineReplies> pipeline(
      String name, List<? extends Request<?>> requests, @Nullable Deadline deadline) {
    if (requests.isEmpty()) {
      return Reply.of(new PipelineReplies(List.of()));
    }
    List<Request<?>> all = List.copyOf(requests);
    Mode mode =
        all.stream().map(request -> request.command().mode()).min(naturalOrder()).orElseThrow();
    Outgoing<List<@Nullable Object>> pipeline =
        new Outgoing<>(name, mode, end -> lanes.pipeline(all, end));
    return sender.send(pipeline, sender.limit(deadline), raw -> decoded(all, raw.get()));
  }

  private PipelineReplies decoded(List<Request<?>> requests, List<@Nullable Object> replies) {
    List<@Nullable Object> values = new ArrayList<>(replies.size());
    for (int i = 0; i < replies.size(); i++) {
      Request<?> request = requests.get(i);
      values.add(
          replies.get(i) instanceof Throwable failure
              ? sender.errors().translate(sender.outgoing(request), failure, null)
              : request.command().decoder().decode(replies.get(i)));
    }
    return new PipelineReplies(values);
  }

  /** Runs steps with Redisson's own methods, which block the caller, each for its time limit. */
  public <T extends @Nullable Object> T blocking(
      String name, Function<? super RedissonClient, T> steps) {
    Outgoing<T> call = new Outgoing<>(name, Mode.ONCE, end -> new CompletableFuture<>());
    if (!availability.connected().get()) {
      availability.nudge();
      throw sender.errors().translate(call, new NotSent(false), null);
    }
    try {
      return NettyTraces.removed(() -> steps.apply(client));
    } catch (RuntimeException e) {
      if (!(e instanceof LarderException)) {
        sender.suspectAfter(e);
      }
      throw sender.errors().translate(call, e, null);
    }
  }

  /** The primaries that there are now, for a call with a name. */
  Collection<Lane> primaries(String name) {
    return blocking(name, same -> lanes.primaries());
  }

  /** The clients of the primaries that there are now; asking waits before the first connection. */
  public Collection<RedisClient> primaries() {
    return lanes.primaries().stream().map(Lane::client).toList();
  }

  /** The client of the primary that has a key; null if none is known. */
  public @Nullable RedisClient primaryOf(byte[] key) {
    Lane primary = lanes.routes().primary(lanes.routes().slot(key));
    return primary == null ? null : primary.client();
  }

  /** Is told of a primary that is new in a cluster before the first request is sent there. */
  public void whenDiscovered(Runnable listener) {
    lanes.routes().whenDiscovered(listener);
  }

  /** Whether the account may publish and subscribe to a channel; fails if not, and says why. */
  public Reply<Boolean> mayListen(String channel) {
    return sender.send(
        new Outgoing<>(
            new CallObserver.Call("SUBSCRIBE", ""),
            "listening on channel " + channel,
            null,
            "string",
            Mode.ONCE,
            end -> ChannelRights.check(client, channel)),
        sender.limit(null),
        Supplier::get);
  }

  /** Asks Redis for a sign of life, with a command that any account may send. */
  public Reply<Duration> ping() {
    long begin = System.nanoTime();
    return call(EXISTS.of(pingKey())).map(answer -> Duration.ofNanos(System.nanoTime() - begin));
  }

  /** Asks Redis whether it takes writes, with the removal of a key that nobody writes. */
  public Reply<Long> pingWriting() {
    return call(KeysByPattern.UNLINK.of(pingKey()));
  }

  /** Where a primary of a cluster is away, a key of another one, which stands for the rest. */
  private byte[] pingKey() {
    byte[] key = setup.pingKey().getBytes(UTF_8);
    if (availability.connected().get()) {
      for (int i = 0; i < PING_KEYS && lanes.isAway(key); i++) {
        key = (setup.pingKey() + ":" + i).getBytes(UTF_8);
      }
    }
    return key;
  }

  /** Whether the connection was closed: nothing is answered any more. */
  public boolean isClosed() {
    return availability.isClosed();
  }

  /**
   * Runs work of Larder's that may block later in the background, or not at all if the connection
   * is closed by then. (The JDK's own timer is a thread for ever, which keeps the class loader of
   * the application that asks it first.)
   */
  public Future<?> later(Runnable work, Duration delay) {
    try {
      return setup
          .timer()
          .schedule(() -> background().execute(work), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: there is no later.
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Where what nobody waits for runs. */
  public Threads threads() {
    return setup.threads();
  }

  /** Runs code of the application that nobody waits for. */
  public Callbacks callbacks() {
    return setup.threads().callbacks();
  }

  /** Runs work of Larder's own that nobody waits for and that calls no code of the application. */
  public Executor background() {
    return setup.threads().background();
  }

  /** Whether several keys may be on different servers. */
  public boolean isCluster() {
    return client.getConfig().isClusterConfig();
  }

  /** The logical database, of which channels know nothing. */
  public int database() {
    return client.getCommandExecutor().getServiceManager().getConfig().getDatabase();
  }

  /** Attaches an observer of every call from now on. */
  public void observe(CallObserver observer) {
    sender.observation().with(observer);
  }

  public void close() {
    lanes.close();
  }
}
