package io.larder.observe;

import java.util.List;
import java.util.Objects;

/**
 * Finds the observers of an application's caches, once for each cache when it is opened. Immutable.
 *
 * @param sources those who may want to observe caches
 */
public record Observers(List<Source> sources) {
  /** Nobody observes. */
  public static final Observers NONE = new Observers(List.of());

  /** Copies the list. */
  public Observers {
    sources = List.copyOf(sources);
  }

  /** Gives an observer to each cache that it wants to observe. Thread-safe. */
  @FunctionalInterface
  public interface Source {
    /**
     * The observer of one cache.
     *
     * @param cacheName the name of the cache
     * @return the observer, or null: this cache is not observed
     */
    @org.jspecify.annotations.Nullable
    CacheObserver of(String cacheName);
  }

  /**
   * The observation of one cache.
   *
   * @param cacheName its name
   * @return a new one
   */
  public CacheObservation of(String cacheName) {
    return new CacheObservation(
        sources.stream().map(source -> source.of(cacheName)).filter(Objects::nonNull).toList());
  }
}
