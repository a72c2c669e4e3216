package io.larder.jcache.annotation.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.jspecify.annotations.Nullable;

/** Checks one annotated method against JSR-107 1.1, chapter 8. */
final class MethodRules {
  private final AnnotationReport report;
  private final String where;
  private final List<MethodParameter> parameters;

  MethodRules(AnnotationReport report, String where, List<MethodParameter> parameters) {
    this.report = report;
    this.where = where;
    this.parameters = parameters;
  }

  /** Why CDI does not intercept a method, or null if it does. */
  static @Nullable String notIntercepted(Method method) {
    int modifiers = method.getModifiers();
    String kind =
        Modifier.isPrivate(modifiers)
            ? "a private method"
            : Modifier.isStatic(modifiers)
                ? "a static method"
                : Modifier.isFinal(modifiers) ? "a final method" : null;
    return kind == null && Modifier.isFinal(method.getDeclaringClass().getModifiers())
        ? "a method of a final class"
        : kind;
  }

  /** What also a container that makes classes and methods overridable does not intercept. */
  static boolean isNeverIntercepted(Method method) {
    return Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers());
  }

  static void reportNotIntercepted(
      AnnotationReport report, Class<?> beanClass, Method method, List<Annotation> annotations) {
    if (!annotations.isEmpty()) {
      report.withoutEffect(
          CacheMethod.describe(beanClass, method),
          names(annotations)
              + " on "
              + notIntercepted(method)
              + " has no effect: CDI does not intercept it; make it overridable");
    }
  }

  /** Checks the annotations of a method and its parameters. */
  void check(List<Annotation> cacheAnnotations, CacheMethod.StoredType returned) {
    if (cacheAnnotations.size() > 1) {
      report.forbidden(
          where,
          "has "
              + names(cacheAnnotations)
              + "; a method has at most one of @CacheResult, @CachePut, @CacheRemove,"
              + " @CacheRemoveAll");
    }
    for (Annotation annotation : cacheAnnotations) {
      if (annotation instanceof CacheResult result) {
        check(result, returned);
      } else if (annotation instanceof CachePut put) {
        checkAfterInvocation(put.afterInvocation(), put.cacheFor(), put.noCacheFor(), "cacheFor");
      } else if (annotation instanceof CacheRemove remove) {
        checkAfterInvocation(
            remove.afterInvocation(), remove.evictFor(), remove.noEvictFor(), "evictFor");
      } else if (annotation instanceof CacheRemoveAll all) {
        checkAfterInvocation(all.afterInvocation(), all.evictFor(), all.noEvictFor(), "evictFor");
      }
    }
    checkParameters(cacheAnnotations);
  }

  private void check(CacheResult result, CacheMethod.StoredType returned) {
    if (returned.type() == Void.class) {
      report.withoutEffect(where, "@CacheResult on a method that returns nothing to cache");
    }
    if (result.exceptionCacheName().isBlank()
        && (result.cachedExceptions().length > 0 || result.nonCachedExceptions().length > 0)) {
      report.withoutEffect(
          where,
          "cachedExceptions and nonCachedExceptions have no effect without exceptionCacheName");
    }
  }

  private void checkAfterInvocation(
      boolean after, Class<?>[] included, Class<?>[] excluded, String name) {
    if (!after && included.length + excluded.length > 0) {
      report.withoutEffect(
          where,
          name
              + " and no"
              + Character.toUpperCase(name.charAt(0))
              + name.substring(1)
              + " have no effect with afterInvocation=false");
    }
  }

  private void checkParameters(List<Annotation> cacheAnnotations) {
    boolean put = cacheAnnotations.stream().anyMatch(CachePut.class::isInstance);
    boolean keyed = cacheAnnotations.stream().anyMatch(a -> !(a instanceof CacheRemoveAll));
    long values = parameters.stream().filter(p -> p.has(CacheValue.class)).count();
    if (put && values != 1) {
      report.forbidden(
          where,
          "@CachePut needs exactly one parameter with @CacheValue; this method has " + values);
    }
    if (!put && values > 0) {
      if (cacheAnnotations.isEmpty()) {
        report.withoutEffect(where, "@CacheValue has no effect without @CachePut");
      } else {
        report.forbidden(where, "@CacheValue is for methods with @CachePut only");
      }
    }
    if (!keyed && parameters.stream().anyMatch(p -> p.has(CacheKey.class))) {
      report.withoutEffect(
          where, "@CacheKey has no effect without @CacheResult, @CachePut or @CacheRemove");
    }
    for (MethodParameter parameter : parameters) {
      if (parameter.has(CacheKey.class) && parameter.has(CacheValue.class)) {
        report.forbidden(
            where,
            "parameter "
                + (parameter.position() + 1)
                + " has @CacheKey and @CacheValue; it can be the key or the value");
      }
    }
  }

  /** A promise other than the two that a cached value can be returned as. */
  static boolean isOtherPromise(Class<?> type) {
    return type != CompletionStage.class
        && type != CompletableFuture.class
        && (Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type));
  }

  void checkReturnType(Class<?> type, List<Annotation> cacheAnnotations) {
    if (cacheAnnotations.stream().anyMatch(CacheResult.class::isInstance) && isOtherPromise(type)) {
      report.withoutEffect(
          where,
          "@CacheResult cannot give back what it caches as "
              + type.getName()
              + "; return CompletionStage or CompletableFuture");
    }
  }

  static String names(List<Annotation> annotations) {
    return String.join(
        " and ",
        annotations.stream().map(a -> "@" + a.annotationType().getSimpleName()).sorted().toList());
  }
}
