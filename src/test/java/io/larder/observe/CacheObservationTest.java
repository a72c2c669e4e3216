package io.larder.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CacheObservationTest {
  /** Writes down what it is told, without times, and sums the times up. */
  private static final class Recorder implements CacheObserver {
    final List<String> told = new ArrayList<>();
    long nanos;

    private void add(String what, long time) {
      told.add(what);
      nanos += time;
    }

    @Override
    public void hit(Layer layer, long entries, long time) {
      add("hit " + layer + " " + entries, time);
    }

    @Override
    public void missed(long entries, long time) {
      add("missed " + entries, time);
    }

    @Override
    public void put(long entries, long time) {
      add("put " + entries, time);
    }

    @Override
    public void removed(long entries, long time) {
      add("removed " + entries, time);
    }

    @Override
    public void loaded(long time, boolean succeeded) {
      add("loaded " + succeeded, time);
    }
  }

  private static void useEach(CacheObservation observation) {
    long start = observation.start();
    observation.read(1, 0, start);
    observation.read(0, 1, start);
    observation.read(2, 3, start);
    observation.put(1, start);
    observation.put(0, start);
    observation.removed(4, start);
    observation.loaded(true, start);
    observation.hitNear(0);
  }

  private static final List<String> EACH =
      List.of(
          "hit REDIS 1",
          "missed 1",
          "hit REDIS 2",
          "missed 3",
          "put 1",
          "removed 4",
          "loaded true",
          "hit NEAR 1");

  @Test
  void withoutObservers_noClockIsAsked() {
    assertThat(CacheObservation.none().start()).isZero();
    for (int i = 0; i < 10 * CacheObservation.SAMPLE; i++) {
      assertThat(CacheObservation.none().startSampled()).isZero();
    }
    useEach(CacheObservation.none());
  }

  @Test
  void observers_areAllTold_theOneThatComesAndGoesToo() {
    Recorder attached = new Recorder();
    Recorder passing = new Recorder();
    CacheObservation observation =
        CacheObservation.of("any", List.of(name -> attached, name -> null));

    observation.with(passing);
    useEach(observation);
    observation.with(null);
    useEach(observation);

    assertThat(passing.told).isEqualTo(EACH);
    assertThat(attached.told).hasSize(2 * EACH.size()).startsWith("hit REDIS 1");
  }

  /** One of many is timed and stands for all of them, so that averages stay what they are. */
  @Test
  void hitsInMemory_areTimedNowAndThen_forAll() {
    Recorder recorder = new Recorder();
    CacheObservation observation = new CacheObservation(List.of(recorder));
    int hits = 200 * CacheObservation.SAMPLE;
    int timed = 0;
    for (int i = 0; i < hits; i++) {
      long start = observation.startSampled();
      if (start != 0) {
        timed++;
        // As if it had taken a second.
        start -= TimeUnit.SECONDS.toNanos(1);
      }
      observation.hitNear(start);
    }
    assertThat(recorder.told).hasSize(hits);
    assertThat(timed).isBetween(100, 300);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(recorder.nanos))
        .isBetween((long) timed * CacheObservation.SAMPLE, (timed + 5L) * CacheObservation.SAMPLE);
  }
}
