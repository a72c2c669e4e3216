package io.larder.jcache.annotation.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/**
 * The members that all four annotations of JSR-107 on a method have. {@link CacheKeyGenerator} and
 * {@link CacheResolverFactory} themselves stand for Larder; no exception included means all.
 */
public record CacheBinding(
    Annotation annotation,
    String cacheName,
    Class<? extends CacheKeyGenerator> keyGenerator,
    Class<? extends CacheResolverFactory> resolverFactory,
    boolean afterInvocation,
    List<Class<? extends Throwable>> included,
    List<Class<? extends Throwable>> excluded) {
  /** The annotations; every member of them is non-binding. */
  public static final List<Class<? extends Annotation>> TYPES =
      List.of(CacheResult.class, CachePut.class, CacheRemove.class, CacheRemoveAll.class);

  /** Those among annotations; validation allows one only. */
  static List<Annotation> among(Iterable<Annotation> annotations) {
    List<Annotation> found = new ArrayList<>();
    for (Annotation annotation : annotations) {
      if (TYPES.contains(annotation.annotationType())) {
        found.add(annotation);
      }
    }
    return found;
  }

  static CacheBinding of(Annotation annotation) {
    if (annotation instanceof CacheResult result) {
      return new CacheBinding(
          result,
          result.cacheName(),
          result.cacheKeyGenerator(),
          result.cacheResolverFactory(),
          true,
          List.of(result.cachedExceptions()),
          List.of(result.nonCachedExceptions()));
    }
    if (annotation instanceof CachePut put) {
      return new CacheBinding(
          put,
          put.cacheName(),
          put.cacheKeyGenerator(),
          put.cacheResolverFactory(),
          put.afterInvocation(),
          List.of(put.cacheFor()),
          List.of(put.noCacheFor()));
    }
    if (annotation instanceof CacheRemove remove) {
      return new CacheBinding(
          remove,
          remove.cacheName(),
          remove.cacheKeyGenerator(),
          remove.cacheResolverFactory(),
          remove.afterInvocation(),
          List.of(remove.evictFor()),
          List.of(remove.noEvictFor()));
    }
    CacheRemoveAll all = (CacheRemoveAll) annotation;
    return new CacheBinding(
        all,
        all.cacheName(),
        CacheKeyGenerator.class,
        all.cacheResolverFactory(),
        all.afterInvocation(),
        List.of(all.evictFor()),
        List.of(all.noEvictFor()));
  }

  /** Those of the class, else of its nearest superclass, else of an annotation (a stereotype). */
  static @Nullable CacheDefaults defaultsOf(Class<?> beanClass, Iterable<Annotation> annotations) {
    for (Annotation annotation : annotations) {
      if (annotation instanceof CacheDefaults own) {
        return own;
      }
    }
    for (Class<?> type = beanClass; type != null; type = type.getSuperclass()) {
      CacheDefaults found = type.getAnnotation(CacheDefaults.class);
      if (found != null) {
        return found;
      }
    }
    for (Annotation annotation : annotations) {
      CacheDefaults meta = annotation.annotationType().getAnnotation(CacheDefaults.class);
      if (meta != null) {
        return meta;
      }
    }
    return null;
  }

  /** JSR-107, getCacheName: the name of the method, else of the class, else the generated one. */
  CacheBinding on(Method method, @Nullable CacheDefaults defaults) {
    String byClass = defaults == null ? "" : defaults.cacheName();
    String name = !cacheName.isEmpty() ? cacheName : byClass;
    return new CacheBinding(
        annotation,
        name.isEmpty() ? generatedName(method) : name,
        hasKeyGenerator() || defaults == null ? keyGenerator : defaults.cacheKeyGenerator(),
        hasResolverFactory() || defaults == null
            ? resolverFactory
            : defaults.cacheResolverFactory(),
        afterInvocation,
        included,
        excluded);
  }

  /** Whether nobody has named the cache of a method. */
  boolean isNamedAfter(Method method) {
    return !hasResolverFactory() && cacheName.equals(generatedName(method));
  }

  private static String generatedName(Method method) {
    return Stream.of(method.getParameterTypes())
        .map(Class::getName)
        .collect(
            Collectors.joining(
                ",", method.getDeclaringClass().getName() + '.' + method.getName() + '(', ")"));
  }

  private static boolean isOfFaultTolerance(Class<?> failure) {
    for (Class<?> type = failure; type != null; type = type.getSuperclass()) {
      if (type.getName().startsWith("org.eclipse.microprofile.faulttolerance.exceptions.")) {
        return true;
      }
    }
    return false;
  }

  public boolean hasKeyGenerator() {
    return keyGenerator != CacheKeyGenerator.class;
  }

  public boolean hasResolverFactory() {
    return resolverFactory != CacheResolverFactory.class;
  }

  /**
   * Whether something is cached or evicted for an exception: the rules of the javadoc of each. An
   * exception of MicroProfile Fault Tolerance is cached only if such a class is included: that a
   * circuit is open or a bulkhead full says nothing of what the method would give.
   */
  public boolean concerns(Throwable failure) {
    if (annotation instanceof CacheResult
        && isOfFaultTolerance(failure.getClass())
        && included.stream().noneMatch(CacheBinding::isOfFaultTolerance)) {
      return false;
    }
    if (included.isEmpty() && excluded.isEmpty()) {
      return annotation instanceof CacheResult;
    }
    return (included.isEmpty() || included.stream().anyMatch(type -> type.isInstance(failure)))
        && excluded.stream().noneMatch(type -> type.isInstance(failure));
  }
}
