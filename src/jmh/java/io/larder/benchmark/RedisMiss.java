package io.larder.benchmark;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;

/** A value that is not there: it is looked for, computed and stored. */
public class RedisMiss {
  private static final AtomicLong LAST = new AtomicLong(System.nanoTime());

  @Benchmark
  public Tutor cacheResult(LarderApplication larder) {
    String key = "missing-" + LAST.incrementAndGet();
    return Objects.requireNonNull(larder.finder().seek(key));
  }

  /** Both ways of a cache: the two round trips without which there is no miss. */
  @Benchmark
  public Tutor getAndPut(LarderApplication larder) {
    String key = "missing-" + LAST.incrementAndGet();
    if (larder.caches().tutors.get(key) != null) {
      throw new IllegalStateException(key + " is there");
    }
    Tutor value = Tutor.number(1);
    larder.caches().tutors.put(key, value);
    return value;
  }
}
