package io.larder.jcache.engine;

import io.larder.config.CacheSettings;

/** Finds or creates caches by name for the annotations. Internal to Larder; thread-safe. */
public interface BackingCaches {
  /**
   * The cache of a name, created with its settings ({@code redis.cache.NAME.*} over {@code
   * redis.cache.default.*}) when it does not exist. Does not wait for Redis.
   *
   * @param cacheName the name that an annotation gives or implies
   * @return the cache, the same one for the same name
   */
  BackingCache annotated(String cacheName);

  /**
   * The settings of a cache.
   *
   * @param cacheName any name
   * @return what is configured for it, else the defaults
   */
  CacheSettings settings(String cacheName);
}
