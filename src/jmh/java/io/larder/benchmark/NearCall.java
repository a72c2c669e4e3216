package io.larder.benchmark;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** A hit in memory through an annotated method, and without any of that. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NearCall {
  @Benchmark
  public Tutor cacheResult(NearGet.NearLarder larder, Entries entries) {
    return Objects.requireNonNull(larder.finder().find(entries.key()));
  }

  @Benchmark
  public Tutor cacheResultOnSingleton(NearGet.NearLarder larder, Entries entries) {
    return Objects.requireNonNull(larder.unproxiedFinder().find(entries.key()));
  }

  @Benchmark
  public Tutor emptyInterceptor(NearGet.NearLarder larder, Entries entries) {
    return Objects.requireNonNull(larder.finder().pass(entries.key()));
  }

  @Benchmark
  public Tutor caffeineJCache(CaffeinePeer caffeine, Entries entries) {
    return Objects.requireNonNull(caffeine.cache().get(entries.key()));
  }
}
