package io.larder.benchmark;

import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.redisson.api.RLocalCachedMap;

/** A hit that is in this JVM's memory. */
public class NearGet {
  /** Larder with its entries in the near caches. */
  @State(Scope.Benchmark)
  public static class NearLarder extends LarderApplication {
    @Override
    void fill() {
      caches().near.putAll(Entries.all());
      caches().near.getAll(Entries.all().keySet());
      Entries.all().keySet().forEach(finder()::find);
    }
  }

  /** Redisson's local cached map with its entries in memory. */
  @State(Scope.Benchmark)
  public static class NearRedisson extends RedissonPeer {
    private RLocalCachedMap<String, Tutor> map;

    @Override
    void fill() {
      map = localCachedMap();
      map.putAll(Entries.all());
      map.preloadCache();
    }
  }

  @Benchmark
  public Tutor larder(NearLarder larder, Entries entries) {
    return Objects.requireNonNull(larder.caches().near.get(entries.key()));
  }

  @Benchmark
  public Tutor redissonLocalCachedMap(NearRedisson redisson, Entries entries) {
    return Objects.requireNonNull(redisson.map.get(entries.key()));
  }

  @Benchmark
  public Tutor caffeineJCache(CaffeinePeer caffeine, Entries entries) {
    return Objects.requireNonNull(caffeine.cache().get(entries.key()));
  }
}
