package io.larder.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private static final SingleFlight.Key KEY = new SingleFlight.Key("cache", "key");

  private static final ScheduledExecutorService TIMER = Executors.newScheduledThreadPool(1);

  private final SingleFlight flights = new SingleFlight(Runnable::run, SingleFlightTest::later);

  static Future<?> later(Runnable work, Duration time) {
    return TIMER.schedule(work, time.toNanos(), TimeUnit.NANOSECONDS);
  }

  @AfterAll
  static void stop() {
    TIMER.shutdownNow();
  }

  /** A caller whose obstacles are thrown as they are named. */
  private record Caller<T>(
      SingleFlight.Key key, Type type, boolean isStaged, Function<Flight, T> work)
      implements Computation<T> {
    @Override
    public long asked() {
      return System.nanoTime();
    }

    @Override
    public Duration patience() {
      return Duration.ofMinutes(1);
    }

    @Override
    public T compute(Flight flight) throws Exception {
      return flight.own(() -> work.apply(flight));
    }

    @Override
    public T withoutFlight(Obstacle obstacle) {
      throw new IllegalStateException(obstacle.name());
    }
  }

  private <T> T run(SingleFlight.Key key, Type type, Supplier<T> work) {
    try {
      return flights.run(new Caller<>(key, type, false, flight -> work.get()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private <T> T run(SingleFlight.Key key, Supplier<T> work) {
    return run(key, String.class, work);
  }

  private <T> CompletionStage<T> begin(
      SingleFlight.Key key, Function<Flight, CompletionStage<T>> work) {
    try {
      return flights.run(new Caller<>(key, String.class, true, work));
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <T> CompletionStage<T> start(SingleFlight.Key key, Supplier<CompletionStage<T>> work) {
    return begin(key, flight -> work.get());
  }

  @Test
  void run_again_computesAgain() {
    AtomicInteger calls = new AtomicInteger();
    assertThat(run(KEY, calls::incrementAndGet)).isEqualTo(1);
    assertThat(run(KEY, calls::incrementAndGet)).isEqualTo(2);
  }

  @Test
  void run_afterAFailure_computesAgain() {
    assertThatThrownBy(() -> run(KEY, SingleFlightTest::fail))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("loader");
    assertThat(run(KEY, () -> "value")).isEqualTo("value");
  }

  @Test
  void run_forItsOwnKey_doesNotWaitForItself() {
    assertThatThrownBy(() -> run(KEY, () -> run(KEY, () -> "inner")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("REENTRANT");
    assertThat(run(KEY, () -> "value")).isEqualTo("value");
  }

  @Test
  void run_forItsOwnKeyInsideAnAsynchronousLoader_doesNotWaitForItself() {
    CompletionStage<String> stage =
        begin(KEY, flight -> CompletableFuture.completedFuture(run(KEY, () -> "inner")));

    assertThat(stage).failsWithin(0, java.util.concurrent.TimeUnit.SECONDS);
    assertThat(run(KEY, () -> "value")).isEqualTo("value");
  }

  @Test
  void start_forItsOwnKey_doesNotWaitForItself() {
    CompletionStage<String> stage = begin(KEY, flight -> start(KEY, SingleFlightTest::fail));

    assertThat(stage)
        .failsWithin(0, java.util.concurrent.TimeUnit.SECONDS)
        .withThrowableThat()
        .havingCause()
        .withMessage("REENTRANT");
  }

  @Test
  void run_forAnotherKeyOrType_isAComputationOfItsOwn() {
    assertThat(
            this.<String>run(
                KEY,
                () ->
                    run(KEY, Integer.class, () -> 1)
                        + this.<String>run(new SingleFlight.Key("cache", "other"), () -> "x")))
        .isEqualTo("1x");
  }

  @Test
  void start_whileOneRuns_joinsIt() {
    CompletableFuture<String> running = new CompletableFuture<>();
    CompletionStage<String> first = start(KEY, () -> running);
    CompletionStage<String> second = start(KEY, SingleFlightTest::fail);
    assertThat(second.toCompletableFuture()).isNotDone();

    running.complete("value");

    assertThat(first).isCompletedWithValue("value");
    assertThat(second).isCompletedWithValue("value");
    assertThat(run(KEY, () -> "next")).isEqualTo("next");
  }

  @Test
  void start_whoCancelsHisCopy_disturbsNobody() {
    CompletableFuture<String> running = new CompletableFuture<>();
    start(KEY, () -> running);
    CompletionStage<String> second = start(KEY, SingleFlightTest::fail);
    CompletionStage<String> third = start(KEY, SingleFlightTest::fail);
    second.toCompletableFuture().cancel(true);

    running.complete("value");

    assertThat(third).isCompletedWithValue("value");
  }

  @Test
  void start_whoseLoaderThrows_failsAndEnds() {
    assertThat(start(KEY, SingleFlightTest::fail).toCompletableFuture()).isCompletedExceptionally();
    assertThat(run(KEY, () -> "value")).isEqualTo("value");
  }

  @Test
  void run_joiningAStageThatFails_computesItself() throws Exception {
    CompletableFuture<String> running = new CompletableFuture<>();
    CompletionStage<String> first = start(KEY, () -> running);
    FutureTask<String> joiner = new FutureTask<>(() -> run(KEY, () -> "own"));
    waiting(joiner);

    running.completeExceptionally(new SecurityException("guest is not allowed"));

    assertThat(joiner.get()).isEqualTo("own");
    assertThat(first.toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void run_joiningAFailureThatIsShared_throwsItsCause() throws Exception {
    assertThat(joinerOf(new IllegalArgumentException("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(joinerOf(new CompletionException(new IllegalArgumentException("x"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(joinerOf(new StackOverflowError())).isInstanceOf(StackOverflowError.class);
    assertThat(joinerOf(new IOException("x")))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  /** What a blocking caller gets that joined an asynchronous computation. */
  private Throwable joinerOf(Throwable failure) throws Exception {
    CompletableFuture<String> running = new CompletableFuture<>();
    begin(
        KEY,
        flight -> {
          flight.shareFailure();
          return running;
        });
    FutureTask<Throwable> joiner =
        new FutureTask<>(() -> catchThrowable(() -> run(KEY, SingleFlightTest::fail)));
    waiting(joiner);
    running.completeExceptionally(failure);
    return joiner.get();
  }

  /** Runs a task until it waits. */
  private static Thread waiting(FutureTask<?> task) {
    Thread thread = new Thread(task);
    thread.start();
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }

  @Test
  void run_interruptedWhileItWaits_stopsAloneWithTheFlagSet() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<String> owner =
        CompletableFuture.supplyAsync(
            () ->
                run(
                    KEY,
                    () -> {
                      awaitLatch(release);
                      return "value";
                    }));
    CompletableFuture<Boolean> flagged = new CompletableFuture<>();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    await().until(() -> !isFree());
    Thread waiter =
        new Thread(
            () -> {
              try {
                run(KEY, SingleFlightTest::fail);
              } catch (Throwable e) {
                flagged.complete(Thread.currentThread().isInterrupted());
                thrown.complete(e);
              }
            });
    waiter.start();
    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    waiter.interrupt();
    waiter.join();

    assertThat(thrown.join()).hasMessage("INTERRUPTED");
    assertThat(flagged.join()).isTrue();
    release.countDown();
    assertThat(owner.join()).isEqualTo("value");
  }

  @Test
  void outdate_whileOneRuns_isToldToItAndEndsTheSharing() {
    CompletableFuture<String> running = new CompletableFuture<>();
    CompletableFuture<Flight> flight = new CompletableFuture<>();
    CompletionStage<String> first =
        begin(
            KEY,
            mine -> {
              flight.complete(mine);
              return running;
            });

    flights.outdate(new SingleFlight.Key("cache", "other"));
    flights.outdateAll("other");
    assertThat(flight.join().isOutdated()).isFalse();
    flights.outdateAll("cache");

    assertThat(flight.join().isOutdated()).isTrue();
    assertThat(run(KEY, () -> "fresh")).isEqualTo("fresh");
    running.complete("stale");
    assertThat(first).isCompletedWithValue("stale");
  }

  @Test
  void runAlone_whileOneRuns_sharesNothingAndIsOutdatedToo() throws Exception {
    CompletableFuture<String> running = new CompletableFuture<>();
    start(KEY, () -> running);

    String alone =
        flights.runAlone(
            new Caller<>(
                KEY,
                String.class,
                false,
                flight -> {
                  flights.outdate(KEY);
                  return flight.isShared() + " " + flight.isOutdated();
                }));

    assertThat(alone).isEqualTo("false true");
  }

  @Test
  void start_secondCallerOfAFailingStage_seesItsOwnFailureAsTheFirstDoes() {
    CompletableFuture<String> running = new CompletableFuture<>();
    CompletionStage<String> first = start(KEY, () -> running);
    CompletionStage<String> second =
        start(KEY, () -> CompletableFuture.failedFuture(new IOException("second")));

    running.completeExceptionally(new IOException("first"));

    assertThat(seen(first)).isExactlyInstanceOf(IOException.class).hasMessage("first");
    assertThat(seen(second)).isExactlyInstanceOf(IOException.class).hasMessage("second");
  }

  private static Throwable seen(CompletionStage<?> stage) {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    stage.whenComplete((value, failure) -> seen.complete(failure));
    return seen.join();
  }

  /** Whether a stage could begin: an incomplete one means that somebody else computes. */
  private boolean isFree() {
    return start(KEY, () -> CompletableFuture.completedFuture("probe"))
        .toCompletableFuture()
        .isDone();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T fail() {
    throw new IllegalStateException("loader");
  }
}
