package io.larder.benchmark;

import java.time.Duration;
import javax.cache.Cache;
import javax.cache.CacheException;

/** What clearing a big cache costs its caller and the other clients of the server. */
final class ClearMeasure {
  static final String WITHOUT = ", without clear";
  static final String DURING = ", during clear";

  private static final int COUNT = 1_000_000;
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private ClearMeasure() {}

  static void measure(Figures figures, Run run) throws Exception {
    try (Probe probe = new Probe();
        LarderApplication larder = new LarderApplication()) {
      larder.start();
      measure(figures, run, "larder", probe, larder.caches().tutors);
    }
    try (Probe probe = new Probe();
        RedissonPeer redisson = new RedissonPeer()) {
      redisson.start();
      measure(figures, run, "redissonJCache", probe, redisson.cache());
    }
  }

  private static void measure(
      Figures figures, Run run, String contestant, Probe probe, Cache<String, Tutor> cache)
      throws Exception {
    long base = probe.usedMemory();
    long begin = System.nanoTime();
    Entries.fill(cache, COUNT);
    System.out.printf("  wrote %,d entries in %.1f s%n", COUNT, Probe.secondsSince(begin));
    long full = probe.usedMemory();
    try (OtherJvm other = OtherJvm.start(OtherClient.class, run)) {
      other.await("ready");
      other.say("record");
      Thread.sleep(QUIET.toMillis());
      other.say("report");
      report(figures, contestant + WITHOUT, other.await("latency"));

      other.say("record");
      begin = System.nanoTime();
      try {
        cache.clear();
      } catch (CacheException e) {
        // It gave up waiting, after the time that is reported; Redis clears all the same.
        System.out.println("  clear: " + e.getMessage());
      }
      figures.add(Measure.CLEAR_WAIT, contestant, Probe.secondsSince(begin) * 1000);
      double left = probe.awaitMemory(base, full, begin + PATIENCE.toNanos());
      if (left > 0.1) {
        throw new IllegalStateException(contestant + " still holds " + left + " of the memory");
      }
      figures.add(Measure.CLEAR_FREED, contestant, Probe.secondsSince(begin));
      other.say("report");
      report(figures, contestant + DURING, other.await("latency"));
    }
  }

  private static void report(Figures figures, String contestant, String latency) {
    String[] p99AndMax = latency.split(" ");
    figures.add(Measure.CLEAR_P99, contestant, Double.parseDouble(p99AndMax[1]));
    figures.add(Measure.CLEAR_MAX, contestant, Double.parseDouble(p99AndMax[2]));
  }
}
