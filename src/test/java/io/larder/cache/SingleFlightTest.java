package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.SingleFlight.Target;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private static final Target KEY = new Target("key", String.class);

  private final SingleFlight flights = new SingleFlight();

  @Test
  void run_again_computesAgain() {
    AtomicInteger calls = new AtomicInteger();
    assertThat(flights.run(KEY, calls::incrementAndGet)).isEqualTo(1);
    assertThat(flights.run(KEY, calls::incrementAndGet)).isEqualTo(2);
  }

  @Test
  void run_afterAFailure_computesAgain() {
    assertThatThrownBy(() -> flights.run(KEY, SingleFlightTest::fail))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("loader");
    assertThat(flights.run(KEY, () -> "value")).isEqualTo("value");
  }

  @Test
  void run_forItsOwnKey_isRefusedAndNamesIt() {
    assertThatThrownBy(() -> flights.run(KEY, () -> flights.run(KEY, () -> "inner")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'key'");
    assertThat(flights.run(KEY, () -> "value")).isEqualTo("value");
  }

  @Test
  void run_forItsOwnKeyInsideAnAsynchronousLoader_isRefused() {
    CompletionStage<String> stage =
        flights.start(
            KEY,
            () ->
                flights.owned(
                    KEY, () -> CompletableFuture.completedFuture(flights.run(KEY, () -> "inner"))));

    assertThat(stage).failsWithin(0, java.util.concurrent.TimeUnit.SECONDS);
    assertThat(flights.run(KEY, () -> "value")).isEqualTo("value");
  }

  @Test
  void run_forAnotherKeyOrType_isAComputationOfItsOwn() {
    assertThat(
            flights.<String>run(
                KEY,
                () ->
                    flights.run(new Target("key", Integer.class), () -> 1)
                        + flights.<String>run(new Target("other", String.class), () -> "x")))
        .isEqualTo("1x");
  }

  @Test
  void start_whileOneRuns_joinsIt() {
    CompletableFuture<String> running = new CompletableFuture<>();
    CompletionStage<String> first = flights.start(KEY, () -> running);
    CompletionStage<String> second = flights.start(KEY, SingleFlightTest::fail);
    assertThat(second.toCompletableFuture()).isNotDone();

    running.complete("value");

    assertThat(first).isCompletedWithValue("value");
    assertThat(second).isCompletedWithValue("value");
    assertThat(flights.run(KEY, () -> "next")).isEqualTo("next");
  }

  @Test
  void start_whoCancelsHisCopy_disturbsNobody() {
    CompletableFuture<String> running = new CompletableFuture<>();
    flights.start(KEY, () -> running);
    CompletionStage<String> second = flights.start(KEY, SingleFlightTest::fail);
    CompletionStage<String> third = flights.start(KEY, SingleFlightTest::fail);
    second.toCompletableFuture().cancel(true);

    running.complete("value");

    assertThat(third).isCompletedWithValue("value");
  }

  @Test
  void start_whoseLoaderThrows_failsAndEnds() {
    assertThat(flights.start(KEY, SingleFlightTest::fail).toCompletableFuture())
        .isCompletedExceptionally();
    assertThat(flights.run(KEY, () -> "value")).isEqualTo("value");
  }

  @Test
  void run_joiningAStageThatFails_throwsItsCause() throws InterruptedException {
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
  private Throwable joinerOf(Throwable failure) throws InterruptedException {
    CompletableFuture<String> running = new CompletableFuture<>();
    flights.start(KEY, () -> running);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread joiner =
        new Thread(
            () -> {
              try {
                flights.run(KEY, SingleFlightTest::fail);
              } catch (Throwable e) {
                thrown.complete(e);
              }
            });
    joiner.start();
    await().until(() -> joiner.getState() == Thread.State.WAITING);
    running.completeExceptionally(failure);
    joiner.join();
    return thrown.join();
  }

  @Test
  void run_interruptedWhileItWaits_stopsAloneWithTheFlagSet() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<String> owner =
        CompletableFuture.supplyAsync(
            () ->
                flights.run(
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
                flights.run(KEY, SingleFlightTest::fail);
              } catch (Throwable e) {
                flagged.complete(Thread.currentThread().isInterrupted());
                thrown.complete(e);
              }
            });
    waiter.start();
    await().until(() -> waiter.getState() == Thread.State.WAITING);
    waiter.interrupt();
    waiter.join();

    assertThat(thrown.join()).hasMessageStartingWith("LARDER-2007: waiting for the loader of key");
    assertThat(flagged.join()).isTrue();
    release.countDown();
    assertThat(owner.join()).isEqualTo("value");
  }

  /** Whether a stage could begin: an incomplete one means that somebody else computes. */
  private boolean isFree() {
    return flights
        .start(KEY, () -> CompletableFuture.completedFuture("probe"))
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
