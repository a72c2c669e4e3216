package io.larder.observe.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.config.SettingsReader;
import io.larder.observe.CacheMeters;
import io.larder.observe.CacheObserver.Layer;
import io.larder.observe.Meters;
import io.larder.support.LogCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdviceTest {
  @Test
  void document_hasASectionForEachRule_inTheirOrder() throws Exception {
    List<String> sections =
        Files.readAllLines(Path.of("src/docs/guide/advice.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .toList();
    assertThat(sections).isEqualTo(Arrays.stream(Rule.values()).map(Rule::anchor).toList());
  }

  private static List<Rule> rules(Meters meters, Duration age) {
    return new Adviser(meters, SettingsReader.read(Map.of()), () -> age)
        .advice().stream().map(Advice::rule).toList();
  }

  /** Entries are put at the start, and read later; all first reads are misses. */
  @Test
  void applicationThatHasJustStarted_isNotJudgedByWhatItReads() {
    Meters meters = new Meters();
    CacheMeters warm = meters.cache("warm");
    warm.put(5_000, 0);
    CacheMeters cold = meters.cache("cold");
    cold.missed(5_000, 0);
    for (int i = 0; i < 5_000; i++) {
      cold.stored(i, new byte[1], false);
    }
    assertThat(rules(meters, Duration.ofMinutes(9))).isEmpty();
    assertThat(rules(meters, Duration.ofDays(1)))
        .containsExactly(Rule.LOW_HIT_RATIO, Rule.PUTS_WITHOUT_GETS);
  }

  @Test
  void firstReads_whichTakeLong_makeNoCacheSlow() {
    Meters meters = new Meters();
    CacheMeters cache = meters.cache("tutors");
    for (int i = 0; i < 60; i++) {
      cache.missed(1, i < 2 ? 500_000_000 : 400_000);
      cache.loaded(3_000_000, true);
    }
    assertThat(rules(meters, Duration.ofDays(1))).isEmpty();
  }

  @Test
  void hitsInMemory_countForACacheWhoseReadsAreSlowerThanLoads() {
    Meters meters = new Meters();
    CacheMeters cache = meters.cache("tutors");
    for (int i = 0; i < 60; i++) {
      cache.missed(1, 400_000);
      cache.loaded(200_000, true);
    }
    assertThat(rules(meters, Duration.ofDays(1))).containsExactly(Rule.LOADS_FASTER_THAN_REDIS);
    cache.hit(Layer.NEAR, 1_000, 0);
    assertThat(rules(meters, Duration.ofDays(1))).isEmpty();
  }

  /** Nothing is divided by nothing. */
  @Test
  void cacheThatWasNotUsed_needsNoAdvice() {
    Meters meters = new Meters();
    meters.cache("unused");
    assertThat(rules(meters, Duration.ofDays(9))).isEmpty();
  }

  @Test
  void log_hasEachPieceOnceADay() {
    AtomicLong time = new AtomicLong();
    String sentence = "97 % of 1,204 reloads of 'search' changed nothing";
    AdviceLog log =
        new AdviceLog(
            () -> List.of(new Advice(Rule.RELOADS_UNCHANGED, "search", sentence + time)),
            time::get);
    try (LogCapture lines = new LogCapture()) {
      log.look();
      time.addAndGet(Duration.ofHours(23).toNanos());
      log.look();
      assertThat(lines.lines())
          .singleElement()
          .asString()
          .contains("LARDER-7002: 97 % of 1,204 reloads")
          .contains("(advice.md#reloads-unchanged)");
      time.addAndGet(Duration.ofHours(1).toNanos());
      log.look();
      assertThat(lines.lines()).hasSize(2);
      assertThat(log.count()).isEqualTo(1);
    }
  }
}
