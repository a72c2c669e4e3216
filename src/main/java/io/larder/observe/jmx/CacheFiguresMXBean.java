package io.larder.observe.jmx;

/**
 * The figures of the caches of one name since the application started; metrics.md explains them.
 */
public interface CacheFiguresMXBean {
  String getName();

  long getHitsNear();

  long getHitsRedis();

  long getHitsFlight();

  long getMisses();

  /** Hits of all reads, from 0 to 1; 0 if nothing was read. */
  double getHitRatio();

  long getPuts();

  long getRemovals();

  /** Evictions of single entries by annotated methods. */
  long getEvictions();

  /** Evictions of all entries by annotated methods. */
  long getClears();

  /** Evictions that wait for Redis. */
  long getEvictionsKept();

  long getLoads();

  long getLoadsFailed();

  double getLoadMeanMillis();

  double getLoadP99Millis();

  double getSavedSeconds();

  long getUnreadable();

  long getRefusedDeadline();

  long getRefusedBreaker();

  long getRefusedDown();

  long getRefusedFull();

  long getNearEntries();

  long getNearBytes();

  long getNearInvalidations();

  /** Entries that left the memory because there were too many. */
  long getNearEvictions();

  double getNearStalenessSeconds();
}
