package io.larder.jcache.keyspace;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The caches that are open in this JVM, each with the latest generation that the JVM has seen of
 * it. Of others nothing is kept. Thread-safe.
 */
final class OpenCaches {
  private final Map<String, Integer> open = new ConcurrentHashMap<>();
  private final Map<String, Long> latest = new ConcurrentHashMap<>();
  // Open caches that are destroyed elsewhere, or have nothing to keep in Redis: not asked about.
  private final Set<String> dormant = ConcurrentHashMap.newKeySet();

  /** There may be several of one name, one after the other. */
  void opened(String cache) {
    open.merge(cache, 1, Integer::sum);
  }

  /** With its last one, everything about a name is forgotten, here and by the step. */
  void closed(String cache, Runnable forget) {
    open.computeIfPresent(
        cache,
        (name, count) -> {
          if (count > 1) {
            return count - 1;
          }
          latest.remove(name);
          dormant.remove(name);
          forget.run();
          return null;
        });
  }

  boolean isOpen(String cache) {
    return open.containsKey(cache);
  }

  /** Does something while the cache stays open, and not at all if it is not. */
  void ifOpen(String cache, Runnable step) {
    open.computeIfPresent(
        cache,
        (name, count) -> {
          step.run();
          return count;
        });
  }

  /** The latest generation that this JVM has seen, or 0. */
  long latest(String cache) {
    return latest.getOrDefault(cache, 0L);
  }

  /** The latest generation, of which a given one is known now. */
  long noted(String cache, long generation) {
    AtomicLong noted = new AtomicLong(generation);
    ifOpen(cache, () -> noted.set(latest.merge(cache, generation, Math::max)));
    return noted.get();
  }

  boolean isDormant(String cache) {
    return dormant.contains(cache);
  }

  void setDormant(String cache, boolean on) {
    if (on) {
      dormant.add(cache);
    } else {
      dormant.remove(cache);
    }
  }

  /** The names of those that are to be asked about. */
  Stream<String> awake() {
    return latest.keySet().stream().filter(cache -> !dormant.contains(cache));
  }
}
