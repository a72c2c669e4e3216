package io.larder.cdi;

import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedConstructor;
import jakarta.enterprise.inject.spi.AnnotatedField;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedParameter;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.util.Nonbinding;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An interceptor binding none of whose members counts. For an EAR whose WARs each have their own
 * class of a binding: Weld knows annotations by their names, and where an extension asks to
 * configure the second class of a name, it gives the first.
 */
final class BindingType {
  private BindingType() {}

  static <X> AnnotatedType<X> of(AnnotatedType<X> annotation) {
    return new OfClass<>(annotation);
  }

  /** What is the same for a type and its members. */
  private abstract static class Delegate implements Annotated {
    private final Annotated annotated;

    Delegate(Annotated annotated) {
      this.annotated = annotated;
    }

    @Override
    public Type getBaseType() {
      return annotated.getBaseType();
    }

    @Override
    public Set<Type> getTypeClosure() {
      return annotated.getTypeClosure();
    }

    @Override
    public <T extends Annotation> @Nullable T getAnnotation(Class<T> annotationType) {
      return getAnnotations(annotationType).stream().findAny().orElse(null);
    }

    @Override
    public <T extends Annotation> Set<T> getAnnotations(Class<T> annotationType) {
      return getAnnotations().stream()
          .filter(annotationType::isInstance)
          .map(annotationType::cast)
          .collect(Collectors.toSet());
    }

    @Override
    public boolean isAnnotationPresent(Class<? extends Annotation> annotationType) {
      return !getAnnotations(annotationType).isEmpty();
    }
  }

  private static final class OfClass<X> extends Delegate implements AnnotatedType<X> {
    private final AnnotatedType<X> type;

    OfClass(AnnotatedType<X> type) {
      super(type);
      this.type = type;
    }

    @Override
    public Set<Annotation> getAnnotations() {
      return type.getAnnotations();
    }

    @Override
    public Class<X> getJavaClass() {
      return type.getJavaClass();
    }

    @Override
    public Set<AnnotatedConstructor<X>> getConstructors() {
      return type.getConstructors();
    }

    @Override
    public Set<AnnotatedMethod<? super X>> getMethods() {
      return type.getMethods().stream().map(Member::new).collect(Collectors.toSet());
    }

    @Override
    public Set<AnnotatedField<? super X>> getFields() {
      return type.getFields();
    }
  }

  private static final class Member<X> extends Delegate implements AnnotatedMethod<X> {
    private final AnnotatedMethod<X> method;

    Member(AnnotatedMethod<X> method) {
      super(method);
      this.method = method;
    }

    @Override
    public Set<Annotation> getAnnotations() {
      Set<Annotation> all = new HashSet<>(method.getAnnotations());
      all.add(Nonbinding.Literal.INSTANCE);
      return all;
    }

    @Override
    public List<AnnotatedParameter<X>> getParameters() {
      return method.getParameters();
    }

    @Override
    public boolean isStatic() {
      return method.isStatic();
    }

    @Override
    public AnnotatedType<X> getDeclaringType() {
      return method.getDeclaringType();
    }

    @Override
    public Method getJavaMember() {
      return method.getJavaMember();
    }
  }
}
