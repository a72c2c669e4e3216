package io.larder.jcache.annotation;

import io.larder.config.CacheSettings;
import io.larder.jcache.EngineCaches;
import java.util.concurrent.Executor;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheMethodDetails;
import javax.cache.annotation.CacheResolver;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** A method with what its calls need: made at the first call, the same for all. Thread-safe. */
final class BoundMethod {
  private final CacheMethod<?> method;
  private final CacheSettings settings;
  private final CallLog log;
  private final KeyTexts keyTexts;
  private final @Nullable CacheKeyGenerator generator;
  private final CacheSource cache;
  private final @Nullable CacheSource exceptions;
  private final ExceptionForms forms;

  /** Finds the cache of a call. */
  private interface CacheSource {
    CallCache of(CallContext<?> call);
  }

  /** What methods are bound to. */
  record Surroundings(
      EngineCaches caches,
      CustomObjects custom,
      CacheGuard guard,
      Executor callbacks,
      KeyTexts keyTexts,
      ExceptionForms forms) {}

  BoundMethod(CacheMethod<?> method, Surroundings around) {
    this.method = method;
    this.settings = around.caches().settings(method.getCacheName());
    this.log = new CallLog(method.where());
    this.keyTexts = around.keyTexts();
    this.forms = around.forms();
    this.generator =
        method.custom().hasKeyGenerator()
            ? around.custom().get(method.custom().keyGenerator())
            : null;
    String exceptionCache = method.exceptionCacheName();
    if (method.custom().hasResolverFactory()) {
      CacheResolverFactory factory = around.custom().get(method.custom().resolverFactory());
      cache = resolved(resolver(factory.getCacheResolver(method)), around);
      exceptions =
          exceptionCache == null
              ? null
              : resolved(resolver(factory.getExceptionCacheResolver(asResult(method))), around);
    } else {
      cache = named(method.getCacheName(), around);
      exceptions = exceptionCache == null ? null : named(exceptionCache, around);
    }
    knowExceptions();
  }

  private void knowExceptions() {
    for (Class<?> type : method.getMethod().getExceptionTypes()) {
      forms.know(type);
    }
    if (method.getCacheAnnotation() instanceof CacheResult result) {
      for (Class<?> type : result.cachedExceptions()) {
        forms.know(type);
      }
    }
  }

  @SuppressWarnings("unchecked") // a method with an exception cache is one with @CacheResult
  private static CacheMethodDetails<CacheResult> asResult(CacheMethod<?> method) {
    return (CacheMethodDetails<CacheResult>) method;
  }

  private CacheResolver resolver(@Nullable CacheResolver resolver) {
    if (resolver == null) {
      throw new CacheException(
          method.where()
              + ": "
              + method.custom().resolverFactory().getName()
              + " returned no CacheResolver");
    }
    return resolver;
  }

  private CacheSource resolved(CacheResolver resolver, Surroundings around) {
    return call -> {
      Cache<Object, Object> found = resolver.resolveCache(call);
      if (found == null) {
        throw new CacheException(
            method.where() + ": " + resolver.getClass().getName() + " returned no Cache");
      }
      // A cache of Larder's own works as if it were named.
      return found.getCacheManager() instanceof EngineCaches own
          ? guarded(own, found.getName(), around)
          : new ResolvedCache(found, settings.onFailure(), log);
    };
  }

  private CacheSource named(String name, Surroundings around) {
    CallCache guarded = guarded(around.caches(), name, around);
    return call -> guarded;
  }

  private CallCache guarded(EngineCaches caches, String name, Surroundings around) {
    return new GuardedCache(
        caches.annotated(name), caches.settings(name), around.guard(), around.callbacks(), log);
  }

  CacheMethod<?> method() {
    return method;
  }

  /** Whether its cache refused the last call. */
  boolean isFailing() {
    return log.isFailing();
  }

  CacheSettings settings() {
    return settings;
  }

  CallCache cache(CallContext<?> call) {
    return cache.of(call);
  }

  @Nullable ExceptionCache exceptions(CallContext<?> call) {
    String name = method.exceptionCacheName();
    if (exceptions == null
        || name == null
        || !(method.getCacheAnnotation() instanceof CacheResult result)) {
      return null;
    }
    return new ExceptionCache(exceptions.of(call), ExceptionRules.of(result), forms, log, name);
  }

  /** The key of a call, or null if its parameters make none, which is reported once. */
  @Nullable GeneratedCacheKey key(CallContext<?> call, CallCache cache) {
    try {
      if (generator == null) {
        return keyTexts.of(call.keyValues());
      }
      GeneratedCacheKey key = generator.generateCacheKey(call);
      if (key == null) {
        throw new CacheException(
            method.where()
                + ": "
                + method.custom().keyGenerator().getName()
                + " returned null instead of a key");
      }
      return cache.isByReference() ? key : keyTexts.of(key);
    } catch (KeyTexts.UnusableKey e) {
      log.notCacheable(
          method.getCacheName(),
          String.valueOf(e.getMessage()) + "; mark other parameters with @CacheKey");
      return null;
    }
  }
}
