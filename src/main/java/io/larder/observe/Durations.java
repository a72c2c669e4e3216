package io.larder.observe;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts durations in buckets, each at most a quarter longer than the one before: enough for a
 * median and a 99th percentile, in a fixed size. Thread-safe; a call costs two additions.
 */
public final class Durations {
  // Everything up to two to this power, about a microsecond, is in the first bucket.
  private static final int SHORTEST = 10;
  private static final int LONGEST = 42; // more than an hour
  private static final int PARTS = 4; // of each power of two
  private static final int BUCKETS = (LONGEST - SHORTEST) * PARTS + 1;

  private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);
  private final LongAdder nanos = new LongAdder();
  // Metrics libraries that make histograms of their own; never changed in place.
  private volatile LongConsumer @Nullable [] listeners;

  /** Counts one duration in nanoseconds. */
  public void record(long duration) {
    buckets.incrementAndGet(bucket(duration));
    nanos.add(duration);
    LongConsumer[] present = listeners;
    if (present != null) {
      for (LongConsumer listener : present) {
        listener.accept(duration);
      }
    }
  }

  /** Is given each duration from now on, on the thread that records it; must not throw or wait. */
  public synchronized void listen(LongConsumer listener) {
    LongConsumer[] before = listeners == null ? new LongConsumer[0] : listeners;
    LongConsumer[] all = Arrays.copyOf(before, before.length + 1);
    all[before.length] = listener;
    listeners = all;
  }

  /** Ends what {@link #listen} began. */
  public synchronized void unlisten(LongConsumer listener) {
    LongConsumer[] before = listeners == null ? new LongConsumer[0] : listeners;
    LongConsumer[] rest =
        Arrays.stream(before).filter(one -> one != listener).toArray(LongConsumer[]::new);
    listeners = rest.length == 0 ? null : rest;
  }

  /** What was counted until now; what is recorded meanwhile may be in it or not. */
  public Counted counted() {
    long[] counts = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] = buckets.get(i);
    }
    return new Counted(counts, nanos.sum());
  }

  static int bucket(long duration) {
    if (duration < 1L << SHORTEST) {
      return 0;
    }
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(duration);
    int part = (int) (duration >>> (power - 2)) & (PARTS - 1);
    return Math.min(1 + (power - SHORTEST) * PARTS + part, BUCKETS - 1);
  }

  /** The longest duration of a bucket, but of the last one, which has no end. */
  static long longest(int bucket) {
    if (bucket == 0) {
      return (1L << SHORTEST) - 1;
    }
    int power = (bucket - 1) / PARTS + SHORTEST;
    int part = (bucket - 1) % PARTS;
    return ((long) (PARTS + part + 1) << (power - 2)) - 1;
  }

  /** Durations that were counted: since the beginning, or between two looks. Immutable. */
  public static final class Counted {
    public static final Counted NONE = new Counted(new long[BUCKETS], 0);

    private final long[] counts;
    private final long nanos;

    private Counted(long[] counts, long nanos) {
      this.counts = counts;
      this.nanos = nanos;
    }

    public long count() {
      return Arrays.stream(counts).sum();
    }

    /** All of them together, in nanoseconds. */
    public long nanos() {
      return nanos;
    }

    /** In nanoseconds; 0 if there are none. */
    public long mean() {
      long count = count();
      return count == 0 ? 0 : nanos / count;
    }

    /** The time that a share of all did not exceed, up to a quarter too long; 0 if none are. */
    public long quantile(double share) {
      long wanted = (long) Math.ceil(share * count());
      long seen = 0;
      for (int i = 0; i < BUCKETS; i++) {
        seen += counts[i];
        if (seen > 0 && seen >= wanted) {
          return longest(i);
        }
      }
      return 0;
    }

    /** Those that came after an earlier look. */
    public Counted since(Counted earlier) {
      long[] rest = new long[BUCKETS];
      for (int i = 0; i < BUCKETS; i++) {
        rest[i] = counts[i] - earlier.counts[i];
      }
      return new Counted(rest, nanos - earlier.nanos);
    }

    /** Both together. */
    public Counted plus(Counted other) {
      long[] all = new long[BUCKETS];
      for (int i = 0; i < BUCKETS; i++) {
        all[i] = counts[i] + other.counts[i];
      }
      return new Counted(all, nanos + other.nanos);
    }
  }
}
