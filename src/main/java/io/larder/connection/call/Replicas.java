package io.larder.connection.call;

import io.larder.common.Failures;
import io.larder.common.MessageId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisRetryException;

/**
 * Lets replicas answer reads, by turns, and the primary what they do not answer. One that does not
 * is left out until it answers again what it did not, which is asked in the background.
 * Thread-safe; nothing waits.
 */
final class Replicas {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");
  private static final long PAUSE_MILLIS = 1_000;

  private final Routes routes;
  private final RedisCalls.Setup setup;
  private final Set<Lane> silent = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turns = new AtomicInteger();

  Replicas(Routes routes, RedisCalls.Setup setup) {
    this.routes = routes;
    this.setup = setup;
  }

  /** A replica may take half of the time that is left; the rest is the primary's. */
  CompletableFuture<@Nullable Object> send(
      Request<?> request,
      int slot,
      Deadline end,
      Supplier<CompletableFuture<@Nullable Object>> primary) {
    Lane replica = next(slot);
    return replica == null
        ? primary.get()
        : sent(replica, request, end.nanosLeft() / 2)
            .exceptionallyCompose(
                wrapped -> {
                  Throwable failure = Failures.unwrap(wrapped);
                  if (isOfServer(failure)) {
                    leaveOut(replica, request, failure);
                    return primary.get();
                  }
                  return failure instanceof RedisRedirectException
                          || ServerErrors.isLostConnection(failure)
                      ? primary.get()
                      : CompletableFuture.failedFuture(failure);
                });
  }

  private @Nullable Lane next(int slot) {
    List<Lane> all = routes.replicas(slot);
    if (!silent.isEmpty()) {
      all.removeAll(silent);
    }
    return all.isEmpty() ? null : all.get(Math.floorMod(turns.getAndIncrement(), all.size()));
  }

  private CompletableFuture<@Nullable Object> sent(Lane replica, Request<?> request, long nanos) {
    CompletableFuture<@Nullable Object> reply = replica.send(request, false);
    if (!reply.isDone()) {
      try {
        Future<?> patience =
            setup
                .timer()
                .schedule(
                    () -> reply.completeExceptionally(new TimeoutException()),
                    nanos,
                    TimeUnit.NANOSECONDS);
        return reply.whenComplete((value, failure) -> patience.cancel(false));
      } catch (RejectedExecutionException e) {
        // Closed: the reply ends with its connection.
        return reply;
      }
    }
    return reply;
  }

  /** Not a connection that was closed: another one may work. */
  private static boolean isOfServer(Throwable failure) {
    return failure instanceof TimeoutException
        || failure instanceof RedisRetryException
        || ServerErrors.isUnreachable(failure);
  }

  private void leaveOut(Lane replica, Request<?> request, Throwable failure) {
    if (!silent.add(replica)) {
      return;
    }
    replica.reset();
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.REPLICA_SILENT.text(
            "replica %s does not answer reads (%s); the primary answers them until it does again",
            replica, reason(failure)));
    askLater(replica, request);
  }

  private static String reason(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "no answer in time";
    }
    return ServerErrors.isUnreachable(failure)
        ? "no connection"
        : ServerErrors.withoutArguments(failure);
  }

  private void askLater(Lane replica, Request<?> request) {
    try {
      var unused =
          setup.timer().schedule(() -> ask(replica, request), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: there is no later.
      silent.remove(replica);
    }
  }

  private void ask(Lane replica, Request<?> request) {
    if (!routes.opened().contains(replica)) {
      silent.remove(replica);
      return;
    }
    var unused =
        sent(replica, request, setup.timeout().toNanos())
            .whenComplete(
                (value, wrapped) -> {
                  Throwable failure = wrapped == null ? null : Failures.unwrap(wrapped);
                  if (failure == null
                      || !(isOfServer(failure) || ServerErrors.isLostConnection(failure))) {
                    silent.remove(replica);
                    LOG.log(
                        System.Logger.Level.INFO,
                        MessageId.REPLICA_SILENT.text("replica %s answers reads again", replica));
                    return;
                  }
                  replica.reset();
                  askLater(replica, request);
                });
  }
}
