package io.larder.jcache.annotation.call;

import io.larder.config.CacheSettings;
import io.larder.jcache.annotation.guard.CacheGuard;
import io.larder.jcache.annotation.method.CacheMethod;
import io.larder.jcache.annotation.method.CustomObjects;
import io.larder.jcache.engine.BackingCaches;
import java.util.concurrent.Executor;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.CacheMethodDetails;
import javax.cache.annotation.CacheResolver;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/** Finds the caches of annotated methods: by name, or by the application's resolvers. */
final class CallCaches {
  private final BackingCaches caches;
  private final CustomObjects custom;
  private final CacheGuard guard;
  private final Executor callbacks;

  /** Finds the cache of a call. */
  interface Source {
    CallCache of(AnnotatedCall<?> call);
  }

  CallCaches(BackingCaches caches, CustomObjects custom, CacheGuard guard, Executor callbacks) {
    this.caches = caches;
    this.custom = custom;
    this.guard = guard;
    this.callbacks = callbacks;
  }

  CacheSettings settings(String cacheName) {
    return caches.settings(cacheName);
  }

  CallCache named(String cacheName, CallLog log) {
    return guarded(caches, cacheName, log);
  }

  /** The caches of a method with a resolver factory. */
  Source resolved(CacheMethod<?> method, CallLog log) {
    CacheResolverFactory factory = custom.get(method.custom().resolverFactory());
    return resolved(method, factory.getCacheResolver(method), log);
  }

  @Nullable Source exceptionsOf(CacheMethod<?> method, CallLog log) {
    String name = method.exceptionCacheName();
    if (name == null) {
      return null;
    }
    if (method.custom().hasResolverFactory()) {
      CacheResolverFactory factory = custom.get(method.custom().resolverFactory());
      return resolved(method, factory.getExceptionCacheResolver(asResult(method)), log);
    }
    CallCache cache = named(name, log);
    return call -> cache;
  }

  @SuppressWarnings("unchecked") // a method with an exception cache is one with @CacheResult
  private static CacheMethodDetails<CacheResult> asResult(CacheMethod<?> method) {
    return (CacheMethodDetails<CacheResult>) method;
  }

  private Source resolved(CacheMethod<?> method, @Nullable CacheResolver resolver, CallLog log) {
    if (resolver == null) {
      throw new CacheException(
          method.where()
              + ": "
              + method.custom().resolverFactory().getName()
              + " returned no CacheResolver");
    }
    CacheSettings settings = settings(method.getCacheName());
    return call -> {
      Cache<Object, Object> found = resolver.resolveCache(call);
      if (found == null) {
        throw new CacheException(
            method.where() + ": " + resolver.getClass().getName() + " returned no Cache");
      }
      // A cache of Larder's own works as if it were named.
      return found.getCacheManager() instanceof BackingCaches own
          ? guarded(own, found.getName(), log)
          : new ResolvedCache(found, settings.get(CacheSettings.ON_FAILURE), log);
    };
  }

  private CallCache guarded(BackingCaches own, String name, CallLog log) {
    return new GuardedCache(own.annotated(name), own.settings(name), guard, callbacks, log);
  }
}
