package io.larder.cdi;

import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.lang.model.types.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the beans of Larder's types that the application has itself; they replace Larder's. */
final class OwnBeans {
  private final Set<Class<?>> found = new HashSet<>();

  void note(Bean<?> bean) {
    if (bean.getQualifiers().contains(Default.Literal.INSTANCE)) {
      note(bean.getTypes()::contains);
    }
  }

  /** Notes a bean of a container that reads classes without loading them. */
  void note(BeanInfo bean) {
    if (bean.qualifiers().stream().anyMatch(q -> q.name().equals(Default.class.getName()))) {
      Set<String> types =
          bean.types().stream()
              .filter(Type::isClass)
              .map(type -> type.asClass().declaration().name())
              .collect(Collectors.toSet());
      note(type -> types.contains(type.getName()));
    }
  }

  private void note(Predicate<Class<?>> isOwn) {
    LarderBean.ALL.stream().<Class<?>>map(LarderBean::type).filter(isOwn).forEach(found::add);
  }

  List<LarderBean<?>> missing() {
    return LarderBean.ALL.stream().filter(bean -> !found.contains(bean.type())).toList();
  }
}
