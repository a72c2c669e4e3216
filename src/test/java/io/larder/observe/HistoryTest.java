package io.larder.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.observe.CacheObserver.Layer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Rings of a fixed size for a bounded number of caches. */
class HistoryTest {
  private final Meters meters = new Meters();
  private final History history =
      new History(meters, (step, pause) -> CompletableFuture.completedFuture(null));

  @Test
  void line_hasTheLastSteps_theOldestFirst() {
    CacheMeters cache = meters.cache("tutors");
    for (int step = 1; step <= History.STEPS + 10; step++) {
      cache.hit(Layer.REDIS, step, 1_000_000);
      history.step();
    }
    History.CacheLines lines = history.cache("tutors").orElseThrow();
    assertThat(lines.requests().values())
        .hasSize(History.STEPS)
        .startsWith(11)
        .endsWith(History.STEPS + 10);
    assertThat(lines.reads().high().values()[0]).isBetween(1_000, 1_300);
    assertThat(lines.loads().high().values()).containsOnly(-1);
  }

  @Test
  void furtherCaches_haveNone_untilOthersWereNotUsed() {
    for (int i = 0; i < History.CACHES; i++) {
      meters.cache("c" + i).missed(1, 0);
    }
    history.step();
    meters.cache("late").missed(1, 0);
    history.step();
    assertThat(history.cache("late")).isEmpty();
    for (int i = 0; i <= History.STEPS; i++) {
      history.step();
    }
    history.step();
    assertThat(history.cache("c0")).isEmpty();
    assertThat(history.cache("late")).isPresent();
  }
}
