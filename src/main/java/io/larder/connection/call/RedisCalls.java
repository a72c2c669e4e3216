package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.LarderException;
import io.larder.connection.call.CallErrors.NotConnected;
import io.larder.observe.CallObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

/**
 * Sends requests to Redis: at once or not at all, within one deadline, twice only where that is
 * safe. All failures are {@link LarderException}s. Thread-safe.
 */
public final class RedisCalls {
  private static final Command<Boolean> EXISTS =
      Command.of("EXISTS", ReplyDecoder.FLAG).repeatable();

  private final Redisson client;
  private final Wire wire;
  private final boolean cluster;
  private final Sender sender;
  private final byte[] pingKey;

  /**
   * Where things run that do not run on the caller's thread.
   *
   * @param callbacks runs code of the application
   * @param timer ends what waits too long
   */
  public record Threads(Executor callbacks, ScheduledExecutorService timer) {}

  /**
   * Creates it; nothing is sent yet.
   *
   * @param client the client, closed by its owner
   * @param availability whether Redis can be called
   * @param threads where replies are taken
   * @param settings how calls are made
   */
  public RedisCalls(
      Redisson client, Availability availability, Threads threads, CallSettings settings) {
    this.client = client;
    this.wire = new Wire(client, settings.readsFromReplicas());
    this.cluster = client.getConfig().isClusterConfig();
    this.sender = new Sender(wire, availability, threads, settings.timeout());
    this.pingKey = settings.pingKey().getBytes(UTF_8);
  }

  /**
   * Sends a request at once, or fails at once where there is no connection.
   *
   * @param request the request
   * @param <T> the type of its decoded reply
   * @return the reply, which comes within {@code redis.timeout} or not at all
   */
  public <T extends @Nullable Object> Reply<T> call(Request<T> request) {
    return call(request, sender.limit());
  }

  /**
   * Sends a request as a part of a longer call.
   *
   * @param request the request
   * @param deadline the end of the whole call
   * @param <T> the type of its decoded reply
   * @return the reply, which comes within {@code redis.timeout} and before the deadline or not at
   *     all
   */
  public <T extends @Nullable Object> Reply<T> call(Request<T> request, Deadline deadline) {
    return call(request, sender.limit(deadline));
  }

  private <T extends @Nullable Object> Reply<T> call(Request<T> request, TimeLimit limit) {
    ReplyDecoder<T> decoder = request.command().decoder();
    return sender.send(sender.outgoing(request), limit, raw -> decoder.decode(raw.get()));
  }

  /**
   * Sends several requests, in one pipeline for each server.
   *
   * @param name what they are called in messages
   * @param requests the requests; sent again after a lost reply only if all are repeatable
   * @return their replies; the loss of a connection is the failure of all
   */
  public Reply<PipelineReplies> pipeline(String name, List<? extends Request<?>> requests) {
    return pipeline(name, requests, sender.limit());
  }

  /**
   * Sends several requests as a part of a longer call.
   *
   * @param name what they are called in messages
   * @param requests the requests; sent again after a lost reply only if all are repeatable
   * @param deadline the end of the whole call
   * @return their replies; the loss of a connection is the failure of all
   */
  public Reply<PipelineReplies> pipeline(
      String name, List<? extends Request<?>> requests, Deadline deadline) {
    return pipeline(name, requests, sender.limit(deadline));
  }

  private Reply<PipelineReplies> pipeline(
      String name, List<? extends Request<?>> requests, TimeLimit limit) {
    if (requests.isEmpty()) {
      return Reply.of(new PipelineReplies(List.of()));
    }
    List<Request<?>> all = List.copyOf(requests);
    boolean repeatable = all.stream().allMatch(request -> request.command().isRepeatable());
    Outgoing<List<@Nullable Object>> pipeline =
        new Outgoing<>(name, null, "string", repeatable, () -> wire.pipeline(all));
    return sender.send(pipeline, limit, raw -> decoded(all, raw.get()));
  }

  private PipelineReplies decoded(List<Request<?>> requests, List<@Nullable Object> replies) {
    List<@Nullable Object> values = new ArrayList<>(replies.size());
    for (int i = 0; i < replies.size(); i++) {
      Request<?> request = requests.get(i);
      Object reply = replies.get(i);
      values.add(
          reply instanceof Throwable failure
              ? sender.errors().translate(sender.outgoing(request), failure, null)
              : request.command().decoder().decode(reply));
    }
    return new PipelineReplies(values);
  }

  /**
   * Sends something with Redisson's own methods, for what no {@link Request} can do.
   *
   * @param name what it is called in messages
   * @param key the key that messages name, or null
   * @param kind the kind of value that it needs under the key
   * @param repeatable whether it may be sent again when its reply was lost
   * @param send sends it
   * @param <R> the type of its reply
   * @return the reply, which comes within {@code redis.timeout} or not at all
   */
  public <R extends @Nullable Object> Reply<R> redisson(
      String name,
      @Nullable String key,
      String kind,
      boolean repeatable,
      Function<? super RedissonClient, ? extends CompletionStage<R>> send) {
    Outgoing<R> call =
        new Outgoing<>(
            name,
            key == null ? null : key.getBytes(UTF_8),
            kind,
            repeatable,
            () -> send.apply(client).toCompletableFuture());
    return sender.send(call, sender.limit(), Supplier::get);
  }

  /**
   * Runs steps with Redisson's own methods that wait for Redis, on the caller's thread.
   *
   * @param name what they are called in messages
   * @param steps the steps; each has its own time limit
   * @param <T> the type of the result
   * @return the result
   * @throws LarderException if there is no connection, or a step fails
   */
  public <T extends @Nullable Object> T blocking(
      String name, Function<? super RedissonClient, T> steps) {
    Outgoing<T> call = new Outgoing<>(name, null, "string", false, CompletableFuture::new);
    if (!availability().isConnected()) {
      availability().nudge();
      throw sender.errors().translate(call, new NotConnected(), null);
    }
    boolean clean = NettyTraces.areAbsent();
    try {
      return steps.apply(client);
    } catch (LarderException e) {
      throw e;
    } catch (RuntimeException e) {
      sender.suspectIfLost(e);
      throw sender.errors().translate(call, e, null);
    } finally {
      NettyTraces.remove(clean);
    }
  }

  /**
   * A reply made by steps that may block, such as several calls with decisions between them.
   *
   * @param steps the steps; run on the caller's thread for {@link Reply#await}, and on a callback
   *     thread for {@link Reply#stage}
   * @param <T> the type of the result
   * @return the reply; nothing is run before it is awaited or staged
   */
  public <T extends @Nullable Object> Reply<T> steps(Supplier<T> steps) {
    return new StepsReply<>(sender.threads().callbacks(), steps);
  }

  /**
   * Asks Redis for a sign of life, with a command that any account may send.
   *
   * @return how long the answer took
   */
  public Reply<Duration> ping() {
    long begin = System.nanoTime();
    return call(EXISTS.of(pingKey)).map(answer -> Duration.ofNanos(System.nanoTime() - begin));
  }

  /**
   * Runs something that may block on a callback thread.
   *
   * @param work the work
   * @param <T> the type of its result
   * @return a stage of the result
   */
  public <T extends @Nullable Object> CompletionStage<T> async(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, sender.threads().callbacks());
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
    try {
      return sender
          .threads()
          .timer()
          .schedule(
              () -> sender.threads().callbacks().execute(work),
              delay.toNanos(),
              TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: there is no later.
      return CompletableFuture.completedFuture(null);
    }
  }

  /**
   * Where code of the application runs: the server's managed threads, else threads of our own with
   * the application's class loader.
   *
   * @return an executor; it takes nothing after the connection is closed
   */
  public Executor callbacks() {
    return sender.threads().callbacks();
  }

  /**
   * Whether several keys may be on different servers.
   *
   * @return true for Redis Cluster
   */
  public boolean isCluster() {
    return cluster;
  }

  /**
   * Whether Redis can be called.
   *
   * @return what {@link Availability} says
   */
  public Availability availability() {
    return sender.availability();
  }

  /**
   * Attaches an observer in the place of the one before.
   *
   * @param observer told of every call from now on; null for none
   */
  public void observe(@Nullable CallObserver observer) {
    sender.observe(observer);
  }

  /** Ends the shared connections: what waits for a reply fails. New ones are opened at need. */
  public void reset() {
    wire.reset();
  }

  /** Ends the shared connections for good. */
  public void close() {
    wire.close();
  }
}
