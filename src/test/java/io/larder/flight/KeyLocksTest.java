package io.larder.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.connection.call.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One change of a key at a time, and none that waits for ever. */
class KeyLocksTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final SingleFlight flights =
      new SingleFlight(threads, (work, time) -> CompletableFuture.completedFuture(null));
  private final KeyLocks locks = locks(LONG);

  private KeyLocks locks(Duration timeout) {
    return new KeyLocks(flights, new FlightTimeout(Optional.of(timeout), Duration.ofSeconds(1)));
  }

  @AfterEach
  void end() {
    await().until(() -> locks.size() == 0 && flights.size() == 0);
    threads.shutdownNow();
  }

  private static void change(KeyLocks locks, Object key, Runnable step) {
    Object unused =
        locks.<Object>locked(
            key,
            null,
            left -> {
              step.run();
              return key;
            });
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      int unused = barrier.await(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pass(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void changesOfOneKey_areMadeOneAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier barrier = new CyclicBarrier(8);
    List<? extends Future<?>> all =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    threads.submit(
                        () -> {
                          meet(barrier);
                          for (int n = 0; n < 1_000; n++) {
                            change(
                                locks,
                                "k",
                                () -> {
                                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                  inside.decrementAndGet();
                                });
                          }
                        }))
            .toList();
    for (Future<?> one : all) {
      one.get(60, TimeUnit.SECONDS);
    }

    assertThat(most).hasValue(1);
  }

  @Test
  void change_insideOfAChangeOfTheSameKey_isMade() {
    AtomicInteger runs = new AtomicInteger();

    change(locks, "k", () -> change(locks, "k", runs::incrementAndGet));
    Object unused =
        locks.<Object>locked(List.of("k", "k", "l"), null, left -> runs.incrementAndGet());

    assertThat(runs).hasValue(2);
  }

  @Test
  void change_onAnotherThread_forTheHolderThatWaitsForIt_isMade() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    AtomicReference<@Nullable Work> turn = new AtomicReference<>();

    change(
        locks,
        "k",
        () -> {
          turn.set(flights.asker());
          Future<?> callback =
              threads.submit(
                  () ->
                      flights.within(turn.get(), () -> change(locks, "k", runs::incrementAndGet)));
          assertThat(callback).succeedsWithin(Duration.ofMinutes(1));
        });

    assertThat(runs).hasValue(1);
    // Afterwards the callback is nobody's, and takes the lock as any other change.
    flights.within(
        turn.get(), () -> change(locks, "k", () -> assertThat(locks.size()).isEqualTo(1)));
  }

  @Test
  void circle_ofThree_endsAtOnce() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(3);
    List<? extends Future<?>> all =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    threads.submit(
                        () ->
                            change(
                                locks,
                                i,
                                () -> {
                                  meet(barrier);
                                  change(locks, (i + 1) % 3, () -> {});
                                })))
            .toList();

    for (Future<?> one : all) {
      one.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void circle_withTheNextHolder_endsAtOnce() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch ready = new CountDownLatch(3);
    Future<?> holder =
        threads.submit(
            () ->
                change(
                    locks,
                    "a",
                    () -> {
                      ready.countDown();
                      pass(first);
                    }));
    await().until(() -> ready.getCount() == 2);
    // Both wait for a; who has it first goes on to b, which the other one may hold.
    Future<?> withB =
        threads.submit(
            () ->
                change(
                    locks,
                    "b",
                    () -> {
                      ready.countDown();
                      change(locks, "a", () -> {});
                    }));
    Future<?> next =
        threads.submit(
            () -> {
              ready.countDown();
              change(locks, "a", () -> change(locks, "b", () -> {}));
            });
    pass(ready);
    first.countDown();

    holder.get(60, TimeUnit.SECONDS);
    withB.get(60, TimeUnit.SECONDS);
    next.get(60, TimeUnit.SECONDS);
  }

  @Test
  void holder_thatStays_isPassedAfterTheTimeout() throws Exception {
    KeyLocks shortly = locks(SHORT);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    Future<?> holder =
        threads.submit(
            () ->
                change(
                    shortly,
                    "k",
                    () -> {
                      held.countDown();
                      pass(end);
                    }));
    pass(held);
    AtomicInteger runs = new AtomicInteger();

    // What goes on without the lock does not wait for it once more inside.
    change(shortly, "k", () -> change(shortly, "k", runs::incrementAndGet));

    assertThat(runs).hasValue(1);
    end.countDown();
    holder.get(60, TimeUnit.SECONDS);
    await().until(() -> shortly.size() == 0);
  }

  @Test
  void deadline_endsTheWait_andTheApplicationsTimeIsFree() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    Future<?> holder =
        threads.submit(
            () ->
                change(
                    locks,
                    "k",
                    () -> {
                      held.countDown();
                      pass(end);
                    }));
    pass(held);

    boolean late =
        locks.<Boolean>locked("k", Deadline.in(SHORT), left -> left == null || left.isOver());
    end.countDown();
    holder.get(60, TimeUnit.SECONDS);

    assertThat(late).isTrue();

    CountDownLatch running = new CountDownLatch(1);
    Future<?> application =
        threads.submit(
            () ->
                change(
                    locks,
                    "k",
                    () ->
                        locks.running(
                            List.of("k"),
                            () -> {
                              running.countDown();
                              Deadline two = Deadline.in(Duration.ofSeconds(2));
                              await().until(two::isOver);
                            })));
    pass(running);
    boolean lateAfterApplication =
        locks.<Boolean>locked(
            "k", Deadline.in(Duration.ofSeconds(1)), left -> left == null || left.isOver());
    application.get(60, TimeUnit.SECONDS);

    assertThat(lateAfterApplication).isFalse();
  }
}
