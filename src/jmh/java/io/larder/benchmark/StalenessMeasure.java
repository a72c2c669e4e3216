package io.larder.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;

/** For how long a near cache serves the old value after a write in another JVM returned. */
final class StalenessMeasure {
  private static final String KEY = "hot";
  private static final int WRITES = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private StalenessMeasure() {}

  static void measure(Figures figures, Run run) throws Exception {
    try (Probe probe = new Probe();
        LarderApplication larder = new LarderApplication()) {
      larder.start();
      Cache<String, Tutor> near = larder.caches().near;
      near.put(KEY, Tutor.number(0));
      try (OtherJvm reader = OtherJvm.start(StalenessMeasure.class, run)) {
        reader.await("ready");
        long[] written = write(near);
        long[] seen = new long[WRITES + 1];
        for (int i = 1; i <= WRITES; i++) {
          String[] answer = reader.await("seen").split(" ");
          seen[Integer.parseInt(answer[1])] = Long.parseLong(answer[2]);
        }
        report(figures, written, seen);
      }
    }
  }

  private static long[] write(Cache<String, Tutor> near) {
    long[] written = new long[WRITES + 1];
    for (int i = 1; i <= WRITES; i++) {
      near.put(KEY, Tutor.number(i));
      written[i] = micros();
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(100_000, 1_500_000));
    }
    return written;
  }

  private static void report(Figures figures, long[] written, long[] seen) {
    List<Double> stale = new ArrayList<>();
    for (int i = 1; i <= WRITES; i++) {
      stale.add((double) Math.max(0, seen[i] - written[i]));
    }
    Collections.sort(stale);
    figures.add(Measure.STALE_P50, "larder", Figures.percentile(stale, 0.5));
    figures.add(Measure.STALE_P999, "larder", Figures.percentile(stale, 0.999));
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** The JVM that reads. */
  public static void main(String[] args) throws Exception {
    try (LarderApplication larder = new LarderApplication()) {
      larder.start();
      Cache<String, Tutor> near = larder.caches().near;
      long first = near.get(KEY).id();
      System.out.println("ready");
      long[] seen = new long[WRITES + 1];
      int last = 0;
      long patience =
          System.nanoTime() + PATIENCE.toNanos() + Duration.ofMillis(3L * WRITES).toNanos();
      while (last < WRITES && System.nanoTime() < patience) {
        int number = (int) (near.get(KEY).id() - first);
        // A value that was overwritten before it was seen is not stale either.
        for (long now = micros(); last < number; last++) {
          seen[last + 1] = now;
        }
        Thread.yield();
      }
      for (int i = 1; i <= last; i++) {
        System.out.println("seen " + i + " " + seen[i]);
      }
    }
  }
}
