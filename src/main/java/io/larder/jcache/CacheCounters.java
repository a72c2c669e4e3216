package io.larder.jcache;

import java.util.concurrent.atomic.LongAdder;
import javax.cache.management.CacheStatisticsMXBean;

/** What one cache counts while statistics are on: JSR-107, CacheStatisticsMXBean. Thread-safe. */
final class CacheCounters implements CacheStatisticsMXBean {
  private volatile boolean counting;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder removals = new LongAdder();
  private final LongAdder getNanos = new LongAdder();
  private final LongAdder putNanos = new LongAdder();
  private final LongAdder removeNanos = new LongAdder();

  CacheCounters(boolean counting) {
    this.counting = counting;
  }

  boolean isCounting() {
    return counting;
  }

  /** Switching off forgets what was counted. */
  void count(boolean on) {
    counting = on;
    if (!on) {
      clear();
    }
  }

  /** The present time for the methods that take a start, or 0 while nothing is counted. */
  long start() {
    return counting ? System.nanoTime() : 0;
  }

  void read(boolean hit, long start) {
    read(hit ? 1 : 0, hit ? 0 : 1, start);
  }

  void read(long found, long missed, long start) {
    if (counting) {
      hits.add(found);
      misses.add(missed);
      getNanos.add(since(start));
    }
  }

  void put(long entries, long start) {
    if (counting && entries > 0) {
      puts.add(entries);
      putNanos.add(since(start));
    }
  }

  void removed(long entries, long start) {
    if (counting && entries > 0) {
      removals.add(entries);
      removeNanos.add(since(start));
    }
  }

  private static long since(long start) {
    return start == 0 ? 0 : System.nanoTime() - start;
  }

  @Override
  public void clear() {
    for (LongAdder adder :
        new LongAdder[] {hits, misses, puts, removals, getNanos, putNanos, removeNanos}) {
      adder.reset();
    }
  }

  @Override
  public long getCacheHits() {
    return hits.sum();
  }

  @Override
  public float getCacheHitPercentage() {
    return share(hits.sum());
  }

  @Override
  public long getCacheMisses() {
    return misses.sum();
  }

  @Override
  public float getCacheMissPercentage() {
    return share(misses.sum());
  }

  private float share(long part) {
    long gets = getCacheGets();
    return gets == 0 ? 0 : 100f * part / gets;
  }

  @Override
  public long getCacheGets() {
    return hits.sum() + misses.sum();
  }

  @Override
  public long getCachePuts() {
    return puts.sum();
  }

  @Override
  public long getCacheRemovals() {
    return removals.sum();
  }

  /** Always 0: what Redis evicts by itself it does not tell. */
  @Override
  public long getCacheEvictions() {
    return 0;
  }

  @Override
  public float getAverageGetTime() {
    return average(getNanos, getCacheGets());
  }

  @Override
  public float getAveragePutTime() {
    return average(putNanos, puts.sum());
  }

  @Override
  public float getAverageRemoveTime() {
    return average(removeNanos, removals.sum());
  }

  /** In microseconds, as the standard wants it. */
  private static float average(LongAdder nanos, long calls) {
    return calls == 0 ? 0 : nanos.sum() / 1_000f / calls;
  }
}
