package io.larder.jcache.management;

import io.larder.observe.CacheObserver;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.management.CacheStatisticsMXBean;

/** JSR-107's statistics of one cache, which observe it while they are switched on. Thread-safe. */
public final class CacheCounters implements CacheStatisticsMXBean, CacheObserver {
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder removals = new LongAdder();
  private final LongAdder getNanos = new LongAdder();
  private final LongAdder putNanos = new LongAdder();
  private final LongAdder removeNanos = new LongAdder();

  @Override
  public void hit(Layer layer, long entries, long nanos) {
    hits.add(entries);
    if (nanos != 0) {
      getNanos.add(nanos);
    }
  }

  @Override
  public void missed(long entries, long nanos) {
    misses.add(entries);
    getNanos.add(nanos);
  }

  @Override
  public void put(long entries, long nanos) {
    puts.add(entries);
    putNanos.add(nanos);
  }

  @Override
  public void removed(long entries, long nanos) {
    removals.add(entries);
    removeNanos.add(nanos);
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
