package io.larder.jcache.annotation.call;

import io.larder.config.CacheSettings;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.jcache.annotation.key.MethodKeys;
import io.larder.jcache.annotation.key.UnusableKeyException;
import io.larder.jcache.annotation.method.CacheMethod;
import io.larder.jcache.annotation.method.CustomObjects;
import io.larder.jcache.annotation.method.MethodParameter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.cache.CacheException;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** What all calls of one annotated method share; made at its first call. Thread-safe. */
final class BoundMethod {
  private final CacheMethod<?> method;
  private final CacheSettings settings;
  private final CallLog log;
  private final MethodKeys keys;
  private final ExceptionForms forms;
  private final ExceptionRules rules;
  private final @Nullable CacheKeyGenerator generator;
  private final CallCaches.Source cache;
  private final @Nullable CallCache named;
  private final CallCaches.@Nullable Source exceptions;

  BoundMethod(
      CacheMethod<?> method,
      CallCaches caches,
      CustomObjects custom,
      MethodKeys keys,
      ExceptionForms forms) {
    this.method = method;
    this.settings = caches.settings(method.getCacheName());
    this.log = new CallLog(method.where());
    this.keys = keys;
    this.forms = forms;
    this.rules = ExceptionRules.of(method.getCacheAnnotation());
    this.generator =
        method.custom().hasKeyGenerator() ? custom.get(method.custom().keyGenerator()) : null;
    if (method.custom().hasResolverFactory()) {
      this.named = null;
      this.cache = caches.resolved(method, log);
    } else {
      CallCache own = caches.named(method.getCacheName(), log);
      this.named = own;
      this.cache = call -> own;
    }
    this.exceptions = caches.exceptionsOf(method, log);
    declareExceptions();
  }

  private void declareExceptions() {
    for (Class<?> type : method.getMethod().getExceptionTypes()) {
      forms.declare(type);
    }
    if (method.getCacheAnnotation() instanceof CacheResult result) {
      for (Class<?> type : result.cachedExceptions()) {
        forms.declare(type);
      }
    }
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

  /** For which of its exceptions something is cached or evicted. */
  ExceptionRules rules() {
    return rules;
  }

  boolean storesResults() {
    return method.stored().kind() != CacheMethod.Kind.NOTHING;
  }

  boolean isAsync() {
    return method.stored().kind() == CacheMethod.Kind.STAGE;
  }

  /** Whether its calls always run the method: JSR-107, CacheResult.skipGet. */
  boolean isUpdate() {
    return method.getCacheAnnotation() instanceof CacheResult result && result.skipGet();
  }

  /** A cached value as the method would return it. */
  @Nullable Object answer(Hit hit) {
    return isAsync() ? CompletableFuture.completedFuture(hit.value()) : hit.value();
  }

  CallCache cache(AnnotatedCall<?> call) {
    return cache.of(call);
  }

  @Nullable ExceptionCache exceptions(AnnotatedCall<?> call) {
    String name = method.exceptionCacheName();
    return exceptions == null || name == null
        ? null
        : new ExceptionCache(exceptions.of(call), rules, forms, log, name);
  }

  boolean hasGenerator() {
    return generator != null;
  }

  /** Whether this JVM's memory is asked before anything else of a call is made. */
  boolean looksNearFirst() {
    return named != null && generator == null;
  }

  /** What this JVM's memory has for a key of parameters. */
  @Nullable Hit near(MethodKey key) {
    return named == null || isUpdate() ? null : named.near(key, method.stored().type());
  }

  private @Nullable Object[] keyArguments(@Nullable Object[] arguments) {
    List<MethodParameter> parameters = method.keys();
    if (parameters.size() == arguments.length) {
      return arguments;
    }
    @Nullable Object[] chosen = new Object[parameters.size()];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = arguments[parameters.get(i).position()];
    }
    return chosen;
  }

  /** The key that arguments make without a generator, or null, which is reported once. */
  @Nullable MethodKey key(@Nullable Object[] arguments) {
    try {
      return keys.of(keyArguments(arguments));
    } catch (UnusableKeyException e) {
      reportUnusable(e);
      return null;
    }
  }

  /** The key of a call, or null if its parameters make none, which is reported once. */
  @Nullable GeneratedCacheKey key(AnnotatedCall<?> call) {
    if (generator == null) {
      return key(call.arguments());
    }
    GeneratedCacheKey key = generator.generateCacheKey(call);
    if (key == null) {
      throw new CacheException(
          method.where()
              + ": "
              + method.custom().keyGenerator().getName()
              + " returned null instead of a key");
    }
    try {
      return call.cache().isByReference() ? key : keys.of(key);
    } catch (UnusableKeyException e) {
      reportUnusable(e);
      return null;
    }
  }

  private void reportUnusable(UnusableKeyException e) {
    log.notCacheable(
        method.getCacheName(), e.getMessage() + "; mark other parameters with @CacheKey");
  }
}
