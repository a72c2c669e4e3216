package io.larder.benchmark;

import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A hundred entries in one call. */
@State(Scope.Benchmark)
public class RedisBulk {
  private final Map<String, Tutor> entries = Entries.first(Entries.BULK);

  @Benchmark
  public Map<String, Tutor> getAllLarder(RedisGet.FilledLarder larder) {
    return complete(larder.caches().tutors.getAll(entries.keySet()));
  }

  @Benchmark
  public Map<String, Tutor> getAllLettuce(RedisGet.FilledLettuce lettuce) {
    return complete(lettuce.getAll(entries.keySet()));
  }

  @Benchmark
  public void putAllLarder(LarderApplication larder) {
    larder.caches().tutors.putAll(entries);
  }

  @Benchmark
  public void putAllLettuce(LettucePeer lettuce) {
    lettuce.putAll(entries);
  }

  private static Map<String, Tutor> complete(Map<String, Tutor> found) {
    if (found.size() != Entries.BULK) {
      throw new IllegalStateException("found " + found.size());
    }
    return found;
  }
}
