package io.larder.guard;

/** What is to be removed; who does not know a kind removes everything, never too little. */
public sealed interface Eviction {
  Eviction ALL = new OfAll();

  /** One entry. */
  record OfKey(Object key) implements Eviction {}

  /** Everything in the cache. */
  record OfAll() implements Eviction {}
}
