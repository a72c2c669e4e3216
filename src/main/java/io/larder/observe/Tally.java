package io.larder.observe;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts events of each kind. Thread-safe. */
final class Tally<K extends Enum<K>> {
  private final Map<K, LongAdder> counts;

  Tally(Class<K> kinds) {
    counts = new EnumMap<>(kinds);
    for (K kind : kinds.getEnumConstants()) {
      counts.put(kind, new LongAdder());
    }
  }

  @SuppressWarnings("NullAway") // all are there
  void add(K kind, long more) {
    counts.get(kind).add(more);
  }

  @SuppressWarnings("NullAway") // all are there
  long of(K kind) {
    return counts.get(kind).sum();
  }

  long all() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
