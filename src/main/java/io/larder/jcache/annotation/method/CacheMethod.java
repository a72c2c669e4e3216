package io.larder.jcache.annotation.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheMethodDetails;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/**
 * Everything about an annotated method of a bean class that holds for all calls, read once.
 *
 * @param <A> the annotation
 * @param beanClass the class of the bean, which may have inherited the method
 * @param getMethod the method
 * @param getAnnotations all annotations on it
 * @param getCacheAnnotation the one this is about
 * @param getCacheName the name of the cache, after the defaults
 * @param parameters all parameters
 * @param keys the parameters that make the key
 * @param value the parameter with {@code @CacheValue}, or null
 * @param stored what goes into the cache
 * @param custom classes of the application's that take part
 */
public record CacheMethod<A extends Annotation>(
    Class<?> beanClass,
    Method getMethod,
    Set<Annotation> getAnnotations,
    A getCacheAnnotation,
    String getCacheName,
    List<MethodParameter> parameters,
    List<MethodParameter> keys,
    @Nullable MethodParameter value,
    StoredType stored,
    Custom custom)
    implements CacheMethodDetails<A> {

  /**
   * Classes of the application's; the interfaces themselves stand for Larder's own.
   *
   * @param keyGenerator makes keys
   * @param resolverFactory finds caches
   */
  public record Custom(
      Class<? extends CacheKeyGenerator> keyGenerator,
      Class<? extends CacheResolverFactory> resolverFactory) {
    public boolean hasKeyGenerator() {
      return keyGenerator != CacheKeyGenerator.class;
    }

    public boolean hasResolverFactory() {
      return resolverFactory != CacheResolverFactory.class;
    }
  }

  /**
   * What goes into the cache.
   *
   * @param type its generic type, resolved for the bean class, never a primitive
   * @param kind how the method gives it
   */
  public record StoredType(Type type, Kind kind) {}

  /** How a method gives what goes into the cache. */
  public enum Kind {
    /** It returns it, or takes it. */
    VALUE,
    /** It returns a stage of it. */
    STAGE,
    /** It gives nothing. */
    NOTHING
  }

  /** The cache of exceptions that a {@code @CacheResult} names. */
  public @Nullable String exceptionCacheName() {
    return getCacheAnnotation instanceof CacheResult result
            && !result.exceptionCacheName().isBlank()
        ? result.exceptionCacheName()
        : null;
  }

  /** The method as messages name it. */
  public String where() {
    return describe(beanClass, getMethod);
  }

  static String describe(Class<?> beanClass, Method method) {
    StringBuilder text = new StringBuilder(beanClass.getName()).append('.');
    text.append(method.getName()).append('(');
    String comma = "";
    for (Class<?> type : method.getParameterTypes()) {
      text.append(comma).append(type.getSimpleName());
      comma = ", ";
    }
    text.append(')');
    return method.getDeclaringClass() == beanClass
        ? text.toString()
        : text + " of " + method.getDeclaringClass().getName();
  }
}
