package io.larder.cdi;

import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.lang.model.types.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the beans of Larder's types that the application has itself; they replace Larder's. */
final class OwnBeans {
  private final Map<Optional<ClassLoader>, Set<Class<?>>> found = new HashMap<>();

  void note(Bean<?> bean) {
    if (bean.getQualifiers().contains(Default.Literal.INSTANCE)) {
      note(Optional.ofNullable(bean.getBeanClass().getClassLoader()), bean.getTypes()::contains);
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
      note(Optional.empty(), type -> types.contains(type.getName()));
    }
  }

  private void note(Optional<ClassLoader> loader, Predicate<Class<?>> isOwn) {
    LarderBean.ALL.stream()
        .<Class<?>>map(LarderBean::type)
        .filter(isOwn)
        .forEach(type -> found.computeIfAbsent(loader, any -> new HashSet<>()).add(type));
  }

  List<LarderBean<?>> missing() {
    return missing(loader -> true);
  }

  /** The beans that classes of these class loaders do not have. */
  List<LarderBean<?>> missing(Predicate<@Nullable ClassLoader> visible) {
    Set<Class<?>> own = new HashSet<>();
    found.forEach(
        (loader, types) -> {
          if (visible.test(loader.orElse(null))) {
            own.addAll(types);
          }
        });
    return LarderBean.ALL.stream().filter(bean -> !own.contains(bean.type())).toList();
  }
}
