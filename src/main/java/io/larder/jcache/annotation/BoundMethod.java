package io.larder.jcache.annotation;

import io.larder.config.CacheSettings;
import io.larder.jcache.engine.BackingCaches;
import java.util.Arrays;
import java.util.List;
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
  private final KeyMemo memo;
  private final @Nullable CallCache near;
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
      BackingCaches caches,
      CustomObjects custom,
      CacheGuard guard,
      Executor callbacks,
      KeyTexts keyTexts,
      KeyMemo memo,
      ExceptionForms forms) {}

  BoundMethod(CacheMethod<?> method, Surroundings around) {
    this.method = method;
    this.settings = around.caches().settings(method.getCacheName());
    this.log = new CallLog(method.where());
    this.keyTexts = around.keyTexts();
    this.memo = around.memo();
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
    near = isNear() ? guarded(around.caches(), method.getCacheName(), around) : null;
    knowExceptions();
  }

  private boolean isNear() {
    return settings.near().isPresent()
        && !method.custom().hasKeyGenerator()
        && !method.custom().hasResolverFactory()
        && method.stored().kind() != CacheMethod.Kind.NOTHING
        && method.getCacheAnnotation() instanceof CacheResult result
        && !result.skipGet();
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
      return found.getCacheManager() instanceof BackingCaches own
          ? guarded(own, found.getName(), around)
          : new ResolvedCache(found, settings.onFailure(), log);
    };
  }

  private CacheSource named(String name, Surroundings around) {
    CallCache guarded = guarded(around.caches(), name, around);
    return call -> guarded;
  }

  private CallCache guarded(BackingCaches caches, String name, Surroundings around) {
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

  /**
   * What this JVM has in its memory for a call, without anything that asking Redis needs.
   *
   * @param arguments those of the call
   * @return a hit, or null: the call goes the long way, where its key becomes known
   */
  @Nullable Found near(@Nullable Object[] arguments) {
    if (near == null) {
      return null;
    }
    MethodKey key = memo.get(keyArguments(arguments));
    return key == null ? null : near.near(key, method.stored().type());
  }

  boolean isAsync() {
    return method.stored().kind() == CacheMethod.Kind.STAGE;
  }

  private @Nullable Object[] keyArguments(@Nullable Object[] arguments) {
    List<MethodParameter> keys = method.keys();
    if (keys.size() == arguments.length) {
      return arguments;
    }
    @Nullable Object[] chosen = new Object[keys.size()];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = arguments[keys.get(i).position()];
    }
    return chosen;
  }

  private MethodKey plainKey(@Nullable Object[] arguments) throws KeyTexts.UnusableKey {
    MethodKey key = memo.get(arguments);
    if (key == null) {
      key = keyTexts.of(Arrays.asList(arguments));
      memo.put(arguments, key);
    }
    return key;
  }

  /** The key of a call, or null if its parameters make none, which is reported once. */
  @Nullable GeneratedCacheKey key(CallContext<?> call, CallCache cache) {
    try {
      if (generator == null) {
        return plainKey(keyArguments(call.arguments()));
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
