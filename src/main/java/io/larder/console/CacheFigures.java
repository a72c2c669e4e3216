package io.larder.console;

import io.larder.console.page.Shown;
import io.larder.observe.CacheMeters;
import io.larder.observe.CacheObserver;
import io.larder.observe.CacheObserver.Layer;
import io.larder.observe.CacheObserver.Refusal;
import io.larder.observe.Durations;
import io.larder.observe.History;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one cache since the application started, as in console.md.
 *
 * @param hitsNear answered from this JVM's memory
 * @param hitsRedis answered from Redis
 * @param hitsFlight answered by the computation of another call
 * @param misses read from Redis in vain; some of these joined the computation of another call
 */
record CacheFigures(
    String name,
    boolean open,
    long requests,
    long hitsNear,
    long hitsRedis,
    long hitsFlight,
    long misses,
    Times loads,
    long loadsFailed,
    Times reads,
    double savedSeconds,
    @Nullable Near near,
    long nearInvalidations,
    long puts,
    long removals,
    long evictions,
    long unreadable,
    Map<String, Long> refused,
    long evictionsKept,
    boolean degraded) {
  private static final double NANOS = 1e9; // of a second

  /** Durations: how many, the median and the 99th percentile in seconds. */
  record Times(long count, double medianSeconds, double p99Seconds) {
    static Times of(Durations.Counted counted) {
      return new Times(
          counted.count(), counted.quantile(0.5) / NANOS, counted.quantile(0.99) / NANOS);
    }
  }

  /** What is in memory. */
  record Near(long entries, long bytes) {}

  static CacheFigures of(CacheMeters meters, boolean open, boolean degraded) {
    CacheObserver.Near near = meters.near();
    Map<String, Long> refused = new LinkedHashMap<>();
    for (Refusal reason : Refusal.values()) {
      refused.put(reason.name().toLowerCase(Locale.ROOT), meters.refusals(reason));
    }
    return new CacheFigures(
        meters.name(),
        open,
        History.requests(meters),
        meters.hits(Layer.NEAR),
        meters.hits(Layer.REDIS),
        meters.hits(Layer.FLIGHT),
        meters.misses(),
        Times.of(meters.loads().counted()),
        meters.failedLoads().counted().count(),
        Times.of(meters.reads().counted()),
        meters.savedNanos() / NANOS,
        near == null ? null : new Near(near.entries(), near.bytes()),
        meters.invalidations(),
        meters.puts(),
        meters.removals(),
        meters.evictions() + meters.clears(),
        meters.unreadables(),
        refused,
        meters.keptEvictions(),
        degraded);
  }

  long answered() {
    return hitsNear + hitsRedis + hitsFlight;
  }

  /** Misses that did not join the computation of another call. */
  long missed() {
    return Math.max(0, misses - hitsFlight);
  }

  /** In words, such as {@code 8 deadline, 23 breaker}. */
  String refusedByReason() {
    String reasons =
        refused.entrySet().stream()
            .filter(reason -> reason.getValue() > 0)
            .map(reason -> Shown.count(reason.getValue()) + ' ' + reason.getKey())
            .collect(Collectors.joining(", "));
    return reasons.isEmpty() ? "none" : reasons;
  }

  long allRefused() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }
}
