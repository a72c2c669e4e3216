package io.larder.benchmark;

import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.cache.Cache.ValueWrapper;

/** A hit that is in Redis. */
public class RedisGet {
  /** Larder with its entries written. */
  @State(Scope.Benchmark)
  public static class FilledLarder extends LarderApplication {
    @Override
    void fill() {
      caches().tutors.putAll(Entries.all());
    }
  }

  /** Redisson's JCache with its entries written. */
  @State(Scope.Benchmark)
  public static class FilledRedisson extends RedissonPeer {
    @Override
    void fill() {
      cache().putAll(Entries.all());
    }
  }

  /** Spring's cache with its entries written. */
  @State(Scope.Benchmark)
  public static class FilledSpring extends SpringPeer {
    @Override
    void fill() {
      Entries.all().forEach(cache()::put);
      // Spring's put does not wait for Redis.
      while (Entries.all().keySet().stream().anyMatch(key -> cache().get(key) == null)) {
        Thread.onSpinWait();
      }
    }
  }

  /** Lettuce with its entries written. */
  @State(Scope.Benchmark)
  public static class FilledLettuce extends LettucePeer {
    @Override
    void fill() {
      putAll(Entries.all());
    }
  }

  @Benchmark
  public Tutor larder(FilledLarder larder, Entries entries) {
    return Objects.requireNonNull(larder.caches().tutors.get(entries.key()));
  }

  @Benchmark
  public Tutor redissonJCache(FilledRedisson redisson, Entries entries) {
    return Objects.requireNonNull(redisson.cache().get(entries.key()));
  }

  @Benchmark
  public Object springLettuce(FilledSpring spring, Entries entries) {
    ValueWrapper found = spring.cache().get(entries.key());
    return Objects.requireNonNull(found).get();
  }

  @Benchmark
  public Tutor lettuce(FilledLettuce lettuce, Entries entries) {
    return lettuce.get(entries.key());
  }
}
