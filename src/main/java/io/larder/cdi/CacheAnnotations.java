package io.larder.cdi;

import io.larder.common.CacheAnnotationException;
import io.larder.jcache.annotation.method.CacheMethods;
import io.larder.jcache.annotation.method.CustomObjects;
import io.larder.jcache.engine.CacheTypes;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.Optional;

/** Collects and validates the methods with annotations of {@code javax.cache.annotation}. */
final class CacheAnnotations {
  private static final System.Logger LOG = System.getLogger("io.larder.cdi");

  private final CacheMethods methods = new CacheMethods();

  CacheMethods methods() {
    return methods;
  }

  void note(InjectedCache cache) {
    methods.noteInjected(cache.name(), cache.keyType(), cache.where());
  }

  /** Logs a warning for annotations without effect; returns those that JSR-107 forbids. */
  Optional<CacheAnnotationException> validate(BeanManager beans, CacheTypes types) {
    methods.cacheNames().forEach(name -> types.returned(name, Object.class, "an annotation"));
    methods.uses().forEach(use -> types.returned(use.cacheName(), use.valueType(), use.where()));
    try (CustomObjects custom = new CustomObjects(beans)) {
      methods.validate(custom);
    }
    methods.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    return Optional.ofNullable(methods.errors());
  }
}
