package io.larder.jcache.annotation.method;

import io.larder.codec.GenericTypes;
import io.larder.jcache.annotation.method.CacheMethod.Kind;
import io.larder.jcache.annotation.method.CacheMethod.Parameter;
import io.larder.jcache.annotation.method.CacheMethod.StoredType;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedParameter;
import jakarta.enterprise.inject.spi.AnnotatedType;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
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
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheValue;
import org.jspecify.annotations.Nullable;

/** Reads the annotated methods of one bean class and reports what is wrong with them. */
final class CacheMethodReader {
  private static final String ORIGINAL = "_orig";

  private final AnnotationReport report;
  private final Class<?> beanClass;
  private final GenericTypes types;
  private final @Nullable CacheDefaults defaults;
  private final List<CacheMethod<?>> methods = new ArrayList<>();

  CacheMethodReader(AnnotationReport report, Class<?> beanClass, Iterable<Annotation> annotations) {
    this.report = report;
    this.beanClass = beanClass;
    this.types = new GenericTypes(beanClass);
    this.defaults = CacheBinding.defaultsOf(beanClass, annotations);
  }

  /** The methods of a bean, as the container sees their annotations. */
  static List<CacheMethod<?>> read(AnnotationReport report, AnnotatedType<?> bean) {
    CacheMethodReader reader =
        new CacheMethodReader(report, bean.getJavaClass(), bean.getAnnotations());
    for (AnnotatedMethod<?> method : bean.getMethods()) {
      if (reader.isOwn(method.getJavaMember())) {
        List<Parameter> parameters = new ArrayList<>();
        for (AnnotatedParameter<?> parameter : method.getParameters()) {
          int position = parameter.getPosition();
          parameters.add(
              new Parameter(
                  position,
                  method.getJavaMember().getParameterTypes()[position],
                  immutable(parameter.getAnnotations())));
        }
        reader.add(method.getJavaMember(), method.getAnnotations(), parameters);
      }
    }
    return reader.methods;
  }

  /** The methods of a bean as they stand in its class and its superclasses. */
  static List<CacheMethod<?>> read(AnnotationReport report, Class<?> bean) {
    CacheMethodReader reader =
        new CacheMethodReader(report, bean, Arrays.asList(bean.getAnnotations()));
    for (Class<?> type = bean; type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (isOriginal(method)) {
          continue;
        }
        if (MethodRules.isNeverIntercepted(method)) {
          MethodRules.reportNotIntercepted(
              report, bean, method, CacheBinding.among(Arrays.asList(method.getAnnotations())));
        } else if (reader.isOwn(method)) {
          reader.add(method);
        }
      }
    }
    return reader.methods;
  }

  /** The body of a static method with annotations, which Quarkus moves into a second method. */
  private static boolean isOriginal(Method method) {
    return Modifier.isStatic(method.getModifiers())
        && method.getName().endsWith(ORIGINAL)
        && Arrays.stream(method.getDeclaringClass().getDeclaredMethods())
            .anyMatch(
                other ->
                    method.getName().equals(other.getName() + ORIGINAL)
                        && Arrays.equals(method.getParameterTypes(), other.getParameterTypes()));
  }

  /** A method of a class that was no bean at deployment. */
  @Nullable CacheMethod<?> read(Method method) {
    add(method);
    return methods.isEmpty() ? null : methods.get(0);
  }

  private void add(Method method) {
    List<Parameter> parameters = new ArrayList<>();
    Annotation[][] annotations = method.getParameterAnnotations();
    for (int i = 0; i < annotations.length; i++) {
      parameters.add(
          new Parameter(
              i, method.getParameterTypes()[i], immutable(Arrays.asList(annotations[i]))));
    }
    add(method, Arrays.asList(method.getAnnotations()), parameters);
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

  private void add(Method method, Iterable<Annotation> annotations, List<Parameter> parameters) {
    List<Annotation> cacheAnnotations = CacheBinding.among(annotations);
    StoredType returned = returned(method);
    String where = CacheMethod.describe(beanClass, method);
    new MethodRules(report, where, parameters)
        .check(cacheAnnotations, method.getReturnType(), returned);
    if (cacheAnnotations.isEmpty()) {
      return;
    }
    MethodRules.warnOfCallback(report, where, annotations, cacheAnnotations);
    Annotation annotation = cacheAnnotations.get(0);
    Parameter value =
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
            CacheBinding.of(annotation).on(method, defaults),
            List.copyOf(parameters),
            keys(parameters),
            value,
            stored));
  }

  /** JSR-107, CacheKeyInvocationContext.getKeyParameters. */
  private static List<Parameter> keys(List<Parameter> parameters) {
    List<Parameter> marked = parameters.stream().filter(p -> p.has(CacheKey.class)).toList();
    return marked.isEmpty()
        ? parameters.stream().filter(p -> !p.has(CacheValue.class)).toList()
        : marked;
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
