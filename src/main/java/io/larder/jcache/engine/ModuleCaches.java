package io.larder.jcache.engine;

import javax.cache.CacheManager;

/** A bean that gives the caches of the module that a thread belongs to. */
public interface ModuleCaches {
  /** The caches for the context class loader of the calling thread. */
  BackingCaches ofThread();

  /** A manager of these caches for one client. */
  CacheManager manager();
}
