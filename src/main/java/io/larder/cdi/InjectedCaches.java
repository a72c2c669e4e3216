package io.larder.cdi;

import io.larder.jcache.LarderCachingProvider;

/** A bean that gives the caches for a bean that they are injected into. */
@FunctionalInterface
interface InjectedCaches {
  LarderCachingProvider of(Class<?> bean);
}
