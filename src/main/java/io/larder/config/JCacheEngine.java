package io.larder.config;

/** How the entries of JSR-107 caches are stored in Redis ({@code redis.jcache.engine}). */
public enum JCacheEngine {
  /** Larder's own way: one Redis key for each entry, which Redis itself expires and evicts. */
  LARDER,
  /** Redisson's JCache: one hash for each cache, to share caches with other users of it. */
  REDISSON
}
