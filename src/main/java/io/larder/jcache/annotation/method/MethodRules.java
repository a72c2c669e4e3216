package io.larder.jcache.annotation.method;

import io.larder.jcache.annotation.method.CacheMethod.Parameter;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.jspecify.annotations.Nullable;

/** Checks one annotated method against JSR-107 1.1, chapter 8. */
record MethodRules(AnnotationReport report, String where, List<Parameter> parameters) {
  // Methods that containers call without interceptors. EJBs are known by name: they are optional.
  private static final Set<String> CALLBACKS =
      Set.of(
          "jakarta.annotation.PostConstruct",
          "jakarta.annotation.PreDestroy",
          "jakarta.inject.Inject",
          "jakarta.ejb.PostActivate",
          "jakarta.ejb.PrePassivate",
          "jakarta.ejb.AfterBegin",
          "jakarta.ejb.BeforeCompletion",
          "jakarta.ejb.AfterCompletion");

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
    String where = CacheMethod.describe(beanClass, method);
    if (!annotations.isEmpty()
        && !warnOfCallback(report, where, List.of(method.getAnnotations()), annotations)) {
      report.withoutEffect(
          where,
          "%s on %s has no effect: CDI does not intercept it; make it overridable",
          names(annotations),
          notIntercepted(method));
    }
  }

  /** Whether a method is one that the container calls itself; then there is a warning. */
  static boolean warnOfCallback(
      AnnotationReport report,
      String where,
      Iterable<Annotation> all,
      List<Annotation> cacheAnnotations) {
    for (Annotation annotation : all) {
      if (CALLBACKS.contains(annotation.annotationType().getName())) {
        report.withoutEffect(
            where,
            "%s has no effect when the container calls the method because of @%s: no interceptor"
                + " runs then; call an annotated method of another bean from it",
            names(cacheAnnotations),
            annotation.annotationType().getSimpleName());
        return true;
      }
    }
    return false;
  }

  void check(List<Annotation> cacheAnnotations, Class<?> returned, CacheMethod.StoredType stored) {
    if (cacheAnnotations.size() > 1) {
      report.forbidden(
          where,
          "has %s; a method has at most one of @CacheResult, @CachePut, @CacheRemove, @CacheRemoveAll",
          names(cacheAnnotations));
    }
    for (Annotation annotation : cacheAnnotations) {
      CacheBinding binding = CacheBinding.of(annotation);
      boolean isForExceptions = !binding.included().isEmpty() || !binding.excluded().isEmpty();
      if (annotation instanceof CacheResult result) {
        checkResult(returned, stored);
        if (result.exceptionCacheName().isBlank() && isForExceptions) {
          report.withoutEffect(
              where,
              "cachedExceptions and nonCachedExceptions have no effect without exceptionCacheName");
        }
      } else if (!binding.afterInvocation() && isForExceptions) {
        report.withoutEffect(
            where,
            (annotation instanceof CachePut ? "cacheFor and noCacheFor" : "evictFor and noEvictFor")
                + " have no effect with afterInvocation=false");
      }
    }
    checkParameters(cacheAnnotations);
  }

  private void checkResult(Class<?> returned, CacheMethod.StoredType stored) {
    if (stored.type() == Void.class) {
      report.withoutEffect(where, "@CacheResult on a method that returns nothing to cache");
    }
    if (isOtherPromise(returned)) {
      report.withoutEffect(
          where,
          "@CacheResult cannot give back what it caches as %s; return CompletionStage or CompletableFuture",
          returned.getName());
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
    for (Parameter parameter : parameters) {
      if (parameter.has(CacheKey.class) && parameter.has(CacheValue.class)) {
        report.forbidden(
            where,
            "parameter %d has @CacheKey and @CacheValue; it can be the key or the value",
            parameter.position() + 1);
      }
    }
  }

  /** A promise other than the two that a cached value can be returned as. */
  static boolean isOtherPromise(Class<?> type) {
    return type != CompletionStage.class
        && type != CompletableFuture.class
        && (Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type));
  }

  static String names(List<Annotation> annotations) {
    return String.join(
        " and ",
        annotations.stream().map(a -> "@" + a.annotationType().getSimpleName()).sorted().toList());
  }
}
