package io.larder.jcache.annotation.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheResolverFactory;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@code @CacheDefaults} of a bean class: its own, else its nearest superclass's, else that
 * of an annotation on them (a stereotype).
 *
 * @param defaults the annotation, or null
 */
record CacheDefaultsOf(@Nullable CacheDefaults defaults) {
  static CacheDefaultsOf bean(Class<?> beanClass, Iterable<Annotation> annotations) {
    for (Annotation annotation : annotations) {
      if (annotation instanceof CacheDefaults own) {
        return new CacheDefaultsOf(own);
      }
    }
    for (Class<?> type = beanClass; type != null; type = type.getSuperclass()) {
      CacheDefaults found = type.getAnnotation(CacheDefaults.class);
      if (found != null) {
        return new CacheDefaultsOf(found);
      }
    }
    for (Annotation annotation : annotations) {
      CacheDefaults meta = annotation.annotationType().getAnnotation(CacheDefaults.class);
      if (meta != null) {
        return new CacheDefaultsOf(meta);
      }
    }
    return new CacheDefaultsOf(null);
  }

  /** JSR-107, CacheMethodDetails.getCacheName: the method's, the class's, the generated one. */
  String cacheName(String onMethod, Method method) {
    if (!onMethod.isEmpty()) {
      return onMethod;
    }
    if (defaults != null && !defaults.cacheName().isEmpty()) {
      return defaults.cacheName();
    }
    StringBuilder name = new StringBuilder(method.getDeclaringClass().getName());
    name.append('.').append(method.getName()).append('(');
    String comma = "";
    for (Class<?> type : method.getParameterTypes()) {
      name.append(comma).append(type.getName());
      comma = ",";
    }
    return name.append(')').toString();
  }

  CacheMethod.Custom custom(
      Class<? extends CacheKeyGenerator> keyGenerator,
      Class<? extends CacheResolverFactory> resolverFactory) {
    return new CacheMethod.Custom(
        keyGenerator != CacheKeyGenerator.class || defaults == null
            ? keyGenerator
            : defaults.cacheKeyGenerator(),
        resolverFactory != CacheResolverFactory.class || defaults == null
            ? resolverFactory
            : defaults.cacheResolverFactory());
  }
}
