package io.larder.jcache.annotation.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/**
 * Warns of annotations beside those of the cache whose interceptors run within the cache's, so that
 * they do not run on a hit or after the cache has changed. Known by name: the libraries are
 * optional.
 */
record InnerInterceptors(AnnotationReport report, int priority) {
  // CacheInterceptors.PRIORITY: whoever sets another one has thought about the order.
  private static final int DEFAULT = 150;
  // MicroProfile Fault Tolerance: PLATFORM_AFTER + 10. Validation: PLATFORM_AFTER + 800.
  private static final int FAULT_TOLERANCE = 4010;
  private static final int VALIDATION = 4800;

  private static final String ROLES = "jakarta.annotation.security.";
  private static final String PERMIT_ALL = ROLES + "PermitAll";
  private static final Set<String> RESTRICTING =
      Set.of(
          ROLES + "RolesAllowed",
          ROLES + "DenyAll",
          "io.quarkus.security.Authenticated",
          "io.quarkus.security.PermissionsAllowed");
  private static final String FALLBACK = "org.eclipse.microprofile.faulttolerance.Fallback";
  private static final String CONSTRAINT = "jakarta.validation.Constraint";
  private static final String VALID = "jakarta.validation.Valid";

  // Their containers check the roles before any interceptor runs.
  private static final Set<String> CHECKED_BEFORE =
      Set.of(
          "jakarta.ejb.Stateless",
          "jakarta.ejb.Stateful",
          "jakarta.ejb.Singleton",
          "jakarta.ws.rs.Path");

  void check(CacheMethod<?> method) {
    if (method.getCacheAnnotation() instanceof CacheResult) {
      checkRoles(method, "do not run on a hit");
      checkFallback(method);
    } else if (!method.binding().afterInvocation()) {
      checkRoles(method, "run after the cache was changed (afterInvocation=false)");
      checkConstraints(method);
    }
  }

  private void checkRoles(CacheMethod<?> method, String late) {
    if (priority > DEFAULT || isOneOf(method.beanClass(), CHECKED_BEFORE)) {
      return;
    }
    String found = restriction(method);
    if (found != null) {
      report.runsWithin(
          method.where(),
          "%s beside @%s: interceptors with a higher priority number than %s %s. Where an"
              + " interceptor checks the caller, set redis.annotations.priority above its number,"
              + " or check in a bean that calls this one",
          found,
          method.getCacheAnnotation().annotationType().getSimpleName(),
          priority,
          late);
    }
  }

  /** The restriction that holds: of the method, else of the classes it may be taken from. */
  private static @Nullable String restriction(CacheMethod<?> method) {
    for (Annotation annotation : method.getAnnotations()) {
      String name = annotation.annotationType().getName();
      if (name.equals(PERMIT_ALL)) {
        return null;
      }
      if (RESTRICTING.contains(name)) {
        return "@" + annotation.annotationType().getSimpleName();
      }
    }
    Method declared = method.getMethod();
    for (Class<?> type : List.of(method.beanClass(), declared.getDeclaringClass())) {
      for (Annotation annotation : type.getAnnotations()) {
        if (RESTRICTING.contains(annotation.annotationType().getName())) {
          return "@" + annotation.annotationType().getSimpleName() + " of the class";
        }
      }
    }
    return null;
  }

  private void checkFallback(CacheMethod<?> method) {
    // With the same number the order is not defined.
    if (priority <= FAULT_TOLERANCE && hasAny(method.getAnnotations(), Set.of(FALLBACK))) {
      report.runsWithin(
          method.where(),
          "@Fallback beside @CacheResult: what the fallback gives is cached like a result, and"
              + " stays when the fault is over. Put the two on methods of two beans, @Fallback on"
              + " the one that calls the other, or set redis.annotations.priority above %s",
          FAULT_TOLERANCE);
    }
  }

  private void checkConstraints(CacheMethod<?> method) {
    if (priority >= VALIDATION
        || method.parameters().stream().noneMatch(one -> isConstrained(one.annotations()))) {
      return;
    }
    boolean puts = method.getCacheAnnotation() instanceof CachePut;
    report.runsWithin(
        method.where(),
        "constrained parameters beside @%s(afterInvocation=false): %s before the arguments are"
            + " validated; leave afterInvocation=false away, or set redis.annotations.priority"
            + " to %s or above",
        method.getCacheAnnotation().annotationType().getSimpleName(),
        puts
            ? "the value is stored"
            : method.getCacheAnnotation() instanceof CacheRemoveAll
                ? "the cache is cleared"
                : "the entry is removed",
        VALIDATION);
  }

  private static boolean isConstrained(Set<Annotation> annotations) {
    return annotations.stream()
        .anyMatch(
            one ->
                one.annotationType().getName().equals(VALID)
                    || isOneOf(one.annotationType(), Set.of(CONSTRAINT)));
  }

  private static boolean isOneOf(AnnotatedElement element, Set<String> names) {
    return hasAny(List.of(element.getAnnotations()), names);
  }

  private static boolean hasAny(Iterable<Annotation> annotations, Set<String> names) {
    for (Annotation annotation : annotations) {
      if (names.contains(annotation.annotationType().getName())) {
        return true;
      }
    }
    return false;
  }
}
