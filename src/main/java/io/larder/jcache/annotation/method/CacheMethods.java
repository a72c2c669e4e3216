package io.larder.jcache.annotation.method;

import io.larder.codec.GenericTypes;
import io.larder.codec.key.KeyTypes;
import io.larder.common.CacheAnnotationException;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.interceptor.Interceptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * Registry of the annotated methods of an application: filled and checked by the one thread that
 * deploys it, searched by any thread when they are called.
 */
public final class CacheMethods {
  private final AnnotationReport report = new AnnotationReport();
  private final Map<Class<?>, Map<Method, CacheMethod<?>>> byBean = new ConcurrentHashMap<>();
  private final List<DirectUse> directUses = new ArrayList<>();
  private final KeyTypes keyTypes = new KeyTypes();
  private final Set<Class<?>> unreached = new HashSet<>();

  private record DirectUse(String cacheName, Type keyType, String where) {}

  public CacheMethods() {}

  /**
   * Notes the annotated methods of an enabled bean, and those whose annotations were taken off.
   *
   * @param isReached false if each injection point gets an alternative that extends it
   */
  public void note(AnnotatedType<?> bean, IneffectiveMethods ineffective, boolean isReached) {
    ineffective.report(report, bean.getJavaClass());
    if (!isReached) {
      unreached.add(bean.getJavaClass());
    }
    if (bean.isAnnotationPresent(Interceptor.class)) {
      return;
    }
    note(bean.getJavaClass(), bean.getAnnotations(), CacheMethodReader.read(report, bean));
  }

  /** Notes the annotated methods of a bean whose container tells only its class. */
  public void note(Class<?> bean) {
    note(bean, List.of(bean.getAnnotations()), CacheMethodReader.read(report, bean));
  }

  private void note(
      Class<?> beanClass, Iterable<Annotation> annotations, List<CacheMethod<?>> found) {
    for (Annotation annotation : annotations) {
      List<Annotation> all = new ArrayList<>(List.of(annotation));
      all.addAll(List.of(annotation.annotationType().getAnnotations()));
      for (Annotation misplaced : CacheBinding.among(all)) {
        report.forbidden(
            beanClass.getName(),
            MethodRules.names(List.of(misplaced))
                + " stands on methods; for a class there is @CacheDefaults");
      }
    }
    Map<Method, CacheMethod<?>> methods = new ConcurrentHashMap<>();
    found.forEach(method -> methods.put(method.getMethod(), method));
    if (!methods.isEmpty()) {
      byBean.put(beanClass, methods);
    }
    warnOfInterfaces(beanClass, methods);
  }

  private void warnOfInterfaces(Class<?> beanClass, Map<Method, CacheMethod<?>> methods) {
    for (Class<?> type = beanClass; type != null; type = type.getSuperclass()) {
      for (Class<?> implemented : type.getInterfaces()) {
        for (Method method : implemented.getMethods()) {
          List<Annotation> found = CacheBinding.among(List.of(method.getAnnotations()));
          if (!found.isEmpty()
              && methods.keySet().stream().noneMatch(own -> isSameSignature(own, method))) {
            report.withoutEffect(
                CacheMethod.describe(beanClass, method),
                MethodRules.names(found)
                    + " on a method of an interface has no effect: CDI looks at the class of the"
                    + " bean; put it there");
          }
        }
      }
    }
  }

  private static boolean isSameSignature(Method one, Method other) {
    return one.getName().equals(other.getName())
        && one.getParameterCount() == other.getParameterCount();
  }

  public void noteInjected(String cacheName, Type keyType, String where) {
    directUses.add(new DirectUse(cacheName, keyType, where));
  }

  /** A method that puts values of a generic type, resolved for its bean class, into a cache. */
  public record Use(String cacheName, Type valueType, String where) {}

  public List<Use> uses() {
    List<Use> uses = new ArrayList<>();
    for (CacheMethod<?> method : all()) {
      if (puts(method)) {
        uses.add(new Use(method.getCacheName(), method.stored().type(), method.where()));
      }
    }
    return uses;
  }

  /** {@return which caches annotated methods write, and which ones they only remove from} */
  public CacheWrites writes() {
    return CacheWrites.of(all());
  }

  private static boolean puts(CacheMethod<?> method) {
    return method.stored().kind() != CacheMethod.Kind.NOTHING && CacheWrites.isWriting(method);
  }

  /** The caches of annotated methods, with those of exceptions and those only removed from. */
  public List<String> cacheNames() {
    List<String> names = new ArrayList<>();
    for (CacheMethod<?> method : all()) {
      names.add(method.getCacheName());
      String exceptions = method.exceptionCacheName();
      if (exceptions != null) {
        names.add(exceptions);
      }
    }
    return names.stream().distinct().sorted().toList();
  }

  /**
   * Checks what concerns several methods, and the application's own classes. Keys of caches may be
   * written by Redisson's codec, which has no part of {@link KeyTypes}; those of methods are texts.
   */
  public void validate(CustomObjects custom, boolean byRedisson, int priority) {
    InnerInterceptors inner = new InnerInterceptors(report, priority);
    all().forEach(inner::check);
    for (CacheMethod<?> method : all()) {
      if (method.binding().hasKeyGenerator()) {
        custom.check(report, method.where(), "cacheKeyGenerator", method.binding().keyGenerator());
      }
      if (method.binding().hasResolverFactory()) {
        custom.check(
            report, method.where(), "cacheResolverFactory", method.binding().resolverFactory());
      }
    }
    all().forEach(this::warnOfKeys);
    warnOfSharedNames();
    List<String> names = cacheNames();
    for (DirectUse use : directUses) {
      String problem = byRedisson ? null : keyTypes.problem(use.keyType());
      if (problem != null) {
        report.withoutIdentity(use.where(), "its keys are refused", problem);
      }
      boolean accepts =
          acceptsGeneratedKeys(use.keyType()) || (byRedisson && use.keyType() == String.class);
      if (names.contains(use.cacheName()) && !accepts) {
        report.withoutEffect(
            use.where(),
            "a Cache with keys of type %s does not see what annotated methods put into the cache '%s': their keys are GeneratedCacheKey",
            use.keyType().getTypeName(),
            use.cacheName());
      }
    }
  }

  /** Of parameters whose types never make a key; values of others are judged when they come. */
  private void warnOfKeys(CacheMethod<?> method) {
    if (method.binding().hasKeyGenerator()
        || method.getCacheAnnotation() instanceof CacheRemoveAll) {
      return;
    }
    GenericTypes types = new GenericTypes(method.beanClass());
    Type[] declared = method.getMethod().getGenericParameterTypes();
    for (CacheMethod.Parameter parameter : method.keys()) {
      String problem = keyTypes.problem(types.resolve(declared[parameter.position()]));
      if (problem != null) {
        report.withoutIdentity(
            method.where(),
            "calls with parameter " + (parameter.position() + 1) + " run without the cache",
            problem + "; mark other parameters with @CacheKey");
      }
    }
  }

  /** The name is that of the class that declares the method, whichever bean it is called on. */
  private void warnOfSharedNames() {
    Map<Method, List<CacheMethod<?>>> inherited =
        all().stream()
            .filter(method -> !unreached.contains(method.beanClass()))
            .filter(method -> puts(method) && method.binding().isNamedAfter(method.getMethod()))
            .collect(Collectors.groupingBy(CacheMethod::getMethod));
    for (List<CacheMethod<?>> methods : inherited.values()) {
      if (methods.size() > 1) {
        report.shared(
            methods.get(0).getCacheName(),
            methods.stream()
                .map(method -> method.beanClass().getName())
                .sorted()
                .collect(Collectors.joining(" and ")));
      }
    }
  }

  private static boolean acceptsGeneratedKeys(Type keyType) {
    return !(keyType instanceof Class<?> type)
        || type.isAssignableFrom(GeneratedCacheKey.class)
        || GeneratedCacheKey.class.isAssignableFrom(type);
  }

  public @Nullable CacheAnnotationException errors() {
    List<String> errors = report.errors();
    return errors.isEmpty() ? null : new CacheAnnotationException(errors);
  }

  public List<String> warnings() {
    return report.warnings();
  }

  /** The method of a call, or null if it has no cache annotation. */
  public @Nullable CacheMethod<?> find(Class<?> targetClass, Method method) {
    Class<?> beanClass = targetClass;
    // Containers subclass beans to intercept them.
    while (beanClass != null && !byBean.containsKey(beanClass)) {
      beanClass = beanClass.getSuperclass();
    }
    Map<Method, CacheMethod<?>> known = beanClass == null ? null : byBean.get(beanClass);
    CacheMethod<?> found = known == null ? null : known.get(method);
    return found != null ? found : readLate(targetClass, method);
  }

  /** Of a class that became a bean after the deployment, for example by InterceptionFactory. */
  private @Nullable CacheMethod<?> readLate(Class<?> targetClass, Method method) {
    if (method.isBridge() || CacheBinding.among(List.of(method.getAnnotations())).isEmpty()) {
      return null;
    }
    Class<?> beanClass =
        targetClass.isSynthetic() || targetClass.getName().contains("$$")
            ? method.getDeclaringClass()
            : targetClass;
    AnnotationReport late = new AnnotationReport();
    CacheMethod<?> read =
        new CacheMethodReader(late, beanClass, List.of(beanClass.getAnnotations())).read(method);
    if (!late.errors().isEmpty()) {
      throw new CacheException(String.join("; ", late.errors()));
    }
    if (read != null) {
      byBean.computeIfAbsent(targetClass, type -> new ConcurrentHashMap<>()).put(method, read);
    }
    return read;
  }

  List<CacheMethod<?>> all() {
    return byBean.values().stream()
        .<CacheMethod<?>>flatMap(methods -> methods.values().stream())
        .toList();
  }
}
