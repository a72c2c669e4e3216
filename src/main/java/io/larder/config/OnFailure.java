package io.larder.config;

/** What an annotated method does when its cache fails ({@code redis.cache.NAME.on-failure}). */
public enum OnFailure {
  /** The method runs as if there were no cache. */
  RECOMPUTE,
  /** The caller gets a {@code javax.cache.CacheException}. */
  THROW
}
