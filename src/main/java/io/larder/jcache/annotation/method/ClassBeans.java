package io.larder.jcache.annotation.method;

import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The classes that containers tell of as beans, also those that others take the place of. */
public final class ClassBeans {
  private final List<ClassBean> all = new ArrayList<>();
  private final List<ClassBean> alternatives = new ArrayList<>();

  /** A bean and its class as the container sees it. */
  public record ClassBean(Bean<?> bean, AnnotatedType<?> type) {
    public Class<?> javaClass() {
      return type.getJavaClass();
    }

    /** Whether it, an alternative, is injected wherever another bean could be. */
    private boolean hides(ClassBean other) {
      return javaClass() != other.javaClass()
          && other.javaClass().isAssignableFrom(javaClass())
          && bean.getTypes().containsAll(other.bean().getTypes())
          && bean.getQualifiers().containsAll(other.bean().getQualifiers());
    }
  }

  public ClassBeans() {}

  public void note(Bean<?> bean, AnnotatedType<?> type) {
    ClassBean found = new ClassBean(bean, type);
    all.add(found);
    if (bean.isAlternative()) {
      alternatives.add(found);
    }
  }

  /** {@return those that no other one specializes: containers tell of these as well} */
  public List<ClassBean> enabled() {
    Set<Class<?>> specialized =
        all.stream()
            .filter(one -> one.type().isAnnotationPresent(Specializes.class))
            .<Class<?>>map(one -> one.javaClass().getSuperclass())
            .collect(Collectors.toSet());
    return all.stream().filter(one -> !specialized.contains(one.javaClass())).toList();
  }

  /** Whether a bean can be injected; not if an alternative has all of its types and qualifiers. */
  public boolean isReached(ClassBean bean) {
    return alternatives.stream().noneMatch(other -> other.hides(bean));
  }

  /** Lets go of what the container needs for the deployment only. */
  public void forget() {
    all.clear();
    alternatives.clear();
  }
}
