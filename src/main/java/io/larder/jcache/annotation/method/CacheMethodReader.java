package io.larder.jcache.annotation.method;

import io.larder.codec.GenericTypes;
import io.larder.jcache.annotation.method.CacheMethod.Kind;
import io.larder.jcache.annotation.method.CacheMethod.StoredType;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedParameter;
import jakarta.enterprise.inject.spi.AnnotatedType;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.jspecify.annotations.Nullable;

/** Reads the annotated methods of one bean class and reports what is wrong with them. */
final class CacheMethodReader {
  private final AnnotationReport report;
  private final Class<?> beanClass;
  private final GenericTypes types;
  private final CacheDefaultsOf defaults;

  CacheMethodReader(AnnotationReport report, Class<?> beanClass, Iterable<Annotation> annotations) {
    this.report = report;
    this.beanClass = beanClass;
    this.types = new GenericTypes(beanClass);
    this.defaults = CacheDefaultsOf.bean(beanClass, annotations);
  }

  /** The methods of a bean, as the container sees their annotations. */
  static List<CacheMethod<?>> read(AnnotationReport report, AnnotatedType<?> bean) {
    CacheMethodReader reader =
        new CacheMethodReader(report, bean.getJavaClass(), bean.getAnnotations());
    List<CacheMethod<?>> methods = new ArrayList<>();
    for (AnnotatedMethod<?> method : bean.getMethods()) {
      if (reader.isOwn(method.getJavaMember())) {
        List<MethodParameter> parameters = new ArrayList<>();
        for (AnnotatedParameter<?> parameter : method.getParameters()) {
          int position = parameter.getPosition();
          parameters.add(
              new MethodParameter(
                  position,
                  method.getJavaMember().getParameterTypes()[position],
                  immutable(parameter.getAnnotations())));
        }
        reader.add(methods, method.getJavaMember(), method.getAnnotations(), parameters);
      }
    }
    return methods;
  }

  /** The methods of a bean as they stand in its class and its superclasses. */
  static List<CacheMethod<?>> read(AnnotationReport report, Class<?> bean) {
    CacheMethodReader reader =
        new CacheMethodReader(report, bean, Arrays.asList(bean.getAnnotations()));
    List<CacheMethod<?>> methods = new ArrayList<>();
    for (Class<?> type = bean; type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (MethodRules.isNeverIntercepted(method)) {
          MethodRules.reportNotIntercepted(
              report, bean, method, CacheBindings.among(Arrays.asList(method.getAnnotations())));
        } else if (reader.isOwn(method)) {
          reader.add(methods, method);
        }
      }
    }
    return methods;
  }

  /** A method of a class that was no bean at deployment. */
  @Nullable CacheMethod<?> read(Method method) {
    List<CacheMethod<?>> methods = new ArrayList<>();
    add(methods, method);
    return methods.isEmpty() ? null : methods.get(0);
  }

  private void add(List<CacheMethod<?>> methods, Method method) {
    List<MethodParameter> parameters = new ArrayList<>();
    Annotation[][] annotations = method.getParameterAnnotations();
    for (int i = 0; i < annotations.length; i++) {
      parameters.add(
          new MethodParameter(
              i, method.getParameterTypes()[i], immutable(Arrays.asList(annotations[i]))));
    }
    add(methods, method, Arrays.asList(method.getAnnotations()), parameters);
  }

  /** Neither a bridge, onto which the compiler copies annotations, nor overridden further down. */
  private boolean isOwn(Method method) {
    if (method.isBridge() || method.isSynthetic()) {
      return false;
    }
    for (Class<?> type = beanClass;
        type != null && type != method.getDeclaringClass();
        type = type.getSuperclass()) {
      for (Method below : type.getDeclaredMethods()) {
        if (below.getName().equals(method.getName())
            && Arrays.equals(below.getParameterTypes(), method.getParameterTypes())
            && MethodRules.notIntercepted(method) == null) {
          return false;
        }
      }
    }
    return true;
  }

  private void add(
      List<CacheMethod<?>> methods,
      Method method,
      Iterable<Annotation> annotations,
      List<MethodParameter> parameters) {
    List<Annotation> cacheAnnotations = CacheBindings.among(annotations);
    MethodRules rules =
        new MethodRules(report, CacheMethod.describe(beanClass, method), parameters);
    StoredType returned = returned(method);
    rules.check(cacheAnnotations, returned);
    rules.checkReturnType(method.getReturnType(), cacheAnnotations);
    if (cacheAnnotations.isEmpty()) {
      return;
    }
    Annotation annotation = cacheAnnotations.get(0);
    Details details = details(annotation, method);
    MethodParameter value =
        annotation instanceof CachePut
            ? parameters.stream().filter(p -> p.has(CacheValue.class)).findFirst().orElse(null)
            : null;
    StoredType stored =
        value == null
            ? returned
            : new StoredType(
                types.resolve(method.getGenericParameterTypes()[value.position()]), Kind.VALUE);
    methods.add(
        new CacheMethod<>(
            beanClass,
            method,
            immutable(annotations),
            annotation,
            details.cacheName(),
            List.copyOf(parameters),
            keys(parameters),
            value,
            stored,
            details.custom()));
  }

  /** JSR-107, CacheKeyInvocationContext.getKeyParameters. */
  private static List<MethodParameter> keys(List<MethodParameter> parameters) {
    List<MethodParameter> marked = parameters.stream().filter(p -> p.has(CacheKey.class)).toList();
    return marked.isEmpty()
        ? parameters.stream().filter(p -> !p.has(CacheValue.class)).toList()
        : marked;
  }

  private record Details(String cacheName, CacheMethod.Custom custom) {}

  private Details details(Annotation annotation, Method method) {
    if (annotation instanceof CacheResult result) {
      return new Details(
          defaults.cacheName(result.cacheName(), method),
          defaults.custom(result.cacheKeyGenerator(), result.cacheResolverFactory()));
    }
    if (annotation instanceof CachePut put) {
      return new Details(
          defaults.cacheName(put.cacheName(), method),
          defaults.custom(put.cacheKeyGenerator(), put.cacheResolverFactory()));
    }
    if (annotation instanceof CacheRemove remove) {
      return new Details(
          defaults.cacheName(remove.cacheName(), method),
          defaults.custom(remove.cacheKeyGenerator(), remove.cacheResolverFactory()));
    }
    CacheRemoveAll all = (CacheRemoveAll) annotation;
    return new Details(
        defaults.cacheName(all.cacheName(), method),
        defaults.custom(
            javax.cache.annotation.CacheKeyGenerator.class, all.cacheResolverFactory()));
  }

  private StoredType returned(Method method) {
    Type type = types.resolve(method.getGenericReturnType());
    Class<?> raw = method.getReturnType();
    if (raw == CompletionStage.class || raw == CompletableFuture.class) {
      Type inner =
          type instanceof ParameterizedType stage
              ? stage.getActualTypeArguments()[0]
              : Object.class;
      return new StoredType(inner, inner == Void.class ? Kind.NOTHING : Kind.STAGE);
    }
    return new StoredType(
        type, type == Void.class || MethodRules.isOtherPromise(raw) ? Kind.NOTHING : Kind.VALUE);
  }

  private static Set<Annotation> immutable(Iterable<Annotation> annotations) {
    Set<Annotation> set = new LinkedHashSet<>();
    annotations.forEach(set::add);
    return Collections.unmodifiableSet(set);
  }
}
