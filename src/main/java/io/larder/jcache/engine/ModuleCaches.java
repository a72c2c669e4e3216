package io.larder.jcache.engine;

/** A bean that gives the caches of the module that a thread belongs to. */
@FunctionalInterface
public interface ModuleCaches {
  /** The caches for the context class loader of the calling thread. */
  BackingCaches ofThread();
}
