package io.larder.cache;

import io.larder.cache.ComputedValue.Hit;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.flight.Flight;
import io.larder.flight.Work;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Computes the value of one call of getOrCompute on callback threads, for a stage. */
record LoadLater<T>(
    Computing computing,
    ComputedValue<T> value,
    Supplier<? extends CompletionStage<T>> loader,
    Executor caller,
    @Nullable Work asker)
    implements Loading<CompletionStage<T>> {

  @Override
  public boolean isStaged() {
    return true;
  }

  @Override
  public CompletionStage<T> compute(Flight flight) {
    flight.queue();
    return right(flight)
        .then(taken -> value.reread())
        .stage(caller)
        .thenComposeAsync(hit -> hit == null ? load(flight) : found(hit), caller)
        .whenComplete((found, failure) -> value.release());
  }

  private Reply<StoreRight> right(Flight flight) {
    if (!value.isOvertaken()) {
      return Reply.of(value.right());
    }
    flight.askAgain();
    return value
        .take()
        .map(
            taken -> {
              flight.begin();
              return taken;
            });
  }

  @SuppressWarnings("NullAway") // null where a null is cached
  private static <T> CompletionStage<T> found(Hit<T> hit) {
    return CompletableFuture.completedFuture(hit.value());
  }

  private CompletionStage<T> load(Flight flight) {
    try {
      CompletionStage<T> other = computing.flights().dequeue(this, flight);
      if (other != null) {
        return other;
      }
      Hit<T> hit = LoadNow.awaitTurn(computing, value, flight);
      return hit == null ? loaded(flight) : found(hit);
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<T> loaded(Flight flight) {
    long begin = System.nanoTime();
    CompletionStage<T> loaded;
    try {
      loaded = onCallbackThread(value.required(flight.own(loader::get)), flight);
    } catch (Throwable e) { // also errors: the right is given back in any case
      loaded = CompletableFuture.failedFuture(e);
    }
    return loaded
        .whenComplete((given, failure) -> value.observation().loaded(failure == null, begin))
        .thenCompose(
            given -> {
              value.policy().flightTimeout().took(System.nanoTime() - begin);
              value.checked(given);
              return value.store(given, flight).stage(caller).thenApply(done -> given);
            });
  }

  /** The stage of a loader completes where the loader likes, even on a thread of the client. */
  private CompletionStage<T> onCallbackThread(CompletionStage<T> stage, Flight flight) {
    CompletableFuture<T> moved = new CompletableFuture<>();
    stage.whenComplete(
        (given, failure) ->
            flight.finish(
                () -> {
                  if (failure == null) {
                    moved.complete(given);
                  } else {
                    moved.completeExceptionally(failure);
                  }
                },
                caller));
    return moved;
  }

  @Override
  public @Nullable CompletionStage<T> withoutFlight(Obstacle obstacle) throws Exception {
    if (obstacle == Obstacle.REENTRANT) {
      throw LoadNow.reentrant(value);
    }
    return computing.flights().runAlone(this, asker);
  }
}
