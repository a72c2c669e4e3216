package io.larder.benchmark;

import io.larder.connection.EmbeddedRedis;

/**
 * Measures Larder beside its peers on a real redis-server of its own, and writes
 * src/docs/BENCHMARKS.md when everything was measured.
 */
public final class Benchmarks {
  private Benchmarks() {}

  public static void main(String[] args) throws Exception {
    Servers.quietLogging();
    Run run = Run.configured();
    Figures figures = new Figures();
    String redisVersion;
    try (EmbeddedRedis redis = EmbeddedRedis.onFreePort()) {
      redis.start();
      Servers.use(redis.address().port());
      Throughput.measure(figures, run);
      if (run.asksFor(Measure.EXPIRY_TIME)) {
        ExpiryMeasure.measure(figures);
      }
      if (run.asksFor(Measure.CLEAR_WAIT)) {
        ClearMeasure.measure(figures, run);
      }
      if (run.asksFor(Measure.INVOKE_RATE)) {
        InvokeMeasure.measure(figures, run);
      }
      if (run.asksFor(Measure.MEMORY)) {
        MemoryMeasure.measure(figures);
      }
      if (run.asksFor(Measure.STALE_P50)) {
        StalenessMeasure.measure(figures, run);
      }
      try (Probe probe = new Probe()) {
        redisVersion = probe.info("server", "redis_version");
      }
    }
    new Report(figures, run, redisVersion).publish();
    System.exit(0);
  }
}
