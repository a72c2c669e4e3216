package io.larder.jcache.engine;

/** What is to be removed from a cache. */
public sealed interface Eviction {
  Eviction ALL = new OfAll();

  /** One entry. */
  record OfKey(Object key) implements Eviction {}

  /** Everything in the cache. */
  record OfAll() implements Eviction {}
}
