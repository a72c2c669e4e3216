package io.larder.connection.call;

import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.call.CallErrors.DeadlineOver;
import io.larder.connection.call.CallErrors.NotConnected;
import io.larder.connection.call.RedisCalls.Threads;
import io.larder.connection.call.SentReply.Sent;
import io.larder.observe.CallObserver;
import io.larder.observe.CallObserver.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;
import org.redisson.client.RedisTimeoutException;

/**
 * Sends what goes to Redis if there is a connection, sends it again where that is safe, and ends
 * the wait for a reply. Thread-safe.
 */
final class Sender {
  private static final Command<String> TYPE = Command.of("TYPE", String::valueOf).reading();

  private final Wire wire;
  private final Availability availability;
  private final Threads threads;
  private final Duration timeout;
  private final CallErrors errors;
  private volatile @Nullable CallObserver observer;

  Sender(Wire wire, Availability availability, Threads threads, Duration timeout) {
    this.wire = wire;
    this.availability = availability;
    this.threads = threads;
    this.timeout = timeout;
    this.errors = new CallErrors(availability, timeout, this::kindOf);
  }

  Availability availability() {
    return availability;
  }

  Threads threads() {
    return threads;
  }

  CallErrors errors() {
    return errors;
  }

  /** The limit of a call without a deadline of its own. */
  TimeLimit limit() {
    return new TimeLimit(Deadline.in(timeout), false);
  }

  TimeLimit limit(Deadline call) {
    TimeLimit own = limit();
    return call.isBefore(own.end()) ? new TimeLimit(call, true) : own;
  }

  <R extends @Nullable Object, T extends @Nullable Object> Reply<T> send(
      Outgoing<R> call, TimeLimit limit, Function<Supplier<R>, T> result) {
    CompletableFuture<R> raw =
        limit.ofCaller() && limit.end().isOver()
            ? CompletableFuture.failedFuture(new DeadlineOver())
            : observed(call, limit.end());
    return new SentReply<>(this, new Sent<>(call, raw, limit), result);
  }

  /** Attaches an observer in the place of the one before; null for none. */
  void observe(@Nullable CallObserver next) {
    observer = next;
  }

  private <R extends @Nullable Object> CompletableFuture<R> observed(
      Outgoing<R> call, Deadline end) {
    CallObserver present = observer;
    if (present == null) {
      return send(call, end, ServerErrors.DEAD_CONNECTIONS);
    }
    long begin = System.nanoTime();
    return send(call, end, ServerErrors.DEAD_CONNECTIONS)
        .whenComplete(
            (reply, failure) ->
                present.called(call.name(), System.nanoTime() - begin, outcome(failure)));
  }

  private static Outcome outcome(@Nullable Throwable failure) {
    if (failure == null) {
      return Outcome.ANSWERED;
    }
    Throwable cause = Failures.unwrap(failure);
    return cause instanceof NotConnected
            || cause instanceof RedisTimeoutException
            || ServerErrors.isLostConnection(cause)
        ? Outcome.UNAVAILABLE
        : Outcome.REFUSED;
  }

  /**
   * @param repeats how often the command may be sent again
   */
  private <R extends @Nullable Object> CompletableFuture<R> send(
      Outgoing<R> call, Deadline end, int repeats) {
    if (!availability.isConnected()) {
      availability.nudge();
      return CompletableFuture.failedFuture(new NotConnected());
    }
    CompletableFuture<R> reply;
    boolean clean = NettyTraces.areAbsent();
    try {
      reply = call.send().get();
    } catch (RedisException | RejectedExecutionException e) {
      reply = CompletableFuture.failedFuture(e);
    } finally {
      NettyTraces.remove(clean);
    }
    return reply.exceptionallyCompose(
        wrapped -> {
          Throwable failure = Failures.unwrap(wrapped);
          suspectIfLost(failure);
          if (repeats == 0
              || !call.repeatable()
              || !ServerErrors.isClosedConnection(failure)
              || end.isOver()) {
            return CompletableFuture.failedFuture(failure);
          }
          CallObserver present = observer;
          if (present != null) {
            present.repeated(call.name());
          }
          return send(call, end, repeats - 1);
        });
  }

  <R extends @Nullable Object> R await(Sent<R> sent) {
    try {
      return sent.raw().get(sent.limit().end().nanosLeft(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      availability.suspect();
      throw errors.translate(sent.call(), e, sent.limit());
    } catch (ExecutionException e) {
      throw errors.translate(sent.call(), Failures.unwrap(e), sent.limit());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LarderException(
          MessageId.CALL_ABANDONED.text(
              sent.call() + " was interrupted; whether Redis executed it is unknown"));
    }
  }

  <R extends @Nullable Object, T extends @Nullable Object> CompletionStage<T> stage(
      Sent<R> sent, Function<Supplier<R>, T> result) {
    // A stage of its own: the time limit must not disturb others who wait for the same reply.
    CompletableFuture<R> limited = sent.raw().copy();
    if (!limited.isDone()) {
      CompletableFuture<R> waiting = limited;
      Future<?> limit =
          threads
              .timer()
              .schedule(
                  () -> {
                    if (waiting.completeExceptionally(new TimeoutException())) {
                      availability.suspect();
                    }
                  },
                  sent.limit().end().nanosLeft(),
                  TimeUnit.NANOSECONDS);
      limited = limited.whenComplete((reply, failure) -> limit.cancel(false));
    }
    return limited.handleAsync(
        (reply, failure) ->
            result.apply(
                () -> {
                  if (failure != null) {
                    throw errors.translate(sent.call(), Failures.unwrap(failure), sent.limit());
                  }
                  return reply;
                }),
        threads.callbacks());
  }

  /** The kind of value that a key holds, or null if Redis does not tell in time. */
  private @Nullable String kindOf(byte[] key, TimeLimit limit) {
    Outgoing<@Nullable Object> type = outgoing(TYPE.of(key));
    try {
      return this.<@Nullable Object, String>send(
              type, limit.ofCaller() ? limit : limit(), reply -> TYPE.decoder().decode(reply.get()))
          .await();
    } catch (LarderException e) {
      return null;
    }
  }

  Outgoing<@Nullable Object> outgoing(Request<?> request) {
    Command<?> command = request.command();
    return new Outgoing<>(
        command.name(),
        request.keyShown(),
        command.kind(),
        command.isRepeatable(),
        () -> wire.send(request));
  }

  void suspectIfLost(Throwable failure) {
    if (failure instanceof RedisTimeoutException || ServerErrors.isLostConnection(failure)) {
      availability.suspect();
    }
  }
}
