package io.larder.observe;

import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One line of a metric: its values under some tags. Of counters and gauges the present value can be
 * asked for at any time; durations tell each one as it is measured.
 */
public record Series(
    Metric metric, Map<String, String> tags, DoubleSupplier value, @Nullable Durations durations) {

  static Series of(Metric metric, Map<String, String> tags, DoubleSupplier value) {
    return new Series(metric, tags, value, null);
  }

  static Series of(Metric metric, Map<String, String> tags, Durations durations) {
    return new Series(metric, tags, () -> durations.counted().count(), durations);
  }
}
