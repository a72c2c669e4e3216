package io.larder.jcache.annotation.method;

import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Unmanaged;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Makes and keeps the application's key generators and resolver factories: CDI beans where their
 * class is one, else constructed; one object per class. Internal to Larder; thread-safe.
 */
public final class CustomObjects implements AutoCloseable {
  private final BeanManager beans;
  private final Map<Class<?>, Made> made = new ConcurrentHashMap<>();

  private record Made(Object object, @Nullable CreationalContext<?> context) {}

  public CustomObjects(BeanManager beans) {
    this.beans = beans;
  }

  void check(AnnotationReport report, String where, String member, Class<?> type) {
    Set<Bean<?>> candidates = exactly(type);
    if (candidates.size() > 1) {
      report.forbidden(where, member + "=" + type.getName() + " is ambiguous: " + candidates);
    }
    if (candidates.isEmpty() && !isConstructible(type)) {
      report.forbidden(
          where,
          "%s=%s is neither a CDI bean nor a class with a constructor without parameters",
          member,
          type.getName());
    }
  }

  public <T> T get(Class<T> type) {
    // Not in computeIfAbsent: an application's constructor may come back here.
    Made known = made.get(type);
    if (known == null) {
      Made fresh = make(type);
      known = made.putIfAbsent(type, fresh);
      known = known == null ? fresh : known;
    }
    return type.cast(known.object());
  }

  /** Beans of the very class: a subclass that happens to be a bean is another one. */
  private Set<Bean<?>> exactly(Class<?> type) {
    Set<Bean<?>> candidates = new HashSet<>(beans.getBeans(type));
    if (candidates.stream().anyMatch(bean -> bean.getBeanClass() == type)) {
      candidates.removeIf(bean -> bean.getBeanClass() != type);
    }
    return candidates;
  }

  private Made make(Class<?> type) {
    Bean<?> bean = beans.resolve(exactly(type));
    if (bean != null) {
      CreationalContext<?> context = beans.createCreationalContext(bean);
      return new Made(beans.getReference(bean, type, context), context);
    }
    try {
      return new Made(construct(type), null);
    } catch (RuntimeException | ReflectiveOperationException e) {
      throw new CacheException(type.getName() + " cannot be constructed", e);
    }
  }

  /** By the container, so that a class of the application need not be public. */
  private Object construct(Class<?> type) throws ReflectiveOperationException {
    Unmanaged<?> unmanaged;
    try {
      unmanaged = new Unmanaged<>(beans, type);
    } catch (UnsupportedOperationException e) {
      // A container of CDI Lite, which constructs only what it knew when it was built.
      return constructAlone(type);
    }
    return unmanaged.newInstance().produce().inject().postConstruct().get();
  }

  private static Object constructAlone(Class<?> type) throws ReflectiveOperationException {
    MethodHandle constructor =
        MethodHandles.privateLookupIn(type, MethodHandles.lookup())
            .findConstructor(type, MethodType.methodType(void.class));
    try {
      return constructor.invoke();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new InvocationTargetException(e);
    }
  }

  private static boolean isConstructible(Class<?> type) {
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
      return false;
    }
    return Stream.of(type.getDeclaredConstructors())
        .anyMatch(c -> c.getParameterCount() == 0 && !Modifier.isPrivate(c.getModifiers()));
  }

  /** Ends dependent beans that were made here. */
  @Override
  public void close() {
    made.values()
        .forEach(
            one -> {
              if (one.context() != null) {
                one.context().release();
              }
            });
    made.clear();
  }
}
