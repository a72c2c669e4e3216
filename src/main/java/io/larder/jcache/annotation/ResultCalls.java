package io.larder.jcache.annotation;

import io.larder.config.SingleFlightMode;
import io.larder.jcache.annotation.Flights.Flight;
import io.larder.jcache.annotation.Flights.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of methods with {@code @CacheResult}: one at a time for a key, the others get what it gets.
 * Thread-safe.
 */
final class ResultCalls {
  private final Flights flights;
  private final ClusterTurns turns;

  ResultCalls(Flights flights, ClusterTurns turns) {
    this.flights = flights;
    this.turns = turns;
  }

  /** Runs the method in any case, and stores what it gives. */
  @Nullable Object always(ResultCall call) throws Exception {
    flights.outdate(call.cache().identity(), call.key());
    return call.compute(null, null, () -> {});
  }

  /** Answers from the cache, from a call under way, or from the method. */
  @Nullable Object unlessCached(ResultCall call) throws Exception {
    try {
      return call.method().settings().singleFlight() == SingleFlightMode.OFF
          ? alone(call)
          : together(call);
    } catch (CacheException e) {
      if (call.isAsync()) {
        CompletionStage<?> failed = CompletableFuture.failedFuture(e);
        return failed;
      }
      throw e;
    }
  }

  private @Nullable Object alone(ResultCall call) throws Exception {
    Target target = new Target(call.cache().identity(), call.key());
    Flight mine = new Flight(call.type());
    flights.watch(target, mine);
    boolean computes = false;
    try {
      Found found = call.look();
      if (found != null) {
        return call.answer(found.value());
      }
      computes = true;
      return call.compute(mine, null, () -> flights.end(target, mine));
    } finally {
      if (!computes) {
        flights.end(target, mine);
      }
    }
  }

  private @Nullable Object together(ResultCall call) throws Exception {
    Target target = new Target(call.cache().identity(), call.key());
    Flight mine = new Flight(call.type());
    Flight running = flights.join(target, mine);
    if (running == null) {
      return lead(call, target, mine);
    }
    if (running.isClosedTo(call.type())) {
      return alone(call);
    }
    if (call.isAsync()) {
      CompletionStage<?> copy = running.outcome().copy();
      return copy;
    }
    return follow(call, running);
  }

  private @Nullable Object lead(ResultCall call, Target target, Flight mine) throws Exception {
    boolean computes = false;
    try {
      Found found = call.look();
      ClusterTurns.Turn turn = ClusterTurns.Turn.OWN;
      if (found == null && call.method().settings().singleFlight() == SingleFlightMode.CLUSTER) {
        turn = turns.await(call);
        found = turn.found();
      }
      if (found != null) {
        mine.outcome().complete(found.value());
        return call.answer(found.value());
      }
      computes = true;
      return call.compute(mine, turn.lease(), () -> flights.end(target, mine));
    } catch (Throwable failure) {
      mine.outcome().completeExceptionally(failure);
      throw failure;
    } finally {
      if (!computes) {
        flights.end(target, mine);
      }
    }
  }

  private static @Nullable Object follow(ResultCall call, Flight running) throws Exception {
    try {
      return running.outcome().get();
    } catch (ExecutionException e) {
      throw ResultCall.sneaky(CallFailures.unwrap(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return call.proceed();
    }
  }
}
