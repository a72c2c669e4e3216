package io.larder.cdi;

import io.larder.codec.BeanArchives;
import io.larder.codec.TypedCodec;
import io.larder.common.CacheAnnotationException;
import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.CacheConfiguration;
import io.larder.jcache.annotation.method.CacheMethods;
import io.larder.jcache.annotation.method.CustomObjects;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.CacheTypes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects caches, their types and annotated methods while the application is deployed. */
final class CacheDiscovery {
  private static final System.Logger LOG = System.getLogger("io.larder.cdi");

  private final ClassLoader loader = applicationLoader();
  private final CacheTypes types = new CacheTypes();
  private final CacheMethods methods = new CacheMethods();
  private final BeanArchives archives = new BeanArchives(loader);

  /** The class loader that the container set for this thread, else Larder's own. */
  private static ClassLoader applicationLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = CacheDiscovery.class.getClassLoader();
    return context != null ? context : own != null ? own : ClassLoader.getSystemClassLoader();
  }

  /** Notes the archive of a class; not for types that extensions add, which are libraries'. */
  void noteArchive(Class<?> type) {
    if (!LarderBean.TYPES.contains(type)) {
      archives.add(type);
    }
  }

  void note(InjectionPoint point) {
    InjectedCache.find(point).ifPresent(this::note);
  }

  private void note(InjectedCache cache) {
    types.injected(cache.name(), cache.keyType(), cache.valueType(), cache.where());
    methods.noteInjected(cache.name(), cache.keyType(), cache.where());
  }

  /** Notes everything about a bean of which the container gives only the class. */
  void note(Class<?> bean) {
    noteArchive(bean);
    InjectedCache.in(bean).forEach(this::note);
    methods.note(bean);
  }

  CacheMethods methods() {
    return methods;
  }

  CacheRuntime.Declared declared() {
    return new CacheRuntime.Declared(types, archives, loader);
  }

  /** The caches that annotations and injection points have named so far. */
  Set<String> names() {
    Set<String> names = types.names();
    names.addAll(methods.cacheNames());
    return names;
  }

  /** Logs warnings and returns the errors that fail the deployment. */
  List<RuntimeException> validate(
      BeanManager beans, CacheConfiguration configuration, boolean byRedisson) {
    methods.cacheNames().forEach(name -> types.returned(name, Object.class, "an annotation"));
    methods.uses().forEach(use -> types.returned(use.cacheName(), use.valueType(), use.where()));
    try (CustomObjects custom = new CustomObjects(beans)) {
      methods.validate(custom, byRedisson);
    }
    methods.warnings().forEach(CacheDiscovery::warn);
    archives.restriction().ifPresent(CacheDiscovery::warn);
    types.conflicts().forEach(conflict -> warn(MessageId.CACHE_TYPES.text(conflict)));
    List<RuntimeException> problems = new ArrayList<>();
    CacheAnnotationException forbidden = methods.errors();
    if (forbidden != null) {
      problems.add(forbidden);
    }
    List<String> settings = configuration.problems(types.names());
    if (!settings.isEmpty()) {
      problems.add(new ConfigurationException(settings));
    }
    return problems;
  }

  /** Warns of types whose values would be refused by every call. */
  void warnOfValues(TypedCodec codec) {
    for (CacheTypes.Place place : types.places()) {
      String problem = codec.problem(place.value());
      if (problem != null) {
        String message = "%s: values of type %s cannot be kept in cache '%s': %s";
        warn(
            MessageId.UNWRITABLE_VALUE.text(
                message, place.where(), place.value().getTypeName(), place.cacheName(), problem));
      }
    }
  }

  private static void warn(String message) {
    LOG.log(System.Logger.Level.WARNING, message);
  }

  void reportUnused(CacheConfiguration configuration, Set<String> existing) {
    Set<String> used = new TreeSet<>(existing);
    used.addAll(types.names());
    configuration.unused(used).forEach(text -> LOG.log(System.Logger.Level.INFO, text));
  }
}
