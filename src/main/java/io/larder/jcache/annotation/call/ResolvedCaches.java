package io.larder.jcache.annotation.call;

import io.larder.jcache.annotation.method.CacheBinding;
import io.larder.jcache.annotation.method.CacheMethod;
import io.larder.jcache.engine.BackingCaches;
import javax.cache.Cache;
import javax.cache.annotation.CacheMethodDetails;
import javax.cache.annotation.CacheResolver;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/** The caches that resolvers of the application choose for the calls of one method. */
final class ResolvedCaches {
  private final BoundMethod bound;
  private final BoundMethod.Log log;
  private final Class<?> factoryType;
  private final CacheResolverFactory factory;

  ResolvedCaches(BoundMethod bound, BoundMethod.Log log) {
    CacheBinding binding = bound.method().binding();
    this.bound = bound;
    this.log = log;
    this.factoryType = binding.resolverFactory();
    this.factory = bound.shared().custom().get(binding.resolverFactory());
  }

  BoundMethod.Source ofValues() {
    return resolved(factory.getCacheResolver(bound.method()));
  }

  BoundMethod.Source ofExceptions() {
    return resolved(factory.getExceptionCacheResolver(asResult(bound.method())));
  }

  @SuppressWarnings("unchecked") // a method with an exception cache is one with @CacheResult
  private static CacheMethodDetails<CacheResult> asResult(CacheMethod<?> method) {
    return (CacheMethodDetails<CacheResult>) method;
  }

  private BoundMethod.Source resolved(@Nullable CacheResolver resolver) {
    if (resolver == null) {
      throw bound.gave(factoryType, "no CacheResolver");
    }
    return call -> {
      Cache<Object, Object> found = resolver.resolveCache(call);
      if (found == null) {
        throw bound.gave(resolver.getClass(), "no Cache");
      }
      // A cache of Larder's own works as if it were named.
      return found.getCacheManager() instanceof BackingCaches own
          ? bound.guarded(own, found.getName())
          : new ResolvedCache(found, bound.onFailure(), log, bound.shared().guard().refusals());
    };
  }
}
