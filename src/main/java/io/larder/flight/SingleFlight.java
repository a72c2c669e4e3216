package io.larder.flight;

import io.larder.common.Failures;
import io.larder.flight.Computation.Obstacle;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one computation at a time for a key of a cache; callers that come meanwhile share its
 * outcome. An eviction ends the sharing: callers that come after it compute anew. Thread-safe.
 */
public final class SingleFlight {
  private final Executor callbacks;
  // The computations that run for each key, those that nobody shares among them.
  private final ConcurrentMap<Key, List<Flight>> running = new ConcurrentHashMap<>();

  public SingleFlight(Executor callbacks) {
    this.callbacks = callbacks;
  }

  /** What a computation is for: a key, and what is equal for the same cache only. */
  public record Key(Object cache, Object key) {}

  /** A computation under way and its outcome for all who wait for it. Thread-safe. */
  public static final class Flight {
    private final Key key;
    // What is computed, or null if nobody may share it.
    private final @Nullable Type type;
    private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
    private final AtomicReference<@Nullable Thread> owner =
        new AtomicReference<>(Thread.currentThread());
    private volatile boolean outdated;

    private Flight(Key key, @Nullable Type type) {
      this.key = key;
      this.type = type;
    }

    public boolean isShared() {
      return type != null;
    }

    /** Whether the key was evicted or replaced since the computation began. */
    public boolean isOutdated() {
      return outdated;
    }

    /** Runs a part of a staged computation that may ask for the same key. */
    public <T extends @Nullable Object> T own(Supplier<? extends T> step) {
      owner.set(Thread.currentThread());
      try {
        return step.get();
      } finally {
        disown();
      }
    }

    /** Not the owner any more; another thread that runs a part meanwhile stays it. */
    private void disown() {
      owner.compareAndSet(Thread.currentThread(), null);
    }

    /** Gives those who wait the value or the failure, before the computation ends. */
    public void complete(@Nullable Object value, @Nullable Throwable failure) {
      SingleFlight.complete(outcome, value, failure);
    }
  }

  /**
   * Computes on the caller's thread, or shares what another caller computes. A staged computation
   * ends when its stage does; those who share it get stages that complete on a callback thread.
   */
  @SuppressWarnings("unchecked") // computations that share a flight have one type
  public <T> @Nullable T run(Computation<T> computation) throws Exception {
    Flight mine = new Flight(computation.key(), computation.type());
    Flight flight = join(mine);
    if (flight == mine) {
      return compute(computation, mine);
    }
    if (flight.owner.get() == Thread.currentThread()) {
      return computation.withoutFlight(Obstacle.REENTRANT);
    }
    computation.joined();
    if (computation.isStaged()) {
      CompletableFuture<@Nullable Object> own = new CompletableFuture<>();
      var unused =
          flight.outcome.whenCompleteAsync(
              (value, failure) -> complete(own, value, failure), callbacks);
      return (T) own;
    }
    try {
      return (T) flight.outcome.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return computation.withoutFlight(Obstacle.INTERRUPTED);
    } catch (ExecutionException e) {
      throw SingleFlight.<RuntimeException>unchecked(Failures.unwrap(e));
    }
  }

  public <T> @Nullable T runAlone(Computation<T> computation) throws Exception {
    Flight mine = new Flight(computation.key(), null);
    running.merge(mine.key, List.of(mine), (others, own) -> with(others, mine));
    return compute(computation, mine);
  }

  /** Ends the sharing of a key's computations that began before; none of them is stored. */
  public void outdate(Key key) {
    List<Flight> flights = running.remove(key);
    if (flights != null) {
      flights.forEach(flight -> flight.outdated = true);
    }
  }

  public void outdateAll(Object cache) {
    for (Key key : running.keySet()) {
      if (key.cache().equals(cache)) {
        outdate(key);
      }
    }
  }

  /** The computation that a caller shares: one under way, or its own. */
  private Flight join(Flight mine) {
    List<Flight> flights =
        running.compute(
            mine.key,
            (key, others) ->
                others == null
                    ? List.of(mine)
                    : shared(others, mine) == mine ? with(others, mine) : others);
    return shared(flights, mine);
  }

  private static Flight shared(List<Flight> flights, Flight mine) {
    for (Flight flight : flights) {
      if (flight.type != null && flight.type.equals(mine.type)) {
        return flight;
      }
    }
    return mine;
  }

  private static List<Flight> with(List<Flight> others, Flight mine) {
    return Stream.concat(others.stream(), Stream.of(mine)).toList();
  }

  /** Ends before those who wait learn of it, so that whoever sees the outcome can begin anew. */
  private void end(Flight mine, @Nullable Object value, @Nullable Throwable failure) {
    running.computeIfPresent(
        mine.key,
        (key, flights) -> {
          if (flights.size() == 1) {
            return flights.get(0) == mine ? null : flights;
          }
          return flights.stream().filter(flight -> flight != mine).toList();
        });
    mine.complete(value, failure);
  }

  @SuppressWarnings("unchecked") // what a staged computation gives
  private <T> @Nullable T compute(Computation<T> computation, Flight mine) throws Exception {
    T value;
    try {
      value = computation.compute(mine);
    } catch (Throwable failure) {
      end(mine, null, failure);
      throw failure;
    }
    if (value == null || !computation.isStaged()) {
      end(mine, value, null);
      return value;
    }
    // This thread may come back as any other caller.
    mine.disown();
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    ((CompletionStage<@Nullable Object>) value)
        .whenComplete(
            (found, failure) -> {
              end(mine, found, failure);
              complete(result, found, failure);
            });
    return (T) result;
  }

  private static void complete(
      CompletableFuture<@Nullable Object> result,
      @Nullable Object value,
      @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(failure);
    }
  }

  /** What other callers get is what the computation threw, also a checked exception. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X unchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
