package io.larder.flight;

import io.larder.common.Failures;
import io.larder.flight.Computation.Obstacle;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
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

  private final Executor callbacks;
  private final Delay delay;
  private final WaitGraph waits = new WaitGraph();
  private final RunningFlights running = new RunningFlights();
  private final AtomicLongArray ended = new AtomicLongArray(STRIPES);

  /** Runs something later, on a thread that may block. */
  @FunctionalInterface
  public interface Delay {
    Future<?> later(Runnable work, Duration time);
  }

  public SingleFlight(Executor callbacks, Delay delay) {
    this.callbacks = callbacks;
    this.delay = delay;
  }

  /** What a computation is for: a key, and what is equal for the same cache only. */
  public record Key(Object cache, Object key) {}

  /** A caller that waits: for what, and until when in all. */
  private record Wait<T>(Computation<T> computation, @Nullable Flight asker, long end) {
    long nanosLeft() {
      return end - System.nanoTime();
    }
  }

  /**
   * Computes on the caller's thread, or shares what another caller computes. A staged computation
   * ends when its stage does; those who share it get stages that complete on a callback thread.
   */
  public <T> @Nullable T run(Computation<T> computation) throws Exception {
    Flight mine = new Flight(waits, computation, true);
    Flight flight = running.join(mine);
    if (flight == mine) {
      return compute(computation, mine);
    }
    if (flight.isOwnedByCaller() || waits.isInside(flight)) {
      return computation.withoutFlight(Obstacle.REENTRANT);
    }
    Flight asker = computation.asker();
    Wait<T> wait =
        new Wait<>(
            computation,
            asker == null ? waits.current() : asker,
            System.nanoTime() + computation.patience().toNanos());
    if (!link(wait, flight)) {
      return computation.withoutFlight(Obstacle.CIRCLE);
    }
    computation.joined();
    return follow(wait, flight);
  }

  private boolean link(Wait<?> wait, Flight flight) {
    return wait.asker() == null || waits.tryAdd(wait.asker(), flight);
  }

  public <T> @Nullable T runAlone(Computation<T> computation) throws Exception {
    Flight mine = new Flight(waits, computation, false);
    running.add(mine);
    return compute(computation, mine);
  }

  /**
   * The computation that the calling thread is in, or null: whoever computes for it on another
   * thread says so with {@link Computation#asker}.
   */
  public @Nullable Flight asker() {
    return waits.current();
  }

  /** Ends the sharing of a key's computations that began before; none of them is stored. */
  public void outdate(Key key) {
    running.outdate(key);
  }

  public void outdateAll(Object cache) {
    running.outdateAll(cache);
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

  /** How many keys are computed, and how many threads compute, at the moment. */
  int size() {
    return running.size() + waits.size();
  }

  private <T> @Nullable T follow(Wait<T> wait, Flight flight) throws Exception {
    return wait.computation().isStaged() ? followStaged(wait, flight) : awaitOutcome(wait, flight);
  }

  @SuppressWarnings("unchecked") // computations that share a flight have one type
  private <T> @Nullable T awaitOutcome(Wait<T> wait, Flight flight) throws Exception {
    Object found;
    try {
      found = flight.outcome().get(wait.nanosLeft(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return wait.computation().withoutFlight(Obstacle.INTERRUPTED);
    } catch (TimeoutException e) {
      return wait.computation().withoutFlight(Obstacle.OVERDUE);
    } catch (ExecutionException e) {
      throw SingleFlight.<RuntimeException>unchecked(Failures.unwrap(e));
    } finally {
      if (wait.asker() != null) {
        waits.remove(wait.asker(), flight);
      }
    }
    return found == Flight.NOT_SHARED ? again(wait) : (T) found;
  }

  /** Computes after somebody else failed, or waits for the next one that does. */
  private <T> @Nullable T again(Wait<T> wait) throws Exception {
    Flight mine = new Flight(waits, wait.computation(), true);
    Flight flight = running.join(mine);
    if (flight == mine) {
      return compute(wait.computation(), mine);
    }
    return link(wait, flight)
        ? follow(wait, flight)
        : wait.computation().withoutFlight(Obstacle.CIRCLE);
  }

  @SuppressWarnings("unchecked") // computations that share a flight have one type
  private <T> T followStaged(Wait<T> wait, Flight flight) {
    CompletableFuture<@Nullable Object> own = new CompletableFuture<>();
    AtomicBoolean answered = new AtomicBoolean();
    Future<?> end =
        delay.later(
            () -> {
              if (answered.compareAndSet(false, true)) {
                answer(own, () -> wait.computation().withoutFlight(Obstacle.OVERDUE));
              }
            },
            Duration.ofNanos(Math.max(0, wait.nanosLeft())));
    var unused =
        flight
            .outcome()
            .whenCompleteAsync(
                (found, failure) -> {
                  if (!answered.compareAndSet(false, true)) {
                    return;
                  }
                  end.cancel(false);
                  if (found == Flight.NOT_SHARED) {
                    answer(own, () -> again(wait));
                  } else {
                    complete(own, found, failure);
                  }
                },
                callbacks);
    return (T) own;
  }

  /** Completes a stage that a caller already has with what it computes now. */
  @SuppressWarnings("unchecked") // what a staged computation gives
  private static void answer(
      CompletableFuture<@Nullable Object> own, Callable<? extends @Nullable Object> computed) {
    try {
      Object stage = computed.call();
      if (stage == null) {
        own.complete(null);
      } else {
        ((CompletionStage<@Nullable Object>) stage)
            .whenComplete((found, failure) -> complete(own, found, failure));
      }
    } catch (Throwable e) { // also errors: nobody must wait for the stage for ever
      own.completeExceptionally(e);
    }
  }

  /** Ends before those who wait learn of it, so that whoever sees the outcome can begin anew. */
  private void end(Flight mine, @Nullable Object value, @Nullable Throwable failure) {
    ended.incrementAndGet(stripe(mine.key()));
    running.remove(mine);
    mine.end(value, failure);
  }

  @SuppressWarnings("unchecked") // what a staged computation gives
  private <T> @Nullable T compute(Computation<T> computation, Flight mine) throws Exception {
    Flight asker = computation.asker();
    if (asker != null) {
      waits.add(asker, mine);
    }
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
    mine.disown();
    CompletionStage<@Nullable Object> stage = (CompletionStage<@Nullable Object>) value;
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    stage.whenComplete(
        (found, failure) -> {
          end(mine, found, failure);
          complete(result, found, failure);
        });
    if (!result.isDone()) {
      mine.limit();
      Duration last = computation.patience().multipliedBy(GIVEN_UP);
      Future<?> givenUp = delay.later(() -> giveUp(mine), last);
      stage.whenComplete((found, failure) -> givenUp.cancel(false));
    }
    return (T) result;
  }

  /** Forgets a stage that nobody waits for any more; evictions do not reach it from now on. */
  private void giveUp(Flight mine) {
    mine.outdate();
    running.remove(mine);
    mine.complete(Flight.NOT_SHARED);
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
