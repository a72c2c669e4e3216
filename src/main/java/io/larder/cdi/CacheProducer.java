package io.larder.cdi;

import io.larder.jcache.CacheName;
import io.larder.jcache.LarderCachingProvider;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import javax.cache.Cache;

/** Produces caches by a producer method, whose type variables match every injection point. */
@Dependent
class CacheProducer {
  private final Caches caches;

  /** A bean that gives the caches for a bean that they are injected into. */
  @FunctionalInterface
  interface Caches {
    LarderCachingProvider of(Class<?> bean);
  }

  @Inject
  CacheProducer(Caches caches) {
    this.caches = caches;
  }

  @Produces
  @Dependent
  @CacheName("")
  @SuppressWarnings("unchecked") // of the types of the injection point
  <K, V> Cache<K, V> cache(InjectionPoint point) {
    InjectedCache asked = InjectedCache.of(point);
    return (Cache<K, V>)
        caches
            .of(InjectedCache.bean(point))
            .injected(asked.name(), asked.keyType(), asked.valueType());
  }
}
