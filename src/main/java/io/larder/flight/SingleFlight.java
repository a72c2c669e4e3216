package io.larder.flight;

import io.larder.flight.Computation.Obstacle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one computation at a time for a key of a cache; callers that come meanwhile share its
 * outcome. An eviction ends the sharing: callers that come after it compute anew. Thread-safe.
 */
public final class SingleFlight {
  private final Executor callbacks;

  /** The computations that run for each key, those that nobody shares among them. */
  private final ConcurrentMap<FlightKey, List<Flight>> running = new ConcurrentHashMap<>();

  /** Creates one without computations. */
  public SingleFlight(Executor callbacks) {
    this.callbacks = callbacks;
  }

  /** Computes on the caller's thread, or waits for the caller that does. */
  @SuppressWarnings("unchecked") // computations that share a flight have one type
  public <T> @Nullable T run(Computation<T> computation) throws Exception {
    Flight mine = new Flight(computation.key(), computation.type());
    Flight flight = join(mine, computation);
    if (flight == mine) {
      return compute(computation, mine);
    }
    if (flight.isOwnedByCaller()) {
      return computation.withoutFlight(Obstacle.REENTRANT);
    }
    computation.joined();
    try {
      return (T) flight.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return computation.withoutFlight(Obstacle.INTERRUPTED);
    } catch (Throwable failure) {
      throw SingleFlight.<RuntimeException>unchecked(failure);
    }
  }

  /**
   * Begins to compute, or joins the caller that does. A computation has ended when its stage
   * completes; the stage of a joiner completes on a callback thread.
   */
  @SuppressWarnings("unchecked") // computations that share a flight have one type
  public <T> @Nullable CompletionStage<T> start(Computation<CompletionStage<T>> computation)
      throws Exception {
    Flight mine = new Flight(computation.key(), computation.type());
    Flight flight = join(mine, computation);
    if (flight == mine) {
      return computeLater(computation, mine);
    }
    if (flight.isOwnedByCaller()) {
      return computation.withoutFlight(Obstacle.REENTRANT);
    }
    computation.joined();
    return (CompletionStage<T>) flight.stage(callbacks);
  }

  /** Computes on the caller's thread for this caller only. */
  public <T> @Nullable T runAlone(Computation<T> computation) throws Exception {
    return compute(computation, watch(computation));
  }

  /** Begins to compute for this caller only. */
  public <T> @Nullable CompletionStage<T> startAlone(Computation<CompletionStage<T>> computation)
      throws Exception {
    return computeLater(computation, watch(computation));
  }

  /**
   * From now on nobody shares computations of a key that began before, and none of them is stored.
   */
  public void outdate(FlightKey key) {
    List<Flight> flights = running.remove(key);
    if (flights != null) {
      flights.forEach(Flight::outdate);
    }
  }

  /** Does for every key of a cache what {@link #outdate} does for one. */
  public void outdateAll(Object cache) {
    for (FlightKey key : running.keySet()) {
      if (key.cache().equals(cache)) {
        outdate(key);
      }
    }
  }

  /** The computation that this caller shares: one under way, or its own. */
  private Flight join(Flight mine, Computation<?> computation) {
    List<Flight> flights =
        running.compute(
            mine.key(),
            (key, others) ->
                others == null
                    ? List.of(mine)
                    : others.stream().anyMatch(flight -> flight.isSharedBy(computation.type()))
                        ? others
                        : with(others, mine));
    for (Flight flight : flights) {
      if (flight.isSharedBy(computation.type())) {
        return flight;
      }
    }
    return mine;
  }

  private Flight watch(Computation<?> computation) {
    Flight mine = new Flight(computation.key(), null);
    running.merge(mine.key(), List.of(mine), (others, own) -> with(others, mine));
    return mine;
  }

  private static List<Flight> with(List<Flight> others, Flight mine) {
    return Stream.concat(others.stream(), Stream.of(mine)).toList();
  }

  private void end(Flight mine) {
    running.computeIfPresent(
        mine.key(),
        (key, flights) -> {
          if (flights.size() == 1) {
            return flights.get(0) == mine ? null : flights;
          }
          return flights.stream().filter(flight -> flight != mine).toList();
        });
  }

  private <T> @Nullable T compute(Computation<T> computation, Flight mine) throws Exception {
    try {
      T value = computation.compute(mine);
      end(mine);
      mine.complete(value);
      return value;
    } catch (Throwable failure) {
      end(mine);
      mine.fail(failure);
      throw failure;
    }
  }

  private <T> @Nullable CompletionStage<T> computeLater(
      Computation<CompletionStage<T>> computation, Flight mine) throws Exception {
    CompletionStage<T> stage;
    try {
      stage = computation.compute(mine);
    } catch (Throwable failure) {
      end(mine);
      mine.fail(failure);
      throw failure;
    }
    mine.disown();
    if (stage == null) {
      end(mine);
      mine.complete(null);
      return null;
    }
    // Whoever sees the result can begin anew.
    CompletableFuture<T> result = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          end(mine);
          if (failure == null) {
            mine.complete(value);
            result.complete(value);
          } else {
            mine.fail(failure);
            result.completeExceptionally(failure);
          }
        });
    return result;
  }

  /** What other callers get is what the computation threw, also a checked exception. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X unchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
