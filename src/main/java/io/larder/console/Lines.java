package io.larder.console;

import io.larder.observe.History;
import io.larder.observe.History.CacheLines;
import io.larder.observe.History.TimeLines;

/**
 * What happened to a cache in each step of the last 15 minutes, the oldest first.
 *
 * @param stepSeconds how long a step is
 * @param requests how often it was asked
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Lines(long stepSeconds, int[] requests, OfTimes loads, OfTimes reads) {
  static Lines of(CacheLines lines) {
    return new Lines(
        History.STEP.toSeconds(),
        lines.requests().values(),
        OfTimes.of(lines.loads()),
        OfTimes.of(lines.reads()));
  }

  /** Medians and 99th percentiles in microseconds; -1 for a step without any. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record OfTimes(int[] medianMicros, int[] p99Micros) {
    static OfTimes of(TimeLines lines) {
      return new OfTimes(lines.median().values(), lines.high().values());
    }
  }
}
