package io.larder.observe;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The figures of the caches of one name in this JVM, since the application started. JSR-107's
 * statistics can be set back to 0, these cannot. Thread-safe.
 */
public final class CacheMeters implements CacheObserver {
  /** What a cache keeps in memory. */
  public interface Near {
    long entries();

    long bytes();

    /** For how long nobody has confirmed that every change is reported; negative: it is not. */
    long unconfirmedNanos();
  }

  private final String name;
  private final Tally<Layer> hits = new Tally<>(Layer.class);
  private final Tally<Refusal> refused = new Tally<>(Refusal.class);
  private final LongAdder misses = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder removals = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private final LongAdder clears = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final LongAdder invalidations = new LongAdder();
  private final Durations loads = new Durations();
  private final Durations failedLoads = new Durations();
  private final Durations reads = new Durations();
  private volatile @Nullable Near near;
  private volatile LongSupplier keptEvictions = () -> 0;
  // Under the lock: what hits saved, until how many of them that was reckoned.
  private long savedNanos;
  private long savedHits;

  CacheMeters(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  @Override
  public void hit(Layer layer, long entries, long nanos) {
    hits.add(layer, entries);
    if (layer == Layer.REDIS && nanos != 0) {
      reads.record(nanos);
    }
  }

  @Override
  public void missed(long entries, long nanos) {
    misses.add(entries);
    if (nanos != 0) {
      reads.record(nanos);
    }
  }

  @Override
  public void loaded(long nanos, boolean succeeded) {
    (succeeded ? loads : failedLoads).record(nanos);
  }

  @Override
  public void put(long entries, long nanos) {
    puts.add(entries);
  }

  @Override
  public void removed(long entries, long nanos) {
    removals.add(entries);
  }

  @Override
  public void evicted(boolean all) {
    (all ? clears : evictions).increment();
  }

  @Override
  public void unreadable() {
    unreadable.increment();
  }

  @Override
  public void nearInvalidated() {
    invalidations.increment();
  }

  @Override
  public void joined() {
    hits.add(Layer.FLIGHT, 1);
  }

  @Override
  public void refused(Refusal reason) {
    refused.add(reason, 1);
  }

  /** What the cache of this name keeps in memory from now on; null: none. */
  public void keeps(@Nullable Near next) {
    near = next;
  }

  /** Tells how many evictions wait for Redis. */
  public void evictionsKept(LongSupplier kept) {
    keptEvictions = kept;
  }

  /** Answers that did not have to be computed. */
  public long hits(Layer layer) {
    return hits.of(layer);
  }

  public long hits() {
    return hits.all();
  }

  /** Reads of Redis that found nothing to give; some of these joined the computation of others. */
  public long misses() {
    return misses.sum();
  }

  public long puts() {
    return puts.sum();
  }

  public long removals() {
    return removals.sum();
  }

  /** Evictions of one entry by annotations. */
  public long evictions() {
    return evictions.sum();
  }

  /** Evictions of all entries by annotations. */
  public long clears() {
    return clears.sum();
  }

  public long unreadables() {
    return unreadable.sum();
  }

  public long invalidations() {
    return invalidations.sum();
  }

  public long refusals(Refusal reason) {
    return refused.of(reason);
  }

  public long keptEvictions() {
    return keptEvictions.getAsLong();
  }

  public @Nullable Near near() {
    return near;
  }

  /** Loads that gave a value, by a loader or a method. */
  public Durations loads() {
    return loads;
  }

  public Durations failedLoads() {
    return failedLoads;
  }

  /** Reads of Redis, from the call to the decoded value. */
  public Durations reads() {
    return reads;
  }

  /**
   * The time that hits saved: each as long as a load took on average when it was looked at. Only
   * grows.
   */
  public synchronized long savedNanos() {
    long all = hits();
    savedNanos += (all - savedHits) * loads.counted().mean();
    savedHits = all;
    return savedNanos;
  }

  @Override
  public String toString() {
    return Map.of("name", name, "hits", hits(), "misses", misses()).toString();
  }
}
