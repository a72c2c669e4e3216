package io.larder.console;

import io.larder.observe.CacheMeters;
import io.larder.observe.CacheObserver;
import io.larder.observe.CacheObserver.Layer;
import io.larder.observe.CacheObserver.Refusal;
import io.larder.observe.Durations;
import io.larder.observe.History;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one cache since the application started, as in CONSOLE.md.
 *
 * @param memory answered from this JVM's memory
 * @param redis answered from Redis
 * @param joined answered by the computation of another call
 * @param missed answered by nothing of these
 */
record CacheFigures(
    String name,
    boolean open,
    long requests,
    long memory,
    long redis,
    long joined,
    long missed,
    Times loads,
    long failedLoads,
    Times reads,
    double savedSeconds,
    @Nullable Kept kept,
    long invalidations,
    long puts,
    long removals,
    long evictions,
    long unreadable,
    Map<String, Long> refused,
    long evictionsWaiting,
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
  record Kept(long entries, long bytes) {}

  static CacheFigures of(CacheMeters meters, boolean open, boolean degraded) {
    long joined = meters.hits(Layer.FLIGHT);
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
        joined,
        Math.max(0, meters.misses() - joined),
        Times.of(meters.loads().counted()),
        meters.failedLoads().counted().count(),
        Times.of(meters.reads().counted()),
        meters.savedNanos() / NANOS,
        near == null ? null : new Kept(near.entries(), near.bytes()),
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
    return memory + redis + joined;
  }

  long allRefused() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }
}
