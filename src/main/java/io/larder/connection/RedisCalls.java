package io.larder.connection;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisTimeoutException;

/** Sends commands: at once or not at all, within one deadline, twice only where that is safe. */
final class RedisCalls {
  private final RedissonClient client;
  private final Connector connector;
  private final Executor callbacks;
  private final ScheduledExecutorService timer;
  private final Duration timeout;
  private final CallErrors errors;

  RedisCalls(
      RedissonClient client,
      Connector connector,
      Executor callbacks,
      ScheduledExecutorService timer,
      Duration timeout) {
    this.client = client;
    this.connector = connector;
    this.callbacks = callbacks;
    this.timer = timer;
    this.timeout = timeout;
    this.errors = new CallErrors(connector, timeout, this::typeOf);
  }

  <T> Reply<T> call(Command<T> command) {
    long deadline = System.nanoTime() + timeout.toNanos();
    return Reply.of(
        this, command, send(command, deadline, ConnectFailure.DEAD_CONNECTIONS), deadline);
  }

  /** Runs something that waits for several replies; each of its steps has its own time limit. */
  <T> T blocking(Command<?> command, Function<RedissonClient, T> steps) {
    if (connector.state() != RedisConnection.State.CONNECTED) {
      connector.nudge();
      throw errors.translate(command, new NotConnected());
    }
    boolean clean = NettyTraces.areAbsent();
    try {
      return steps.apply(client);
    } catch (LarderException e) {
      throw e;
    } catch (RuntimeException e) {
      suspectIfLost(e);
      throw errors.translate(command, e);
    } finally {
      NettyTraces.remove(clean);
    }
  }

  <R> R await(Command<R> command, CompletableFuture<R> raw, long deadline) {
    try {
      return raw.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      connector.suspect();
      throw errors.translate(command, e);
    } catch (ExecutionException e) {
      throw errors.translate(command, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LarderException(
          MessageId.CALL_ABANDONED.text(
              command + " was interrupted; whether Redis executed it is unknown"));
    }
  }

  <R, T> CompletionStage<T> stage(
      Command<R> command, CompletableFuture<R> raw, long deadline, Function<R, T> result) {
    // A stage of its own: the deadline must not disturb others who wait for the same reply.
    CompletableFuture<R> limited = raw.copy();
    if (!limited.isDone()) {
      CompletableFuture<R> waiting = limited;
      Future<?> limit =
          timer.schedule(
              () -> {
                if (waiting.completeExceptionally(new TimeoutException())) {
                  connector.suspect();
                }
              },
              deadline - System.nanoTime(),
              TimeUnit.NANOSECONDS);
      limited = limited.whenComplete((reply, failure) -> limit.cancel(false));
    }
    return limited.handleAsync(
        (reply, failure) -> {
          if (failure != null) {
            throw errors.translate(command, unwrap(failure));
          }
          return result.apply(reply);
        },
        callbacks);
  }

  /**
   * @param repeats how often the command may be sent again
   */
  private <T> CompletableFuture<T> send(Command<T> command, long deadline, int repeats) {
    if (connector.state() != RedisConnection.State.CONNECTED) {
      connector.nudge();
      return CompletableFuture.failedFuture(new NotConnected());
    }
    CompletableFuture<T> reply;
    boolean clean = NettyTraces.areAbsent();
    try {
      reply = command.send().apply(client).toCompletableFuture();
    } catch (RedisConnectionException | RedisTimeoutException e) {
      reply = CompletableFuture.failedFuture(e);
    } finally {
      NettyTraces.remove(clean);
    }
    return reply.exceptionallyCompose(
        wrapped -> {
          Throwable failure = unwrap(wrapped);
          suspectIfLost(failure);
          return repeats > 0
                  && command.repeatable()
                  && ConnectFailure.isClosedConnection(failure)
                  && System.nanoTime() < deadline
              ? send(command, deadline, repeats - 1)
              : CompletableFuture.failedFuture(failure);
        });
  }

  private void suspectIfLost(Throwable failure) {
    if (failure instanceof RedisTimeoutException || ConnectFailure.isLostConnection(failure)) {
      connector.suspect();
    }
  }

  private String typeOf(String key) {
    Command<String> type =
        Command.repeatable(
            "TYPE", key, c -> c.getKeys().getTypeAsync(key).thenApply(String::valueOf));
    return call(type).await();
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** Nothing was sent, because there is no connection. */
  static final class NotConnected extends Exception {
    private static final long serialVersionUID = 1L;

    NotConnected() {
      super(null, null, false, false);
    }
  }
}
