package io.larder.jcache.engine;

import io.larder.config.CacheSettings;
import javax.cache.Cache;

/** Finds or creates caches by name for the annotations. Internal to Larder; thread-safe. */
public interface BackingCaches {
  /** The cache of a name, created with its settings if need be; does not wait for Redis. */
  BackingCache annotated(String cacheName);

  /** The cache of a name as the application sees it. */
  Cache<?, ?> cache(String cacheName);

  /** The settings of a cache of any name, else the defaults. */
  CacheSettings settings(String cacheName);
}
