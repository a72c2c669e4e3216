package io.larder.cdi;

import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.PassivationCapable;
import jakarta.enterprise.inject.spi.Prioritized;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bean of Larder's that only one module sees: a container puts it where its bean class is (Weld
 * does so with implementations of {@code Bean} only, not with what its configurator makes). There
 * it goes before the bean that modules share, unless it has a qualifier of its own.
 */
record ModuleBean<T>(
    LarderBean<T> bean,
    Class<?> module,
    String id,
    LarderBean.Source source,
    Set<Annotation> qualifiers)
    implements Bean<T>, PassivationCapable, Prioritized {
  private static final Set<Annotation> DEFAULT =
      Set.of(Any.Literal.INSTANCE, Default.Literal.INSTANCE);

  ModuleBean(LarderBean<T> bean, Class<?> module, String id, LarderBean.Source source) {
    this(bean, module, id, source, DEFAULT);
  }

  @Override
  public Class<?> getBeanClass() {
    return module;
  }

  @Override
  public String getId() {
    return id + bean.type().getName();
  }

  @Override
  public boolean isAlternative() {
    return qualifiers.equals(DEFAULT);
  }

  @Override
  public int getPriority() {
    return 1;
  }

  @Override
  public T create(CreationalContext<T> context) {
    return bean.create(source);
  }

  @Override
  public void destroy(T instance, CreationalContext<T> context) {
    context.release();
  }

  @Override
  public Set<Type> getTypes() {
    Set<Type> types = new HashSet<>(Set.of(bean.type(), Object.class));
    if (!isAlternative()) {
      types.addAll(List.of(bean.type().getInterfaces()));
    }
    return types;
  }

  @Override
  public Set<Annotation> getQualifiers() {
    return qualifiers;
  }

  @Override
  public Class<? extends Annotation> getScope() {
    return bean.scope();
  }

  @Override
  public @Nullable String getName() {
    return null;
  }

  @Override
  public Set<Class<? extends Annotation>> getStereotypes() {
    return Set.of();
  }

  @Override
  public Set<InjectionPoint> getInjectionPoints() {
    return Set.of();
  }
}
