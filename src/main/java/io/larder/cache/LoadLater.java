package io.larder.cache;

import io.larder.cache.ComputedValue.Hit;
import io.larder.flight.ClusterTurns.Turn;
import io.larder.flight.Computation;
import io.larder.flight.Flight;
import io.larder.flight.Leases.Lease;
import io.larder.flight.SingleFlight;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Computes the value of one call of getOrCompute on callback threads, for a stage. */
record LoadLater<T>(
    Computing computing,
    ComputedValue<T> value,
    Supplier<? extends CompletionStage<T>> loader,
    @Nullable Flight asker)
    implements Computation<CompletionStage<T>> {

  @Override
  public SingleFlight.Key key() {
    return LoadNow.flightKey(value);
  }

  @Override
  public Type type() {
    return value.type();
  }

  @Override
  public boolean isStaged() {
    return true;
  }

  @Override
  public Duration patience() {
    return value.policy().patience();
  }

  @Override
  public CompletionStage<T> compute(Flight flight) {
    return value
        .read()
        .stage()
        .thenComposeAsync(hit -> hit == null ? load(flight) : found(hit), computing.callbacks());
  }

  @SuppressWarnings("NullAway") // null where a null is cached
  private static <T> CompletionStage<T> found(Hit<T> hit) {
    return CompletableFuture.completedFuture(hit.value());
  }

  private CompletionStage<T> load(Flight flight) {
    try {
      Turn<Hit<T>> turn = LoadNow.turn(computing, value, flight);
      Hit<T> hit = turn.found();
      return hit == null ? load(flight, turn.lease()) : found(hit);
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<T> load(Flight flight, @Nullable Lease lease) {
    long begin = System.nanoTime();
    CompletionStage<T> loaded;
    try {
      loaded = onCallbackThread(value.required(flight.own(loader::get)));
    } catch (Throwable e) { // also errors: the lease ends in any case
      loaded = CompletableFuture.failedFuture(e);
    }
    CompletionStage<T> stored =
        loaded.thenCompose(
            given -> {
              value.policy().flightTimeout().took(System.nanoTime() - begin);
              value.checked(given);
              return value.store(given, flight).stage().thenApply(done -> given);
            });
    return lease == null ? stored : stored.whenComplete((done, failure) -> lease.release());
  }

  /** The stage of a loader completes where the loader likes, even on a thread of the client. */
  private CompletionStage<T> onCallbackThread(CompletionStage<T> stage) {
    return stage.whenCompleteAsync((given, failure) -> {}, computing.callbacks());
  }

  @Override
  public @Nullable CompletionStage<T> withoutFlight(Obstacle obstacle) throws Exception {
    if (obstacle == Obstacle.REENTRANT) {
      throw LoadNow.reentrant(value);
    }
    return computing.flights().runAlone(this);
  }
}
