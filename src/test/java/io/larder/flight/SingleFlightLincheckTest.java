package io.larder.flight;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Shared computations of a value that is changed and evicted meanwhile give what a plain variable
 * would: no caller gets what was computed before an eviction that had returned when it came.
 */
class SingleFlightLincheckTest {
  private static final SingleFlight.Key KEY = new SingleFlight.Key("cache", "key");

  /** A variable that is read by computations. */
  public static class Computed {
    private final AtomicInteger database = new AtomicInteger();
    final SingleFlight flights =
        new SingleFlight(Runnable::run, (work, time) -> new CompletableFuture<>());

    @Operation
    public int read() throws Exception {
      return flights.run(new Reading());
    }

    @Operation
    public void change(@Param(gen = IntGen.class, conf = "1:9") int value) {
      database.set(value);
      evict();
    }

    void evict() {
      flights.outdate(KEY);
    }

    private final class Reading implements Computation<Integer> {
      private final long asked = System.nanoTime();

      @Override
      public SingleFlight.Key key() {
        return KEY;
      }

      @Override
      public Type type() {
        return Integer.class;
      }

      @Override
      public boolean isStaged() {
        return false;
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
      public Integer compute(Flight flight) throws Exception {
        return flight.own(
            () -> {
              int seen = database.get();
              // Long enough for others to change it meanwhile, and to come.
              LockSupport.parkNanos(50_000);
              return seen;
            });
      }

      @Override
      public Integer withoutFlight(Obstacle obstacle) throws Exception {
        return flights.runAlone(this);
      }
    }
  }

  /** All keys of the cache are evicted. */
  public static class ComputedOfAll extends Computed {
    @Override
    void evict() {
      flights.outdateAll("cache");
    }
  }

  /** An eviction that forgets to end what is under way. */
  public static class NeverOutdated extends Computed {
    @Override
    void evict() {}
  }

  /** What they are compared with. */
  public static class Variable {
    private int value;

    public int read() {
      return value;
    }

    public void change(int to) {
      value = to;
    }
  }

  // Every step would be too many: a computation passes through a future, a map and a graph.
  private static StressOptions threads() {
    return new StressOptions()
        .iterations(5)
        .invocationsPerIteration(500)
        .threads(2)
        .actorsPerThread(3)
        .minimizeFailedScenario(false)
        .sequentialSpecification(Variable.class);
  }

  @Test
  void changedAndEvicted_isAVariable() {
    threads().check(Computed.class);
  }

  @Test
  void changedAndAllEvicted_isAVariable() {
    threads().check(ComputedOfAll.class);
  }

  @Test
  void withoutItsEviction_isNone() {
    // It ends with the first one that is found.
    assertThatThrownBy(() -> threads().iterations(200).check(NeverOutdated.class))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
