package io.larder.observe.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.observe.Metric;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.TestContainer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every metrics library publishes of an application. */
abstract class MetersContract {
  static final double ABSENT = -1;

  private static final Duration SOON = Duration.ofSeconds(20); // MicroProfile's counters are late

  /** The bean that gives the library. */
  abstract Class<?> library();

  /** The value of a series that has these tags, of a duration how many there were; -1: none. */
  abstract double value(Metric metric, Map<String, String> tags);

  /** How many series of Larder's there are. */
  abstract int size();

  /** The same bean with a library that fails when something is registered. */
  abstract Class<?> failing();

  private void expect(double value, Metric metric, Map<String, String> tags) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(value(metric, tags)).as("%s %s", metric, tags).isEqualTo(value));
  }

  private static Map<String, String> of(String cache, String tag, String value) {
    return Map.of("cache", cache, tag, value);
  }

  @Test
  void everySurface_isPublished(Fixture fixture) {
    fixture.closing(Measured.start(fixture.shared().settings(), library()));

    expect(2, Metric.GETS, of(Measured.SEARCH, "result", "hit"));
    expect(1, Metric.GETS, of(Measured.SEARCH, "result", "miss"));
    expect(3, Metric.LAYERS, of(Measured.SEARCH, "layer", "redis"));
    expect(1, Metric.LOADS, of(Measured.SEARCH, "outcome", "success"));
    expect(1, Metric.EVICTIONS, Map.of("cache", Measured.SEARCH));
    expect(1, Metric.GETS, of(Measured.TUTORS, "result", "hit"));
    expect(1, Metric.GETS, of(Measured.TUTORS, "result", "miss"));
    expect(3, Metric.PUTS, Map.of("cache", Measured.TUTORS));
    expect(1, Metric.REMOVALS, Map.of("cache", Measured.TUTORS));
    expect(0, Metric.UNREADABLE, Map.of("cache", Measured.TUTORS));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(value(Metric.CALLS, Map.of("db.operation.name", "GET")))
                    .isGreaterThanOrEqualTo(2));
    expect(0, Metric.REPETITIONS, Map.of());
    expect(1, Metric.SESSIONS_CREATED, Map.of());
    expect(1, Metric.ROTATIONS, Map.of("result", "rotated"));
    expect(1, Metric.SESSIONS_ENDED, Map.of("reason", "deleted"));
    expect(1, Metric.GETS, of(Measured.OPERATIONS, "result", "hit"));
    expect(1, Metric.GETS, of(Measured.OPERATIONS, "result", "miss"));
    expect(1, Metric.PUTS, Map.of("cache", Measured.OPERATIONS));
    expect(1, Metric.STATE, Map.of("state", "connected"));
  }

  @Test
  void severalApplications_areToldApart_andEachTakesBackItsOwn(Fixture fixture) {
    Map<String, String> settings = fixture.shared().settings();
    Map<String, String> ofFirst = ofSearch("application");
    Map<String, String> ofSecond = ofSearch("application#2");
    try (TestContainer second = startSecond(settings, ofFirst)) {
      expect(2, Metric.GETS, ofSecond);
      expect(ABSENT, Metric.GETS, ofFirst);
      assertThat(second.container().isRunning()).isTrue();
    }
    assertThat(size()).isZero();
  }

  /** Starts one after the other, and ends the first. */
  private TestContainer startSecond(Map<String, String> settings, Map<String, String> ofFirst) {
    try (TestContainer first = Measured.start(settings, library())) {
      expect(2, Metric.GETS, ofFirst);
      assertThat(first.container().isRunning()).isTrue();
      return Measured.start(settings, library());
    }
  }

  private static Map<String, String> ofSearch(String application) {
    return Map.of("cache", Measured.SEARCH, "result", "hit", Metric.APPLICATION, application);
  }

  @Test
  void libraryThatFails_isLeftOut_withOneWarning(Fixture fixture) {
    LogCapture log = fixture.log();
    fixture.closing(Measured.start(fixture.shared().settings(), failing()));

    assertThat(log.lines()).filteredOn(line -> line.contains("LARDER-7001")).hasSize(1);
  }
}
