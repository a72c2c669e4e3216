package io.larder.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No wait is without end, no circle is waited in, and nothing is remembered afterwards. */
class WaitingEndsTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final SingleFlight flights =
      new SingleFlight(
          threads,
          (work, time) ->
              timer.schedule(() -> threads.execute(work), time.toNanos(), TimeUnit.NANOSECONDS));
  private final AtomicInteger runs = new AtomicInteger();

  @AfterEach
  void end() {
    await().until(() -> flights.size() == 0);
    threads.shutdownNow();
    timer.shutdownNow();
  }

  /** A caller who computes alone where it cannot share. */
  private final class Caller<T> implements Computation<T> {
    private final long asked = System.nanoTime();

    private final String name;
    private final boolean staged;
    private final Duration patience;
    private final Callable<T> work;

    Caller(String name, boolean staged, Duration patience, Callable<T> work) {
      this.name = name;
      this.staged = staged;
      this.patience = patience;
      this.work = work;
    }

    @Override
    public SingleFlight.Key key() {
      return new SingleFlight.Key("cache", name);
    }

    @Override
    public Type type() {
      return String.class;
    }

    @Override
    public boolean isStaged() {
      return staged;
    }

    @Override
    public long asked() {
      return asked;
    }

    @Override
    public Duration patience() {
      return patience;
    }

    @Override
    public T compute(Flight flight) throws Exception {
      runs.incrementAndGet();
      return flight.own(work);
    }

    @Override
    public T withoutFlight(Obstacle obstacle) throws Exception {
      return flights.runAlone(this);
    }
  }

  private String get(String key, Callable<String> work) throws Exception {
    return get(key, LONG, work);
  }

  private String get(String key, Duration patience, Callable<String> work) throws Exception {
    return flights.run(new Caller<>(key, false, patience, work));
  }

  private CompletionStage<String> begin(
      String key, Duration patience, Callable<CompletionStage<String>> work) throws Exception {
    return flights.run(new Caller<>(key, true, patience, work));
  }

  private static <T> T soon(Future<T> result) throws Exception {
    return result.get(60, TimeUnit.SECONDS);
  }

  @Test
  void twoComputations_thatAskForEachOther_end() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Future<String> a = threads.submit(() -> get("a", () -> asks(both, "b")));
    Future<String> b = threads.submit(() -> get("b", () -> asks(both, "a")));

    assertThat(soon(a)).startsWith("of ");
    assertThat(soon(b)).startsWith("of ");
  }

  private String asks(CyclicBarrier both, String other) throws Exception {
    both.await(60, TimeUnit.SECONDS);
    return get(other, () -> "of " + other);
  }

  @Test
  void ringsOfComputations_ofAnyLength_end() throws Exception {
    for (int length = 2; length <= 12; length++) {
      CyclicBarrier all = new CyclicBarrier(length);
      List<Future<String>> results = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        String mine = "k" + i;
        String next = "k" + (i + 1) % length;
        results.add(threads.submit(() -> get(mine, () -> "inside " + asks(all, next))));
      }
      for (Future<String> result : results) {
        assertThat(soon(result)).startsWith("inside ");
      }
    }
  }

  @Test
  void twoStages_thatWaitForEachOther_end() throws Exception {
    CompletableFuture<Void> bothBegan = new CompletableFuture<>();
    CompletionStage<String> a =
        begin("a", LONG, () -> staged(bothBegan, () -> begin("b", LONG, () -> value("of b"))));
    CompletionStage<String> b = begin("b", LONG, () -> begin("a", LONG, () -> value("of a")));

    bothBegan.complete(null);

    assertThat(soon(b.toCompletableFuture())).isNotNull();
    assertThat(soon(a.toCompletableFuture())).isNotNull();
  }

  /** Asks for another stage now, and waits for that and for a beginning. */
  private static CompletionStage<String> staged(
      CompletionStage<Void> beginning, Callable<CompletionStage<String>> other) throws Exception {
    return other.call().thenCombine(beginning, (value, begun) -> value);
  }

  private static CompletionStage<String> value(String value) {
    return CompletableFuture.completedFuture(value);
  }

  @Test
  void computation_whoseKeyIsAskedForOnItsBehalfByAnotherThread_ends() throws Exception {
    String value =
        soon(
            threads.submit(
                () ->
                    get(
                        "a",
                        () -> {
                          Work asker = flights.asker();
                          Callable<String> inner = () -> get("a", () -> "inner");
                          Future<String> other =
                              threads.submit(
                                  () -> flights.run(new Caller<>("b", false, LONG, inner), asker));
                          return "outer of " + soon(other);
                        })));

    assertThat(value).isEqualTo("outer of inner");
  }

  @Test
  void computation_whoseKeyIsAskedForByAThreadThatNobodyKnows_endsInTime() throws Exception {
    String value =
        soon(
            threads.submit(
                () ->
                    get(
                        "a",
                        SHORT,
                        () ->
                            "outer of "
                                + soon(threads.submit(() -> get("a", SHORT, () -> "inner"))))));

    assertThat(value).isEqualTo("outer of inner");
  }

  @Test
  void stage_thatNeverCompletes_keepsItsKeyForATime() throws Exception {
    CompletionStage<String> lost = begin("a", SHORT, CompletableFuture::new);
    CompletionStage<String> waiting = begin("a", SHORT, () -> value("own"));

    assertThat(soon(waiting.toCompletableFuture())).isEqualTo("own");
    await().until(() -> soon(begin("a", SHORT, () -> value("next")).toCompletableFuture()) != null);
    assertThat(get("a", () -> "later")).isEqualTo("later");
    assertThat(lost.toCompletableFuture()).isNotDone();
  }

  @Test
  void stage_thatCompletesLate_isStillOutdatedByAnEviction() throws Exception {
    CompletableFuture<Work> flight = new CompletableFuture<>();
    CompletableFuture<String> late = new CompletableFuture<>();
    begin(
        "a",
        Duration.ofMillis(1),
        () -> {
          flight.complete(flights.asker());
          return late;
        });
    get("a", Duration.ofMillis(1), () -> "other");
    flights.outdate(new SingleFlight.Key("cache", "a"));
    late.complete("old");

    assertThat(((Flight) flight.join()).isOutdated()).isTrue();
  }

  @Test
  void followersOfAFailure_computeOneAfterTheOther() throws Exception {
    int callers = 20;
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch fail = new CountDownLatch(1);
    Callable<String> failing =
        () -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          try {
            begun.countDown();
            fail.await();
            throw new SecurityException(Thread.currentThread().getName());
          } finally {
            inside.decrementAndGet();
          }
        };
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      results.add(
          threads.submit(
              () -> {
                try {
                  return get("a", failing);
                } catch (SecurityException e) {
                  return e.getMessage().equals(Thread.currentThread().getName()) ? "own" : "other";
                }
              }));
    }
    begun.await();
    await().until(() -> runs.get() == 1);
    fail.countDown();

    for (Future<String> result : results) {
      assertThat(soon(result)).isEqualTo("own");
    }
    assertThat(runs).hasValue(callers);
    assertThat(most).hasValue(1);
  }

  @Test
  void followersOfAnInterruptedLeader_shareTheNextOnesValue() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Future<String> leader =
        threads.submit(
            () ->
                get(
                    "a",
                    () -> {
                      begun.countDown();
                      new CountDownLatch(1).await();
                      return "never";
                    }));
    begun.await();
    CountDownLatch followers = new CountDownLatch(5);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      results.add(
          threads.submit(
              () -> {
                followers.countDown();
                return get("a", () -> "value");
              }));
    }
    followers.await();
    leader.cancel(true);

    for (Future<String> result : results) {
      assertThat(soon(result)).isEqualTo("value");
    }
  }

  @Test
  void computation_thatAsksForItsOwnKeyThroughAnother_ends() throws Exception {
    assertThat(get("a", () -> "a" + get("b", () -> "b" + get("a", () -> "inner"))))
        .isEqualTo("abinner");
  }
}
