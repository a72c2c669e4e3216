package io.larder.benchmark;

import io.larder.embedded.EmbeddedRedis;

/**
 * Measures Larder beside its peers on a real redis-server of its own, and writes
 * src/docs/internals/BENCHMARKS.md when everything was measured.
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
      run.attempt(Measure.EXPIRY_TIME, () -> ExpiryMeasure.measure(figures));
      run.attempt(Measure.CLEAR_WAIT, () -> ClearMeasure.measure(figures, run));
      run.attempt(Measure.INVOKE_RATE, () -> InvokeMeasure.measure(figures, run));
      run.attempt(Measure.MEMORY, () -> MemoryMeasure.measure(figures));
      run.attempt(Measure.STALE_P50, () -> StalenessMeasure.measure(figures, run));
      try (Probe probe = new Probe()) {
        redisVersion = probe.info("server", "redis_version");
      }
    }
    new Report(figures, run, redisVersion).publish();
    System.exit(run.failures().isEmpty() ? 0 : 1);
  }
}
