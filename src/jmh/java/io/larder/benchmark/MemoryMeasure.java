package io.larder.benchmark;

/** What an entry costs in Redis. */
final class MemoryMeasure {
  private static final int COUNT = 100_000;

  private MemoryMeasure() {}

  static void measure(Figures figures) {
    try (Probe probe = new Probe();
        LarderApplication larder = new LarderApplication()) {
      larder.start();
      long base = probe.usedMemory();
      Entries.fill(larder.caches().tutors, COUNT);
      figures.add(Measure.MEMORY, "larder", perEntry(probe, base));
    }
    try (Probe probe = new Probe();
        RedissonPeer redisson = new RedissonPeer()) {
      redisson.start();
      long base = probe.usedMemory();
      Entries.fill(redisson.cache(), COUNT);
      figures.add(Measure.MEMORY, "redissonJCache", perEntry(probe, base));
    }
    try (Probe probe = new Probe();
        SpringPeer spring = new SpringPeer()) {
      spring.start();
      long base = probe.usedMemory();
      for (int i = 0; i < COUNT; i++) {
        spring.cache().put(Entries.numbered(i), Tutor.number(i));
        if (i % 1000 == 0) {
          // Spring's put does not wait for the reply; a read on the same connection does.
          spring.cache().get(Entries.numbered(i));
        }
      }
      spring.cache().get(Entries.numbered(COUNT - 1));
      figures.add(Measure.MEMORY, "springLettuce", perEntry(probe, base));
    }
  }

  private static double perEntry(Probe probe, long base) {
    return Math.rint((double) (probe.usedMemory() - base) / COUNT);
  }
}
