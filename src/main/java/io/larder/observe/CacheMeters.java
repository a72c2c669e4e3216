package io.larder.observe;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The figures of the caches of one name in this JVM, since the application started. JSR-107's
 * statistics can be set back to 0, these cannot. Thread-safe.
 */
public final class CacheMeters implements CacheObserver {
  private final String name;
  private volatile boolean ofOperations;
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
  private final LongAdder nearEvictions = new LongAdder();
  private final LongAdder stored = new LongAdder();
  private final LongAdder storedBytes = new LongAdder();
  private final LongAdder storedForever = new LongAdder();
  private final LongAdder overtaken = new LongAdder();
  private final Reloads reloads = new Reloads();
  private final List<Near> near = new CopyOnWriteArrayList<>();
  private final LongSupplier keptEvictions;
  // Under the lock: what hits saved, until how many of them that was reckoned.
  private long savedNanos;
  private long savedHits;

  CacheMeters(String name, LongSupplier keptEvictions) {
    this.name = name;
    this.keptEvictions = keptEvictions;
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

  @Override
  public void stored(int key, byte[] value, boolean forever) {
    stored.increment();
    storedBytes.add(value.length);
    if (forever) {
      storedForever.increment();
    }
    reloads.stored(key, value);
  }

  @Override
  public void overtaken() {
    overtaken.increment();
  }

  @Override
  public void nearEvicted() {
    nearEvictions.increment();
  }

  @Override
  public void keeps(Near more) {
    near.add(more);
  }

  @Override
  public void keepsNoMore(Near ended) {
    near.remove(ended);
  }

  /** {@code CacheOperations} counts here, too, or alone: there may be no cache of JSR-107. */
  public void areOfOperations() {
    ofOperations = true;
  }

  public boolean isOfOperations() {
    return ofOperations;
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

  /** Entries that were stored, but for those that JSR-107's loaders gave. */
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

  /** Evictions that wait for Redis, of annotated methods. */
  public long keptEvictions() {
    return keptEvictions.getAsLong();
  }

  /** Values of which size and time to live are known. */
  public long stored() {
    return stored.sum();
  }

  public long storedBytes() {
    return storedBytes.sum();
  }

  /** Those without a time to live. */
  public long storedForever() {
    return storedForever.sum();
  }

  /** Loaded values that were not stored, as the entry had changed meanwhile. */
  public long loadsOvertaken() {
    return overtaken.sum();
  }

  /** Values that were stored under a key again, as far as they were compared. */
  public long reloads() {
    return reloads.all();
  }

  /** Those that were the same as before. */
  public long reloadsUnchanged() {
    return reloads.unchanged();
  }

  /** Entries that were dropped from memory because there were too many. */
  public long nearEvictions() {
    return nearEvictions.sum();
  }

  /**
   * What the caches of this name keep in memory, or null: nothing. Those of several managers are
   * added up; of their times the longest counts.
   */
  public @Nullable Near near() {
    return near.isEmpty() ? null : new AllNear(List.copyOf(near));
  }

  private record AllNear(List<Near> all) implements Near {
    @Override
    public long entries() {
      return all.stream().mapToLong(Near::entries).sum();
    }

    @Override
    public long bytes() {
      return all.stream().mapToLong(Near::bytes).sum();
    }

    @Override
    public long unconfirmedNanos() {
      return all.stream().mapToLong(Near::unconfirmedNanos).max().orElse(0);
    }
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
