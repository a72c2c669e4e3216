package io.larder.flight;

import io.larder.common.Failures;
import io.larder.connection.call.CallBudget;
import io.larder.flight.Computation.Obstacle;
import io.larder.flight.SingleFlight.Delay;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Callers that wait for a computation of somebody else. Thread-safe. */
final class Followers {
  private final SingleFlight flights;
  private final WaitGraph waits;
  private final KeyLocks.Threads threads;
  private final Executor callbacks;
  private final Delay delay;

  Followers(SingleFlight flights, WaitGraph waits, Executor callbacks, Delay delay) {
    this.flights = flights;
    this.waits = waits;
    this.threads = flights.threads();
    this.callbacks = callbacks;
    this.delay = delay;
  }

  /** A caller that waits: for what, in which computation of its own, and until when. */
  private record Wait<T>(Computation<T> computation, @Nullable Work asker, long end) {
    Flight flight(KeyLocks.Threads threads) {
      return new Flight(threads, computation, computation.isShareable());
    }

    long nanosLeft() {
      return end - System.nanoTime();
    }

    Executor executor(Executor callbacks) {
      Executor caller = computation.caller();
      return caller == null ? callbacks : caller;
    }

    @Nullable T without(Obstacle obstacle) throws Exception {
      return computation.withoutFlight(obstacle);
    }
  }

  <T> @Nullable T follow(Computation<T> computation, @Nullable Work asker, Flight flight)
      throws Exception {
    Wait<T> wait =
        new Wait<>(
            computation,
            asker == null ? threads.current() : asker,
            System.nanoTime() + computation.patience().toNanos());
    if (!isLinked(wait, flight)) {
      return wait.without(Obstacle.CIRCLE);
    }
    computation.joined();
    return follow(wait, flight);
  }

  private <T> @Nullable T follow(Wait<T> wait, Flight flight) throws Exception {
    return wait.computation().isStaged() ? begin(wait, flight) : await(wait, flight);
  }

  private boolean isLinked(Wait<?> wait, Flight flight) {
    return wait.asker() == null || waits.tryAdd(wait.asker(), flight);
  }

  /** Waits for one after the other until one succeeds, or it is this caller's turn. */
  @SuppressWarnings("unchecked") // computations that share a flight have one type
  private <T> @Nullable T await(Wait<T> wait, Flight first) throws Exception {
    Flight flight = first;
    while (true) {
      Object found;
      try {
        found = await(flight, wait.nanosLeft());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return wait.without(Obstacle.INTERRUPTED);
      } catch (TimeoutException e) {
        return wait.without(Obstacle.OVERDUE);
      } catch (ExecutionException e) {
        throw Followers.<RuntimeException>unchecked(Failures.unwrap(e));
      } finally {
        if (wait.asker() != null) {
          waits.remove(wait.asker(), flight);
        }
      }
      if (found != Flight.NOT_SHARED) {
        return (T) found;
      }
      Flight mine = wait.flight(threads);
      flight = flights.join(mine);
      if (flight == mine) {
        return flights.compute(wait.computation(), mine, wait.asker());
      }
      if (!isLinked(wait, flight)) {
        return wait.without(Obstacle.CIRCLE);
      }
    }
  }

  /** The other one has a time of its own. */
  @SuppressWarnings("NullAway") // null where a null was computed
  private static @Nullable Object await(Flight flight, long nanos) throws Exception {
    return CallBudget.<@Nullable Object, Exception>outside(() -> flight.await(nanos));
  }

  @SuppressWarnings("unchecked") // computations that share a flight have one type
  private <T> T begin(Wait<T> wait, Flight flight) {
    CompletableFuture<@Nullable Object> own = new CompletableFuture<>();
    AtomicBoolean answered = new AtomicBoolean();
    Executor executor = wait.executor(callbacks);
    Future<?> end =
        delay.later(
            () -> {
              if (answered.compareAndSet(false, true)) {
                executor.execute(() -> answer(wait, own, () -> wait.without(Obstacle.OVERDUE)));
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
                    answer(wait, own, () -> again(wait));
                  } else {
                    threads.within(wait.asker(), () -> SingleFlight.complete(own, found, failure));
                  }
                },
                executor);
    return (T) own;
  }

  /** Computes after somebody else failed, or waits for the next one that does. */
  private <T> @Nullable T again(Wait<T> wait) throws Exception {
    Flight mine = wait.flight(threads);
    Flight flight = flights.join(mine);
    if (flight == mine) {
      return flights.compute(wait.computation(), mine, wait.asker());
    }
    return isLinked(wait, flight) ? follow(wait, flight) : wait.without(Obstacle.CIRCLE);
  }

  /** Completes a stage that a caller already has with what it computes now. */
  @SuppressWarnings("unchecked") // what a staged computation gives
  private void answer(
      Wait<?> wait,
      CompletableFuture<@Nullable Object> own,
      Callable<? extends @Nullable Object> computed) {
    try {
      Object stage = computed.call();
      if (stage == null) {
        own.complete(null);
      } else {
        ((CompletionStage<@Nullable Object>) stage)
            .whenComplete(
                (found, failure) ->
                    threads.within(wait.asker(), () -> SingleFlight.complete(own, found, failure)));
      }
    } catch (Throwable e) { // also errors: nobody must wait for the stage for ever
      own.completeExceptionally(e);
    }
  }

  /** What other callers get is what the computation threw, also a checked exception. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X unchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
