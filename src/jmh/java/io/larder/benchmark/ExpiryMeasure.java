package io.larder.benchmark;

import java.time.Duration;
import java.util.function.Supplier;
import javax.cache.Cache;

/** How long entries occupy memory after their end. */
final class ExpiryMeasure {
  private static final int COUNT = 200_000;
  private static final Duration TTL = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private ExpiryMeasure() {}

  static void measure(Figures figures) {
    try (Probe probe = new Probe();
        LarderApplication larder = new LarderApplication()) {
      larder.start();
      measure(figures, "larder", probe, () -> larder.caches().shortLived);
    }
    try (Probe probe = new Probe();
        RedissonPeer redisson = new RedissonPeer()) {
      redisson.start();
      measure(figures, "redissonJCache", probe, () -> redisson.open("short", TTL));
    }
  }

  private static void measure(
      Figures figures, String contestant, Probe probe, Supplier<Cache<String, Tutor>> cache) {
    long base = probe.usedMemory();
    Cache<String, Tutor> filled = cache.get();
    // Entries that end while others are still written would hide what the last ones cost.
    long begin = System.nanoTime();
    long full = base;
    for (int written = 0; written < COUNT; written += COUNT / 20) {
      for (int i = written; i < written + COUNT / 20; i += 1000) {
        filled.putAll(Entries.numbered(i, 1000));
      }
      full = Math.max(full, probe.usedMemory());
    }
    long end = System.nanoTime() + TTL.toNanos();
    System.out.printf("  wrote %,d entries in %.1f s%n", COUNT, Probe.secondsSince(begin));
    double left = probe.awaitMemory(base, full, end + PATIENCE.toNanos());
    double waited = Math.max(0, Probe.secondsSince(end));
    if (left <= 0.1) {
      figures.add(Measure.EXPIRY_TIME, contestant, waited);
    }
    figures.add(Measure.EXPIRY_LEFT, contestant, Math.max(0, 100 * left));
  }
}
