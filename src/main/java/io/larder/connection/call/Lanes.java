package io.larder.connection.call;

import io.larder.common.Failures;
import io.larder.connection.call.CallErrors.NotSent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisAskException;
import org.redisson.client.RedisClusterDownException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisTryAgainException;

/**
 * Sends requests to the servers that have their keys, and again where a server says that it has not
 * executed them and another one, or a later moment, is right: MOVED, ASK, TRYAGAIN, an unknown
 * script. Thread-safe; nothing waits.
 */
final class Lanes {
  // What is told so often in a row is not settled yet.
  private static final int HOPS_AT_ONCE = 3;
  private static final long LONGEST_PAUSE_MILLIS = 50;
  private static final int DOWNS = 6; // in about 200 ms
  // With less time left the caller is told what the server said, and not that time is up.
  private static final long LAST_MILLIS = 100;

  private final Availability.Primaries primaries;
  private final AtomicBoolean hindered;
  private final Routes routes;
  private final @Nullable Replicas replicas;
  private final ScheduledExecutorService timer;

  Lanes(Redisson client, Availability availability, RedisCalls.Setup setup) {
    this.primaries = availability.primaries();
    this.hindered = primaries.hindered();
    this.timer = setup.timer();
    this.routes = new Routes(client, setup);
    this.replicas = setup.readsFromReplicas() ? new Replicas(routes, setup) : null;
  }

  Routes routes() {
    return routes;
  }

  CompletableFuture<@Nullable Object> send(Request<?> request, Deadline end) {
    int slot = routes.slot(request.key());
    Replicas reading = request.command().isForReplicas() ? replicas : null;
    return reading == null
        ? new Attempts(request, slot, end).atPrimary()
        : reading.send(request, slot, end, () -> new Attempts(request, slot, end).atPrimary());
  }

  /** Sends a request to one server, whatever its key. */
  CompletableFuture<@Nullable Object> send(Lane lane, Request<?> request) {
    String refusal = refusal(lane, request.command());
    return refusal == null
        ? lane.send(request, false)
        : CompletableFuture.failedFuture(new NotSent(refusal));
  }

  /** Why nothing is sent to a primary that is known not to answer, or not to take writes. */
  private @Nullable String refusal(Lane primary, Command<?> command) {
    if (!hindered.get()) {
      return null;
    }
    if (primaries.isAway(primary.client())) {
      return "the primary " + primary + " does not answer";
    }
    return !command.isReading() && primaries.holdsWrites(primary.client())
        ? primary + " holds back writes at present (CLIENT PAUSE)"
        : null;
  }

  /**
   * One pipeline for each primary, as soon as its connection is open. Replies in the order of the
   * requests, errors among them.
   */
  CompletableFuture<List<@Nullable Object>> pipeline(List<Request<?>> requests, Deadline end) {
    List<CompletableFuture<?>> opening = List.of();
    for (Request<?> request : requests) {
      Lane lane = routes.primary(routes.slot(request.key()));
      if (lane != null && refusal(lane, request.command()) == null) {
        CompletableFuture<?> open = lane.open();
        if (!open.isDone()) {
          opening = opening.isEmpty() ? new ArrayList<>() : opening;
          opening.add(open);
        }
      }
    }
    return opening.isEmpty()
        ? sendAll(requests, end)
        : CompletableFuture.allOf(opening.toArray(CompletableFuture<?>[]::new))
            .handle((done, failure) -> requests)
            .thenCompose(all -> sendAll(all, end));
  }

  private CompletableFuture<List<@Nullable Object>> sendAll(
      List<Request<?>> requests, Deadline end) {
    List<CompletableFuture<@Nullable Object>> replies = new ArrayList<>(requests.size());
    for (Request<?> request : requests) {
      replies.add(
          send(request, end)
              .handle((value, failure) -> failure == null ? value : Failures.unwrap(failure)));
    }
    return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> {
              List<@Nullable Object> results = new ArrayList<>(replies.size());
              replies.forEach(reply -> results.add(answered(reply.join())));
              return results;
            });
  }

  /** A connection that is lost or refused is the failure of all: some were not executed. */
  private static @Nullable Object answered(@Nullable Object reply) {
    if (reply instanceof Throwable failure
        && (ServerErrors.isSilence(failure) || ServerErrors.isRefusedConnection(failure))) {
      throw new CompletionException(failure);
    }
    return reply;
  }

  /** The primaries that there are now. */
  Collection<Lane> primaries() {
    return routes.primaries();
  }

  /** Whether what is for a key fails at once, because its primary does not answer. */
  boolean isAway(byte[] key) {
    Lane primary = routes.primary(routes.slot(key));
    return primary == null || primaries.isAway(primary.client());
  }

  void close() {
    routes.opened().forEach(Lane::close);
  }

  /** What becomes of one request until it is answered, or its time is over. */
  private final class Attempts {
    private final int slot;
    private final Deadline end;
    private Request<?> request;
    private int hops;
    private int downs;
    // TRYAGAIN says more than the way to who has said it.
    private @Nullable Throwable unsettled;

    Attempts(Request<?> request, int slot, Deadline end) {
      this.request = request;
      this.slot = slot;
      this.end = end;
    }

    CompletableFuture<@Nullable Object> atPrimary() {
      Lane primary = routes.primary(slot);
      if (primary == null) {
        return CompletableFuture.failedFuture(
            new RedisConnectionException("no server of the cluster is known"));
      }
      String refusal = refusal(primary, request.command());
      return refusal == null
          ? at(primary, false)
          : CompletableFuture.failedFuture(new NotSent(refusal));
    }

    private CompletableFuture<@Nullable Object> at(Lane lane, boolean asking) {
      return lane.send(request, asking)
          .exceptionallyCompose(failure -> again(lane, asking, Failures.unwrap(failure)));
    }

    /** Sent once more if it was not executed, and that may end differently. */
    private CompletableFuture<@Nullable Object> again(
        Lane lane, boolean asking, Throwable failure) {
      Script<?> script = request.script();
      if (failure instanceof RedisNoScriptException && script != null) {
        request = script.withText(request);
        return at(lane, asking);
      }
      boolean elsewhere =
          failure instanceof RedisReadonlyException || ServerErrors.isUnreachable(failure);
      if (elsewhere || ServerErrors.isLostConnection(failure)) {
        routes.forget(lane);
      }
      if (end.isOver()) {
        return CompletableFuture.failedFuture(failure);
      }
      if (failure instanceof RedisAskException ask) {
        return later(ask, () -> routes.told(ask).thenCompose(other -> at(other, true)));
      }
      if (failure instanceof RedisRedirectException to) {
        return later(to, () -> routes.moved(to).thenCompose(other -> at(other, false)));
      }
      if (failure instanceof RedisTryAgainException && script != null && script.removesKeys()) {
        return oneByOne();
      }
      if (failure instanceof RedisTryAgainException || isDownForAMoment(failure)) {
        hops = Math.max(hops, HOPS_AT_ONCE);
        unsettled = failure;
        return later(failure, this::atPrimary);
      }
      if (elsewhere) {
        Lane other = routes.primary(slot);
        if (other != null && other != lane) {
          return at(other, false);
        }
      }
      return CompletableFuture.failedFuture(failure);
    }

    /** As a server is that has just taken over; longer, and it is the cluster that is down. */
    private boolean isDownForAMoment(Throwable failure) {
      return failure instanceof RedisClusterDownException && downs++ < DOWNS;
    }

    private CompletableFuture<@Nullable Object> oneByOne() {
      int half = (Integer) request.arguments()[1] / 2;
      CompletableFuture<Long> removed = CompletableFuture.completedFuture(0L);
      for (int i = 0; i < 2 * half; i++) {
        // The second half comes first, and does not count.
        byte[] key = (byte[]) request.arguments()[2 + (i + half) % (2 * half)];
        long counts = i < half ? 0 : 1;
        removed =
            removed.thenCompose(
                before ->
                    new Attempts(KeysByPattern.UNLINK.of(key), slot, end)
                        .atPrimary()
                        .thenApply(reply -> before + counts * ReplyDecoder.NUMBER.decode(reply)));
      }
      return removed.thenApply(sum -> sum);
    }

    /** At once, or after a pause that grows, if this happens again and again. */
    private CompletableFuture<@Nullable Object> later(
        Throwable refusal, Supplier<CompletableFuture<@Nullable Object>> step) {
      int late = hops++ - HOPS_AT_ONCE;
      if (late < 0) {
        return step.get();
      }
      long pause = Math.min(5L << Math.min(late, 4), LONGEST_PAUSE_MILLIS);
      if (end.nanosLeft() < TimeUnit.MILLISECONDS.toNanos(pause + LAST_MILLIS)) {
        return CompletableFuture.failedFuture(unsettled == null ? refusal : unsettled);
      }
      CompletableFuture<@Nullable Object> paused = new CompletableFuture<>();
      try {
        var unused = timer.schedule(() -> paused.complete(null), pause, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        paused.completeExceptionally(e);
      }
      return paused.thenCompose(done -> step.get());
    }
  }
}
