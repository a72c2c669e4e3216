package io.larder.observe;

import io.larder.observe.CacheObserver.Layer;
import io.larder.observe.CallObserver.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.BiFunction;

/**
 * The figures of the last 15 minutes, in steps of ten seconds, in rings of a fixed size: of all
 * calls to Redis, and of those caches that are used. Thread-safe.
 */
public final class History {
  public static final Duration STEP = Duration.ofSeconds(10);
  public static final int STEPS = 90;

  /** Further caches have none until one of these was not used for as long as is kept. */
  static final int CACHES = 1_000;

  private static final int MICRO = 1_000; // in nanoseconds

  private final Meters meters;
  private final BiFunction<Runnable, Duration, Future<?>> timer;
  // All below under the lock.
  private final Map<String, OfCache> caches = new HashMap<>();
  // The requests to caches that had lines before.
  private final Map<String, Long> earlier = new HashMap<>();
  private final Times calls = new Times();

  /** Takes a step only when it is told to; the timer runs something once, after a time. */
  public History(Meters meters, BiFunction<Runnable, Duration, Future<?>> timer) {
    this.meters = meters;
    this.timer = timer;
    calls.begin(meters.calls().all(Outcome.ANSWERED));
  }

  /** Values of one figure, the oldest first, one for each step that there was. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  public record Line(int[] values) {
    public static final Line NONE = new Line(new int[0]);

    public int max() {
      int max = 0;
      for (int value : values) {
        max = Math.max(max, value);
      }
      return max;
    }
  }

  /** Medians and 99th percentiles in microseconds; -1 for a step in which nothing was measured. */
  public record TimeLines(Line median, Line high) {
    public static final TimeLines NONE = new TimeLines(Line.NONE, Line.NONE);
  }

  /** One cache: its requests in each step, and how long its loads and reads of Redis took. */
  public record CacheLines(Line requests, TimeLines loads, TimeLines reads) {}

  /** Takes steps from now on, as long as the timer runs. */
  public History start() {
    var unused =
        timer.apply(
            () -> {
              step();
              start();
            },
            STEP);
    return this;
  }

  /** Notes what was counted since the step before. */
  public synchronized void step() {
    calls.step(meters.calls().all(Outcome.ANSWERED));
    for (CacheMeters cache : meters.caches()) {
      OfCache known = caches.get(cache.name());
      if (known != null) {
        known.step(cache);
        if (known.isUnused()) {
          caches.remove(cache.name());
          earlier.put(cache.name(), known.last);
        }
      } else {
        begin(cache);
      }
    }
  }

  /** A cache that was used since the step before, if there is room for one more. */
  private void begin(CacheMeters cache) {
    long before = earlier.getOrDefault(cache.name(), 0L);
    if (requests(cache) > before && caches.size() < CACHES) {
      OfCache begun = new OfCache(before);
      begun.step(cache);
      caches.put(cache.name(), begun);
      earlier.remove(cache.name());
    }
  }

  /** The calls to Redis that were answered. */
  public synchronized TimeLines calls() {
    return calls.lines();
  }

  /** Empty for a cache that was not used, or was when too many others were. */
  public synchronized Optional<CacheLines> cache(String name) {
    return Optional.ofNullable(caches.get(name)).map(OfCache::lines);
  }

  /** How often a cache was asked: each answer came from memory, from Redis, or was missed. */
  public static long requests(CacheMeters cache) {
    return cache.hits(Layer.NEAR)
        + cache.hits(Layer.REDIS)
        + Math.max(cache.misses(), cache.hits(Layer.FLIGHT));
  }

  private static final class Ring {
    private final int[] values = new int[STEPS];
    private int next;
    private int size;

    void add(long value) {
      values[next] = (int) Math.min(Integer.MAX_VALUE, value);
      next = (next + 1) % STEPS;
      size = Math.min(STEPS, size + 1);
    }

    Line line() {
      int[] line = new int[size];
      for (int i = 0; i < size; i++) {
        line[i] = values[Math.floorMod(next - size + i, STEPS)];
      }
      return new Line(line);
    }
  }

  private static final class Times {
    private final Ring median = new Ring();
    private final Ring high = new Ring();
    private Durations.Counted last = Durations.Counted.NONE;

    void begin(Durations.Counted now) {
      last = now;
    }

    void step(Durations.Counted now) {
      Durations.Counted since = now.since(last);
      last = now;
      boolean any = since.count() > 0;
      median.add(any ? since.quantile(0.5) / MICRO : -1);
      high.add(any ? since.quantile(0.99) / MICRO : -1);
    }

    TimeLines lines() {
      return new TimeLines(median.line(), high.line());
    }
  }

  private static final class OfCache {
    private final Ring requests = new Ring();
    private final Times loads = new Times();
    private final Times reads = new Times();
    private long last;
    private int idle;

    OfCache(long last) {
      this.last = last;
    }

    void step(CacheMeters cache) {
      long now = requests(cache);
      idle = now == last ? idle + 1 : 0;
      requests.add(now - last);
      last = now;
      loads.step(cache.loads().counted());
      reads.step(cache.reads().counted());
    }

    boolean isUnused() {
      return idle >= STEPS;
    }

    CacheLines lines() {
      return new CacheLines(requests.line(), loads.lines(), reads.lines());
    }
  }
}
