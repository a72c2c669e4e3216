package io.larder.flight;

import io.larder.flight.Computation.Obstacle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one computation at a time for a key of a cache; callers that come meanwhile share its value.
 * After a failure they compute one after the other, so that what fails is not called by all of them
 * at once. An eviction ends the sharing: callers that come after it compute anew. Thread-safe.
 *
 * <p>No wait is without end: a caller waits as long as it is ready to, in all, and not at all for a
 * computation that waits for the caller's own; then it computes alone.
 */
public final class SingleFlight {
  // A stage that has not completed after so many times the patience of its callers is given up.
  static final int GIVEN_UP = 10;

  private static final int STRIPES = 1024;

  private final Delay delay;
  private final WaitGraph waits = new WaitGraph();
  private final KeyLocks.Threads threads = new KeyLocks.Threads(waits);
  private final Followers followers;
  // The computations that run for each key, those that nobody shares among them.
  private final ConcurrentMap<Key, List<Flight>> running = new ConcurrentHashMap<>();
  private final AtomicLongArray ended = new AtomicLongArray(STRIPES);

  /** Runs something later, on a thread that may block. */
  @FunctionalInterface
  public interface Delay {
    Future<?> later(Runnable work, Duration time);
  }

  public SingleFlight(Executor callbacks, Delay delay) {
    this.delay = delay;
    this.followers = new Followers(this, waits, callbacks, delay);
  }

  /** What a computation is for: a key, and what is equal for the same cache only. */
  public record Key(Object cache, Object key) {}

  /**
   * Computes on the caller's thread, or shares what another caller computes. A staged computation
   * ends when its stage does; those who share it get stages that complete on a callback thread.
   */
  public <T> @Nullable T run(Computation<T> computation) throws Exception {
    return run(computation, null);
  }

  /** Runs it for a computation in which the caller is, on another thread: see {@link #asker}. */
  public <T> @Nullable T run(Computation<T> computation, @Nullable Work asker) throws Exception {
    Flight mine = new Flight(threads, computation, computation.isShareable());
    Flight flight = join(mine);
    if (flight == mine) {
      return compute(computation, mine, asker);
    }
    if (threads.isInside(work -> work == flight)) {
      return computation.withoutFlight(
          threads.current() == flight ? Obstacle.REENTRANT : Obstacle.CIRCLE);
    }
    if (flight.isOwnedByCaller()) {
      return computation.withoutFlight(Obstacle.REENTRANT);
    }
    return followers.follow(computation, asker, flight);
  }

  /** Computes without sharing it; an eviction is told to it all the same. */
  public <T> @Nullable T runAlone(Computation<T> computation) throws Exception {
    return runAlone(computation, null);
  }

  public <T> @Nullable T runAlone(Computation<T> computation, @Nullable Work asker)
      throws Exception {
    Flight mine = new Flight(threads, computation, false);
    running.merge(mine.key(), List.of(mine), (others, own) -> with(others, mine));
    return compute(computation, mine, asker);
  }

  /**
   * What the calling thread is in, or null: a computation, or a change. What it begins on another
   * thread is run with it, so that it is known who waits for whom.
   */
  public @Nullable Work asker() {
    return threads.current();
  }

  /**
   * Completes a stage that a computation asked for: what follows on it is known as the
   * computation's.
   */
  public void within(@Nullable Work asker, Runnable completion) {
    threads.within(asker, completion);
  }

  /** Ends the sharing of a key's computations that began before; none of them is stored. */
  public void outdate(Key key) {
    List<Flight> flights = running.remove(key);
    if (flights != null) {
      flights.forEach(Flight::outdate);
    }
  }

  public void outdateAll(Object cache) {
    for (Key key : running.keySet()) {
      if (key.cache().equals(cache)) {
        outdate(key);
      }
    }
  }

  /**
   * Changes whenever a computation of a key ends, and may change when another one's does: who read
   * it before looking for the value learns so that it may have come since.
   */
  public long ended(Key key) {
    return ended.get(stripe(key));
  }

  private static int stripe(Key key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }

  /** Whether nothing is computed, so that there is nothing to end. */
  public boolean isIdle() {
    return running.isEmpty();
  }

  KeyLocks.Threads threads() {
    return threads;
  }

  /** How many keys are computed, and how many threads compute, at the moment. */
  int size() {
    return running.size() + threads.size();
  }

  /** The computation that a caller shares: one under way, or its own. */
  Flight join(Flight mine) {
    while (true) {
      List<Flight> flights =
          running.compute(
              mine.key(),
              (key, others) ->
                  others == null
                      ? List.of(mine)
                      : shared(others, mine) == mine ? with(others, mine) : others);
      if (flights.contains(mine)) {
        return mine;
      }
      Flight flight = shared(flights, mine);
      if (flight != mine) {
        return flight;
      }
      // It became overdue between the two looks.
    }
  }

  private static Flight shared(List<Flight> flights, Flight mine) {
    for (Flight flight : flights) {
      if (flight.isJoinable(mine)) {
        return flight;
      }
    }
    return mine;
  }

  private static List<Flight> with(List<Flight> others, Flight mine) {
    return Stream.concat(others.stream(), Stream.of(mine)).toList();
  }

  private void remove(Flight mine) {
    running.computeIfPresent(
        mine.key(),
        (key, flights) -> {
          if (flights.size() == 1) {
            return flights.get(0) == mine ? null : flights;
          }
          return flights.stream().filter(flight -> flight != mine).toList();
        });
  }

  /** Ends before those who wait learn of it, so that whoever sees the outcome can begin anew. */
  private void end(Flight mine, @Nullable Object value, @Nullable Throwable failure) {
    ended.incrementAndGet(stripe(mine.key()));
    remove(mine);
    mine.end(value, failure);
  }

  @SuppressWarnings("unchecked") // what a staged computation gives
  <T> @Nullable T compute(Computation<T> computation, Flight mine, @Nullable Work asker)
      throws Exception {
    if (asker != null) {
      waits.add(asker, mine);
    }
    Work caller = asker == null ? threads.current() : asker;
    T value;
    mine.begin();
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
    mine.disown();
    return (T) ending((CompletionStage<@Nullable Object>) value, mine, caller);
  }

  /** A stage whose end is the computation's. */
  private CompletableFuture<@Nullable Object> ending(
      CompletionStage<@Nullable Object> stage, Flight mine, @Nullable Work caller) {
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    stage.whenComplete(
        (found, failure) -> {
          end(mine, found, failure);
          within(caller, () -> complete(result, found, failure));
        });
    if (!result.isDone()) {
      Duration last = mine.limit().multipliedBy(GIVEN_UP);
      Future<?> givenUp = delay.later(() -> giveUp(mine), last);
      stage.whenComplete((found, failure) -> givenUp.cancel(false));
    }
    return result;
  }

  /** Forgets a stage that nobody waits for any more; evictions do not reach it from now on. */
  private void giveUp(Flight mine) {
    mine.outdate();
    remove(mine);
    mine.complete(Flight.NOT_SHARED);
  }

  static void complete(
      CompletableFuture<@Nullable Object> result,
      @Nullable Object value,
      @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(failure);
    }
  }
}
