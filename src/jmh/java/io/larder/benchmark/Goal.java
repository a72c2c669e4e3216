package io.larder.benchmark;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A target and what was reached of it.
 *
 * @param measure what was measured
 * @param text the target
 * @param reached the figure to compare, empty where it was not measured
 * @param bound what it must not pass
 * @param atLeast whether the bound is a lower one
 * @param unit the unit of both
 */
record Goal(
    Measure measure,
    String text,
    OptionalDouble reached,
    double bound,
    boolean atLeast,
    String unit) {
  private static final String LARDER = "larder";

  boolean isMet() {
    return reached.isPresent()
        && (atLeast ? reached.getAsDouble() >= bound : reached.getAsDouble() <= bound);
  }

  static List<Goal> of(Figures figures) {
    return List.of(
        ratio(figures, Measure.GET_8, "redissonJCache", 2.0),
        ratio(figures, Measure.GET_8, "springLettuce", 1.0),
        ratio(figures, Measure.GET_1, "lettuce", 0.9),
        ratio(figures, Measure.PUT_8, "redissonJCache", 1.5),
        ratio(figures, Measure.PUT_8, "lettuce", 1.0),
        ratio(figures, Measure.GET_ALL, "lettuce", 0.8),
        ratio(figures, Measure.PUT_ALL, "lettuce", 0.8),
        ratio(figures, Measure.NEAR_GET, "redissonLocalCachedMap", 5.0),
        ratio(figures, Measure.NEAR_GET, "caffeineJCache", 0.3),
        more(figures, Measure.NEAR_CALL_TIME, "cacheResult"),
        more(figures, Measure.NEAR_CALL_BYTES, "cacheResult"),
        more(figures, Measure.NEAR_CALL_TIME, "cacheResultOnSingleton"),
        more(figures, Measure.NEAR_CALL_BYTES, "cacheResultOnSingleton"),
        atMost(figures, Measure.EXPIRY_TIME, 10),
        atMost(figures, Measure.CLEAR_WAIT, 50),
        slowerDuringClear(figures),
        atMost(figures, Measure.INVOKE_LOST, 0));
  }

  private static Goal ratio(Figures figures, Measure measure, String peer, double bound) {
    OptionalDouble larder = figures.median(measure, LARDER);
    OptionalDouble other = figures.median(measure, peer);
    return new Goal(
        measure,
        "≥ " + bound + " × " + peer,
        larder.isPresent() && other.isPresent()
            ? OptionalDouble.of(larder.getAsDouble() / other.getAsDouble())
            : OptionalDouble.empty(),
        bound,
        true,
        "×");
  }

  private static Goal more(Figures figures, Measure measure, String call) {
    OptionalDouble larder = figures.median(measure, call);
    OptionalDouble direct = figures.median(measure, "caffeineJCache");
    return new Goal(
        measure,
        call + " ≤ 300 " + measure.unit() + " more than caffeineJCache",
        larder.isPresent() && direct.isPresent()
            ? OptionalDouble.of(larder.getAsDouble() - direct.getAsDouble())
            : OptionalDouble.empty(),
        300,
        false,
        measure.unit());
  }

  private static Goal atMost(Figures figures, Measure measure, double bound) {
    return new Goal(
        measure,
        "≤ " + Figures.text(bound) + " " + measure.unit(),
        figures.median(measure, LARDER),
        bound,
        false,
        measure.unit());
  }

  private static Goal slowerDuringClear(Figures figures) {
    OptionalDouble during = figures.median(Measure.CLEAR_P99, LARDER + ClearMeasure.DURING);
    OptionalDouble without = figures.median(Measure.CLEAR_P99, LARDER + ClearMeasure.WITHOUT);
    return new Goal(
        Measure.CLEAR_P99,
        "during clear ≤ 3 × without",
        during.isPresent() && without.isPresent()
            ? OptionalDouble.of(during.getAsDouble() / without.getAsDouble())
            : OptionalDouble.empty(),
        3,
        false,
        "×");
  }
}
