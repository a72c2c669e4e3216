package io.larder.jcache.near;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** The steps of a near cache around its fence: no read that begins after a write is older. */
class NearFenceLincheckTest {
  private static final int HASH = 42;

  /** One entry, whose value grows with each write. */
  public static class Entry {
    final NearCache.Fence fence = new NearCache.Fence();
    final ConcurrentMap<Integer, Integer> kept = new ConcurrentHashMap<>();
    private final AtomicInteger redis = new AtomicInteger();
    // What the writes that have returned wrote.
    private final AtomicInteger returned = new AtomicInteger();

    /** Whether what is read is as new as it has to be. */
    @Operation
    public boolean read() {
      int least = returned.get();
      Integer found = kept.get(HASH);
      return (found != null ? found : readAndKeep()) >= least;
    }

    private int readAndKeep() {
      long stamp = fence.stamp(HASH);
      int value = redis.get();
      keep(value, stamp);
      return value;
    }

    void keep(int value, long stamp) {
      kept.compute(
          HASH, (same, other) -> fence.holds(HASH, stamp) ? Integer.valueOf(value) : other);
    }

    @Operation
    public void write() {
      forget();
      int value = redis.incrementAndGet();
      forget();
      returned.accumulateAndGet(value, Math::max);
    }

    void forget() {
      fence.changed(HASH);
      kept.remove(HASH);
    }
  }

  /** Writes after which everything is forgotten. */
  public static class All extends Entry {
    @Override
    void forget() {
      fence.allChanged();
      kept.clear();
    }
  }

  /** It asks the fence before others see the value, and not at that moment. */
  public static class AskedEarlier extends Entry {
    @Override
    void keep(int value, long stamp) {
      if (fence.holds(HASH, stamp)) {
        kept.put(HASH, value);
      }
    }
  }

  /** It forgets what is kept, but not who is about to keep more. */
  public static class NeverChanged extends Entry {
    @Override
    void forget() {
      kept.remove(HASH);
    }
  }

  /** What they are compared with. */
  public static class Fresh {
    public boolean read() {
      return true;
    }

    public void write() {}
  }

  private static ModelCheckingOptions everyStep() {
    return new ModelCheckingOptions()
        .iterations(5)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(2)
        .minimizeFailedScenario(false)
        .sequentialSpecification(Fresh.class);
  }

  @Test
  void oneEntry_isAsNewAsWhatWasWritten() {
    everyStep().check(Entry.class);
  }

  @Test
  void allEntries_areAsNewAsWhatWasWritten() {
    everyStep().check(All.class);
  }

  @Test
  void withoutAFence_isFoundToBeOlder() {
    assertThatThrownBy(() -> everyStep().check(AskedEarlier.class))
        .isInstanceOf(LincheckAssertionError.class);
    assertThatThrownBy(() -> everyStep().check(NeverChanged.class))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
