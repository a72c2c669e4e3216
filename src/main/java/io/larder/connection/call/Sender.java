package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.Failures;
import io.larder.common.KeyText;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.call.CallErrors.NotSent;
import io.larder.connection.call.Command.Mode;
import io.larder.observe.CallObservation;
import io.larder.observe.CallObservation.Observed;
import io.larder.observe.CallObserver;
import io.larder.observe.CallObserver.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;

/**
 * Sends what goes to Redis if there is a connection, sends it again where that is safe, and ends
 * the wait for a reply. Thread-safe.
 */
final class Sender {
  private static final Command<String> TYPE = Command.of("TYPE", String::valueOf).reading();

  private final Lanes lanes;
  private final Availability availability;
  private final AtomicBoolean connected;
  private final RedisCalls.Setup setup;
  private final CallErrors errors;
  private final CallObservation observation = new CallObservation();

  Sender(Lanes lanes, Availability availability, RedisCalls.Setup setup) {
    this.lanes = lanes;
    this.availability = availability;
    this.connected = availability.connected();
    this.setup = setup;
    this.errors = new CallErrors(availability, setup.timeout(), this::kindOf);
  }

  /** What is sent to Redis and answered once; {@code send} is called again for a repetition. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Outgoing<R extends @Nullable Object>(
      CallObserver.Call what,
      String name,
      byte @Nullable [] key,
      String kind,
      Mode mode,
      Function<Deadline, CompletableFuture<R>> send) {
    /** One whose command is what messages call it. */
    Outgoing(String name, Mode mode, Function<Deadline, CompletableFuture<R>> send) {
      this(new CallObserver.Call(name, ""), name, null, "string", mode, send);
    }

    /** What a message says of one that was sent and not answered. */
    String outcome() {
      return mode.reads() ? "" : "; whether Redis executed it is unknown";
    }

    /** As in {@code GET of key 'larder:c:x'}. */
    @Override
    public String toString() {
      return key == null ? name : name + " of key " + KeyText.of(new String(key, UTF_8));
    }
  }

  /** Until when a call is waited for: by {@code redis.timeout}, or by a deadline of its caller. */
  record TimeLimit(Deadline end) {
    boolean ofCaller() {
      return !end.isTimeout();
    }
  }

  CallErrors errors() {
    return errors;
  }

  CallObservation observation() {
    return observation;
  }

  /** The limit of what is sent with a deadline or without one. */
  TimeLimit limit(@Nullable Deadline given) {
    Deadline ofCall = CallBudget.end();
    Deadline own = ofCall != null ? ofCall : Deadline.ofTimeout(setup.timeout());
    return new TimeLimit(given != null && given.isBefore(own) ? given : own);
  }

  Outgoing<@Nullable Object> outgoing(Request<?> request) {
    Command<?> command = request.command();
    return new Outgoing<>(
        command.what(),
        command.name(),
        request.keyShown() ? request.key() : null,
        command.kind(),
        command.mode(),
        end -> lanes.send(request, end));
  }

  /** A request to one server, whatever its key. */
  Outgoing<@Nullable Object> outgoing(Lane lane, Request<?> request) {
    Command<?> command = request.command();
    return new Outgoing<>(
        command.what(),
        command.name(),
        null,
        command.kind(),
        command.mode(),
        end -> lanes.send(lane, request));
  }

  <R extends @Nullable Object, T extends @Nullable Object> Reply<T> send(
      Outgoing<R> call, TimeLimit limit, Function<Supplier<R>, T> result) {
    CompletableFuture<R> raw =
        limit.end().isOver()
            ? CompletableFuture.failedFuture(new NotSent(true))
            : observed(call, limit.end());
    return new SentReply<>(call, raw, limit, result);
  }

  private <R extends @Nullable Object> CompletableFuture<R> observed(
      Outgoing<R> call, Deadline end) {
    Observed observed = observation.begin(call.what());
    CompletableFuture<R> raw = send(call, end, ServerErrors.DEAD_CONNECTIONS, null, observed);
    return observed == null
        ? raw
        : raw.whenComplete((reply, failure) -> observed.ended(outcome(failure)));
  }

  private static Outcome outcome(@Nullable Throwable failure) {
    if (failure == null) {
      return Outcome.ANSWERED;
    }
    Throwable cause = Failures.unwrap(failure);
    return cause instanceof NotSent || ServerErrors.isSilence(cause)
        ? Outcome.UNAVAILABLE
        : Outcome.REFUSED;
  }

  /** What was sent before may have been executed, also if it cannot be repeated. */
  private <R extends @Nullable Object> CompletableFuture<R> send(
      Outgoing<R> call,
      Deadline end,
      int repetitions,
      @Nullable Throwable before,
      @Nullable Observed observed) {
    if (!connected.get()) {
      availability.nudge();
      return CompletableFuture.failedFuture(before == null ? new NotSent(false) : before);
    }
    CompletableFuture<R> reply;
    try {
      reply = call.send().apply(end);
    } catch (RedisException | RejectedExecutionException e) {
      reply = CompletableFuture.failedFuture(e);
    }
    return reply.exceptionallyCompose(
        wrapped -> {
          Throwable failure = Failures.unwrap(wrapped);
          suspectAfter(failure);
          if (repetitions == 0
              || call.mode() == Mode.ONCE
              || !ServerErrors.isClosedConnection(failure)
              || end.isOver()) {
            return CompletableFuture.failedFuture(failure);
          }
          if (observed != null) {
            observed.repeated();
          }
          return send(call, end, repetitions - 1, failure, observed);
        });
  }

  void suspectAfter(Throwable failure) {
    if (ServerErrors.isOutage(failure)) {
      availability.suspect();
    }
  }

  /** The kind of value that a key holds, or null if Redis does not tell in time. */
  private @Nullable String kindOf(byte[] key, TimeLimit limit) {
    Outgoing<@Nullable Object> type = outgoing(TYPE.of(key));
    try {
      return this.<@Nullable Object, String>send(
              type, limit, reply -> TYPE.decoder().decode(reply.get()))
          .await();
    } catch (LarderException e) {
      return null;
    }
  }

  /** The reply of something that was sent. */
  private final class SentReply<R extends @Nullable Object, T extends @Nullable Object>
      implements Reply<T> {
    private final Outgoing<R> call;
    private final CompletableFuture<R> raw;
    private final TimeLimit limit;
    private final Function<Supplier<R>, T> result;

    /** The raw reply completes on a thread of the client. */
    SentReply(
        Outgoing<R> call,
        CompletableFuture<R> raw,
        TimeLimit limit,
        Function<Supplier<R>, T> result) {
      this.call = call;
      this.raw = raw;
      this.limit = limit;
      this.result = result;
    }

    @Override
    public T await() {
      return result.apply(this::awaitRaw);
    }

    private R awaitRaw() {
      try {
        return raw.get(limit.end().nanosLeft(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        availability.suspect();
        throw errors.translate(call, e, limit);
      } catch (ExecutionException e) {
        throw errors.translate(call, Failures.unwrap(e), limit);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LarderException(
            MessageId.CALL_ABANDONED.text(call + " was interrupted" + call.outcome()));
      }
    }

    @Override
    public CompletionStage<T> stage(Executor executor) {
      return limited()
          .handleAsync(
              (reply, failure) ->
                  result.apply(
                      () -> {
                        if (failure != null) {
                          throw errors.translate(call, Failures.unwrap(failure), limit);
                        }
                        return reply;
                      }),
              executor);
    }

    /** A stage of its own: the time limit must not disturb others who wait for the same reply. */
    private CompletableFuture<R> limited() {
      CompletableFuture<R> waiting = raw.copy();
      if (waiting.isDone()) {
        return waiting;
      }
      try {
        Future<?> end =
            setup
                .timer()
                .schedule(
                    () -> {
                      if (waiting.completeExceptionally(new TimeoutException())) {
                        availability.suspect();
                      }
                    },
                    limit.end().nanosLeft(),
                    TimeUnit.NANOSECONDS);
        return waiting.whenComplete((reply, failure) -> end.cancel(false));
      } catch (RejectedExecutionException e) {
        // Closed, which ends whatever waits for a reply.
        return waiting;
      }
    }

    @Override
    public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
      return new SentReply<>(call, raw, limit, reply -> next.apply(() -> result.apply(reply)));
    }
  }
}
