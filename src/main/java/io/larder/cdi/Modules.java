package io.larder.cdi;

import io.larder.jcache.annotation.method.CacheMethods;
import io.larder.jcache.annotation.method.ClassBeans;
import io.larder.jcache.annotation.method.IneffectiveMethods;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The modules of a deployment that have this Larder, and what is discovered in each. The container
 * tells an extension of the beans of all modules, also of those that have another Larder or none.
 *
 * <p>A module that neither Larder nor another module sees, as a WAR of an EAR with Larder in its
 * {@code lib}, is discovered on its own. What several modules see (libraries, EJBs) is discovered
 * together.
 */
final class Modules {
  private final ClassLoader own = Modules.class.getClassLoader();
  private final @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
  private final Map<ClassLoader, Module> modules = new LinkedHashMap<>();
  private final Map<ClassLoader, Boolean> withLarder = new HashMap<>();
  private final Set<Class<?>> otherLarders = new HashSet<>();
  private final Map<ClassLoader, CacheDiscovery> apart = new LinkedHashMap<>();
  // Of all modules, because they are needed before these are told apart.
  private final IneffectiveMethods ineffective = new IneffectiveMethods();
  private final ClassBeans beans = new ClassBeans();
  private @Nullable CacheDiscovery shared;
  private boolean injectsShared;

  /** Notes a class that the container found. */
  void note(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (type.getName().equals(LarderBean.TYPES.get(0).getName())) {
      if (type != LarderBean.TYPES.get(0)) {
        otherLarders.add(type);
      }
    } else if (loader != null && !LarderBean.TYPES.contains(type) && hasLarder(loader)) {
      modules.computeIfAbsent(loader, Module::new).types().add(type);
    }
  }

  private boolean hasLarder(ClassLoader loader) {
    return withLarder.computeIfAbsent(loader, one -> Module.sees(one, Modules.class));
  }

  /** {@return what is discovered on classes that are about to become beans} */
  IneffectiveMethods ineffective() {
    return ineffective;
  }

  /** Call this after the last {@link #note}. */
  void tellApart() {
    if (shared != null) {
      return;
    }
    List<Module> sharing = modules.values().stream().filter(this::isShared).toList();
    shared = new CacheDiscovery(loaderOf(sharing), new CacheMethods());
    for (Module module : modules.values()) {
      CacheDiscovery discovery = shared;
      if (!sharing.contains(module)) {
        ClassLoader loader = preferContext(module.loader(), List.of(module.first()));
        discovery = new CacheDiscovery(loader, new CacheMethods());
        apart.put(module.loader(), discovery);
      }
      module.types().forEach(discovery::noteArchive);
    }
    for (CacheDiscovery discovery : apart.values()) {
      sharing.forEach(module -> module.types().forEach(discovery::noteArchive));
    }
  }

  /** Notes a class that the container tells of as a bean. */
  void noteBean(Bean<?> bean, AnnotatedType<?> type) {
    if (type.getAnnotations().isEmpty()) {
      notePlainBean(type.getJavaClass());
    }
    beans.note(bean, type);
  }

  /** Call this when the container has told of all beans that are classes. */
  void readMethods() {
    for (ClassBeans.ClassBean bean : beans.enabled()) {
      of(bean.javaClass())
          .ifPresent(
              discovery ->
                  discovery.methods().note(bean.type(), ineffective, beans.isReached(bean)));
    }
    beans.forget();
  }

  /** Notes a bean without annotations, which may be in an archive that has no other classes. */
  private void notePlainBean(Class<?> type) {
    of(type)
        .ifPresent(
            discovery -> {
              discovery.notePlainBean(type);
              if (discovery == shared) {
                apart.values().forEach(one -> one.notePlainBean(type));
              }
            });
  }

  private boolean isShared(Module module) {
    return module.loader() == own
        || Module.sees(own, module.first())
        || modules.values().stream()
            .anyMatch(other -> other != module && Module.sees(other.loader(), module.first()));
  }

  /** The class loader of one that sees all others, as EJBs see each other. */
  private ClassLoader loaderOf(List<Module> sharing) {
    List<Class<?>> all = new ArrayList<>(List.of(Modules.class));
    sharing.forEach(module -> all.add(module.first()));
    ClassLoader loader =
        sharing.stream()
            .filter(one -> all.stream().allMatch(type -> Module.sees(one.loader(), type)))
            .min(Comparator.comparing(module -> module.first().getName()))
            .map(Module::loader)
            .orElse(own);
    return preferContext(loader, all);
  }

  /** Servers set class loaders for threads that see more than the application's. */
  private ClassLoader preferContext(ClassLoader loader, List<Class<?>> types) {
    return context != null && types.stream().allMatch(type -> Module.sees(context, type))
        ? context
        : loader;
  }

  /** {@return what is discovered for all modules together} */
  CacheDiscovery shared() {
    tellApart();
    return Objects.requireNonNull(shared);
  }

  void noteInjected(InjectionPoint point) {
    Class<?> bean = InjectedCache.bean(point);
    of(bean)
        .ifPresent(
            discovery -> {
              discovery.note(point);
              boolean ofLarder =
                  LarderBean.ALL.stream().anyMatch(one -> one.type() == point.getType());
              if (discovery == shared && ofLarder && !LarderBean.TYPES.contains(bean)) {
                injectsShared = true;
              }
            });
  }

  /** {@return whether Larder is used by what is not a module of its own} */
  boolean sharesCaches() {
    return apart().isEmpty()
        || injectsShared
        || !shared().declared().types().names().isEmpty()
        || !shared().methods().cacheNames().isEmpty();
  }

  /** {@return the modules on their own, and what is discovered in each} */
  Map<ClassLoader, CacheDiscovery> apart() {
    tellApart();
    return apart;
  }

  Module module(ClassLoader loader) {
    return Objects.requireNonNull(modules.get(loader));
  }

  /** {@return the discovery that a bean belongs to; empty if it has another Larder, or none} */
  Optional<CacheDiscovery> of(Class<?> bean) {
    tellApart();
    ClassLoader loader = bean.getClassLoader();
    if (loader == null || !hasLarder(loader)) {
      return Optional.empty();
    }
    return Optional.of(apart.getOrDefault(loader, shared()));
  }

  /** {@return a name for this Larder, which no other one of the deployment has} */
  String name() {
    return ArchiveName.among(LarderBean.TYPES.get(0), otherLarders);
  }

  /** Whether the readiness check is to be a bean of one of the modules, not of Larder's archive. */
  boolean hasChecksInWars() {
    return LarderBean.TYPES.stream().anyMatch(ReadinessBean::isLater) && !apart().isEmpty();
  }

  /** {@return what messages call what modules share; empty if there is no other Larder} */
  String label() {
    return apart().isEmpty() && otherLarders.isEmpty() ? "" : shared().name();
  }

  /** {@return what messages call a module on its own} */
  String label(ClassLoader loader) {
    return Objects.requireNonNull(apart().get(loader)).name();
  }

  /** {@return a name for a module on its own, which no other one of the deployment has} */
  String name(ClassLoader loader) {
    Set<Class<?>> others = new HashSet<>();
    apart.keySet().stream()
        .filter(other -> other != loader)
        .forEach(other -> others.add(module(other).first()));
    return ArchiveName.among(module(loader).first(), others);
  }
}
