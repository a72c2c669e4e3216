package io.larder.cdi;

import io.larder.config.SettingsReader;
import io.larder.jcache.annotation.CacheInterceptors;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.build.compatible.spi.AnnotationBuilder;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.spi.configurator.AnnotatedTypeConfigurator;
import jakarta.enterprise.util.AnnotationLiteral;
import java.util.Objects;

/** The priority that {@code redis.annotations.priority} gives the annotations' interceptors. */
record InterceptorPriority(int value) {
  /** For what the container is deploying, or building. */
  static InterceptorPriority configured() {
    return new InterceptorPriority(SettingsReader.annotationsPriority(loader()));
  }

  /** {@return the context class loader, unless it is that of a module without this Larder} */
  static ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = Objects.requireNonNull(InterceptorPriority.class.getClassLoader());
    return context != null && Module.sees(context, InterceptorPriority.class) ? context : own;
  }

  /** Sets the priority of a type that is one of the interceptors. */
  void set(AnnotatedTypeConfigurator<?> configured, Class<?> type) {
    if (value != CacheInterceptors.PRIORITY && CacheInterceptors.types().contains(type)) {
      configured.remove(Priority.class::isInstance).add(new Literal(value));
    }
  }

  /** Whether a type is one of the interceptors. */
  static boolean concerns(ClassConfig type) {
    String name = type.info().name();
    return CacheInterceptors.types().stream().anyMatch(one -> one.getName().equals(name));
  }

  /** Sets the priority of one of the interceptors. */
  void set(ClassConfig type) {
    if (value != CacheInterceptors.PRIORITY) {
      type.removeAnnotation(annotation -> annotation.name().equals(Priority.class.getName()))
          .addAnnotation(AnnotationBuilder.of(Priority.class).value(value).build());
    }
  }

  @SuppressWarnings("ClassExplicitlyAnnotation") // how CDI makes annotations
  private static final class Literal extends AnnotationLiteral<Priority> implements Priority {
    private static final long serialVersionUID = 1L;

    private final int number;

    Literal(int number) {
      this.number = number;
    }

    @Override
    public int value() {
      return number;
    }
  }
}
