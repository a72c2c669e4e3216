package io.larder.jcache.annotation.method;

import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.interceptor.Interceptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The annotated methods that CDI does not intercept, of all classes; they are reported of those
 * that become beans.
 */
public final class IneffectiveMethods {
  private final Map<Class<?>, List<Found>> found = new HashMap<>();

  private record Found(Method method, List<Annotation> annotations) {}

  public IneffectiveMethods() {}

  /**
   * Takes the annotations off methods where the container would fail with a message of its own or
   * say nothing.
   */
  public void remove(ProcessAnnotatedType<?> event) {
    AnnotatedType<?> type = event.getAnnotatedType();
    if (type.isAnnotationPresent(Interceptor.class) || type.getJavaClass().isInterface()) {
      return;
    }
    event
        .configureAnnotatedType()
        .filterMethods(
            method ->
                !CacheBinding.among(method.getAnnotations()).isEmpty()
                    && MethodRules.notIntercepted(method.getJavaMember()) != null)
        .forEach(
            method -> {
              List<Annotation> removed = CacheBinding.among(method.getAnnotated().getAnnotations());
              found
                  .computeIfAbsent(type.getJavaClass(), any -> new ArrayList<>())
                  .add(new Found(method.getAnnotated().getJavaMember(), removed));
              method.remove(removed::contains);
            });
  }

  void report(AnnotationReport report, Class<?> bean) {
    found
        .getOrDefault(bean, List.of())
        .forEach(
            one -> MethodRules.reportNotIntercepted(report, bean, one.method(), one.annotations()));
  }
}
