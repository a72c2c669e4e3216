package io.larder.jcache.annotation.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.annotation.CacheMethodDetails;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/** What holds for all calls of an annotated method; the bean class may have inherited it. */
public record CacheMethod<A extends Annotation>(
    Class<?> beanClass,
    Method getMethod,
    Set<Annotation> getAnnotations,
    A getCacheAnnotation,
    CacheBinding binding,
    List<Parameter> parameters,
    List<Parameter> keys,
    @Nullable Parameter value,
    StoredType stored)
    implements CacheMethodDetails<A> {

  private static final String ASYNCHRONOUS = "jakarta.enterprise.concurrent.Asynchronous";

  /** A parameter with its index, the class that the method declares, and all its annotations. */
  public record Parameter(int position, Class<?> rawType, Set<Annotation> annotations) {
    boolean has(Class<? extends Annotation> annotation) {
      return annotations.stream().anyMatch(annotation::isInstance);
    }
  }

  /** The generic type of what is cached, resolved and never a primitive, and how it is given. */
  public record StoredType(Type type, Kind kind) {}

  /** How a method gives what goes into the cache. */
  public enum Kind {
    /** It returns it, or takes it. */
    VALUE,
    STAGE,
    NOTHING
  }

  @Override
  public String getCacheName() {
    return binding.cacheName();
  }

  public @Nullable String exceptionCacheName() {
    return getCacheAnnotation instanceof CacheResult result
            && !result.exceptionCacheName().isBlank()
        ? result.exceptionCacheName()
        : null;
  }

  public boolean returnsStage() {
    Class<?> returned = getMethod.getReturnType();
    return returned == CompletionStage.class || returned == CompletableFuture.class;
  }

  /** Whether the server runs it on another thread, and its caller has a stage already. */
  public boolean isAsynchronous() {
    return getAnnotations.stream()
        .anyMatch(one -> one.annotationType().getName().equals(ASYNCHRONOUS));
  }

  /** Those of all arguments that make the key. */
  public @Nullable Object[] keyArguments(@Nullable Object[] arguments) {
    if (keys.size() == arguments.length) {
      return arguments;
    }
    @Nullable Object[] chosen = new Object[keys.size()];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = arguments[keys.get(i).position()];
    }
    return chosen;
  }

  /** The method as messages name it. */
  public String where() {
    return describe(beanClass, getMethod);
  }

  static String describe(Class<?> beanClass, Method method) {
    String text =
        Stream.of(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(
                Collectors.joining(", ", beanClass.getName() + '.' + method.getName() + '(', ")"));
    return method.getDeclaringClass() == beanClass
        ? text
        : text + " of " + method.getDeclaringClass().getName();
  }
}
