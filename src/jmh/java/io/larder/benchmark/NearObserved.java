package io.larder.benchmark;

import io.larder.jcache.management.CacheCounters;
import io.larder.observe.CacheObservation;
import io.larder.observe.export.Telemetry;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What observers cost a hit in memory, which is a look into a map here. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NearObserved {
  /** A map, and observations: none, those of every application, and JSR-107's statistics. */
  @State(Scope.Benchmark)
  public static class Maps {
    final ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>();
    final CacheObservation off = new CacheObservation(List.of());
    final CacheObservation always =
        CacheObservation.of("c", new Telemetry("b", false, (work, pause) -> null).caches());
    final CacheObservation statistics = new CacheObservation(List.of(new CacheCounters()));

    public Maps() {
      map.put("key", "value");
    }

    String hit(CacheObservation observation) {
      return observation.<String, RuntimeException>follow(
          "get",
          () -> "key",
          () -> {
            long start = observation.startSampled();
            String value = map.get("key");
            observation.hitNear(start);
            return value;
          });
    }
  }

  @Benchmark
  public String withoutObservation(Maps maps) {
    return maps.map.get("key");
  }

  @Benchmark
  public String off(Maps maps) {
    return maps.hit(maps.off);
  }

  @Benchmark
  public String always(Maps maps) {
    return maps.hit(maps.always);
  }

  @Benchmark
  public String statistics(Maps maps) {
    return maps.hit(maps.statistics);
  }
}
