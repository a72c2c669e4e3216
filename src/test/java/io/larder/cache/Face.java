package io.larder.cache;

/** Both faces of the API do the same: a test class runs once on each. */
enum Face {
  SYNC {
    @Override
    CacheOperations of(CacheOperations cache) {
      return cache;
    }
  },
  ASYNC {
    @Override
    CacheOperations of(CacheOperations cache) {
      return new AwaitedCacheOperations(cache.async());
    }
  };

  abstract CacheOperations of(CacheOperations cache);
}
