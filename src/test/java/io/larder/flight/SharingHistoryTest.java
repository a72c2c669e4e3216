package io.larder.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random callers of a few keys, blocking and staged, nested and failing, beside evictions: each
 * gets a value whose computation overlaps its call and began after every eviction that had returned
 * before the call, and no failure but its own.
 */
class SharingHistoryTest {
  private static final int THREADS = 8;
  private static final int STEPS = 1_500;
  private static final int KEYS = 3;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final SingleFlight flights =
      new SingleFlight(
          threads,
          (work, time) ->
              timer.schedule(() -> threads.execute(work), time.toNanos(), TimeUnit.NANOSECONDS));
  private final AtomicLong clock = new AtomicLong();
  // When each computation began, by the value that it gave.
  private final Map<Long, Span> computed = new ConcurrentHashMap<>();
  // When the caller who computed a value had it: its computation was over by then.
  private final Map<Long, Long> returned = new ConcurrentHashMap<>();
  private final List<AtomicLong> evicted = new ArrayList<>();
  private final AtomicLong shared = new AtomicLong();

  private record Span(int key, long begin, int caller) {}

  /** Thrown by computations that fail; a caller sees only its own. */
  private static final class OnPurpose extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int caller;

    OnPurpose(int caller) {
      this.caller = caller;
    }
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
    timer.shutdownNow();
  }

  /** A caller of a key, which computes by itself where it must not wait. */
  private final class Caller<T> implements Computation<T> {
    private final long asked = System.nanoTime();

    private final int number;
    private final boolean staged;
    private final Work<T> work;

    Caller(int number, boolean staged, Work<T> work) {
      this.number = number;
      this.staged = staged;
      this.work = work;
    }

    @Override
    public SingleFlight.Key key() {
      return new SingleFlight.Key("cache", number);
    }

    @Override
    public Type type() {
      return Long.class;
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
      return Duration.ofMinutes(5);
    }

    @Override
    public T compute(Flight flight) throws Exception {
      return flight.own(work::get);
    }

    @Override
    public T withoutFlight(Obstacle obstacle) throws Exception {
      return flights.runAlone(this);
    }
  }

  private interface Work<T> {
    T get() throws Exception;
  }

  private long compute(int key, Random random, int depth, int caller) throws Exception {
    long begin = clock.incrementAndGet();
    if (random.nextInt(6) == 0) {
      throw new OnPurpose(caller);
    }
    LockSupport.parkNanos(random.nextInt(200_000));
    if (depth < 2 && random.nextInt(4) == 0) {
      try {
        call(random.nextInt(KEYS), random, depth + 1);
      } catch (OnPurpose e) {
        // The inner one's, which is no failure of this one.
      }
    }
    long end = clock.incrementAndGet();
    computed.put(end, new Span(key, begin, caller));
    return end;
  }

  private void call(int key, Random random, int depth) throws Exception {
    long evictedBefore = evicted.get(key).get();
    long begin = clock.incrementAndGet();
    long value = run(key, random, depth);
    long end = clock.incrementAndGet();
    Span span = computed.get(value);
    assertThat(span).as("a value that was computed").isNotNull();
    assertThat(span.key()).isEqualTo(key);
    assertThat(span.begin()).as("computed before the call ended").isLessThan(end);
    if (span.caller() == System.identityHashCode(random)) {
      returned.putIfAbsent(value, end);
    }
    assertThat(returned.getOrDefault(value, end))
        .as("not over before the call")
        .isGreaterThan(begin);
    assertThat(span.begin()).as("computed after the eviction").isGreaterThan(evictedBefore);
    if (span.begin() < begin) {
      shared.incrementAndGet();
    }
  }

  private long run(int key, Random random, int depth) throws Exception {
    int caller = System.identityHashCode(random);
    if (random.nextInt(3) > 0) {
      return flights.run(new Caller<>(key, false, () -> compute(key, random, depth, caller)));
    }
    long seed = random.nextLong();
    Work<CompletionStage<Long>> staged =
        () -> {
          CompletableFuture<Long> stage = new CompletableFuture<>();
          threads.execute(
              () -> {
                try {
                  stage.complete(compute(key, new Random(seed), 2, caller));
                } catch (Exception e) {
                  stage.completeExceptionally(e);
                }
              });
          return stage;
        };
    try {
      return flights
          .run(new Caller<>(key, true, staged))
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof OnPurpose failure ? failure : e;
    }
  }

  private void evict(int key) {
    long now = clock.incrementAndGet();
    flights.outdate(new SingleFlight.Key("cache", key));
    evicted.get(key).accumulateAndGet(now, Math::max);
  }

  @Test
  void callers_getValuesOfComputationsThatOverlapTheirCalls() throws Exception {
    long seed = Long.getLong("larder.test.seed", System.nanoTime());
    System.out.println("SharingHistoryTest: -Dlarder.test.seed=" + seed);
    for (int i = 0; i < KEYS; i++) {
      evicted.add(new AtomicLong());
    }
    List<Future<?>> callers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(seed + i);
      callers.add(
          threads.submit(
              () -> {
                for (int step = 0; step < STEPS; step++) {
                  int key = random.nextInt(KEYS);
                  if (random.nextInt(5) == 0) {
                    evict(key);
                  } else {
                    callOrFail(key, random);
                  }
                }
                return null;
              }));
    }
    for (Future<?> caller : callers) {
      caller.get(5, TimeUnit.MINUTES);
    }
    System.out.println("SharingHistoryTest: shared " + shared + ", computed " + computed.size());
    assertThat(shared.get()).isPositive();
    await().until(() -> flights.size() == 0);
  }

  private void callOrFail(int key, Random random) throws Exception {
    try {
      call(key, random, 0);
    } catch (OnPurpose e) {
      // Its own: whoever waited for one that failed computes.
      assertThat(e.caller).isEqualTo(System.identityHashCode(random));
    }
  }
}
