package io.larder.jcache.keyspace;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The copies of caches' entries that hold for one generation only. Thread-safe. */
public final class Dependents {
  private final Map<String, List<Dependent>> all = new ConcurrentHashMap<>();

  /** A copy of a cache's entries, which holds for one generation only. */
  public interface Dependent {
    void invalidateAll();
  }

  public void add(String cache, Dependent dependent) {
    all.computeIfAbsent(cache, name -> new CopyOnWriteArrayList<>()).add(dependent);
  }

  public void remove(String cache, Dependent dependent) {
    of(cache).remove(dependent);
  }

  private List<Dependent> of(String cache) {
    return all.getOrDefault(cache, List.of());
  }

  void invalidate(String cache) {
    of(cache).forEach(Dependent::invalidateAll);
  }

  void end(String cache) {
    all.remove(cache);
  }
}
