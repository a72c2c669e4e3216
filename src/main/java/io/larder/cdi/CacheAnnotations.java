package io.larder.cdi;

import io.larder.jcache.CacheTypes;
import io.larder.jcache.annotation.CacheAnnotationException;
import io.larder.jcache.annotation.CacheInterceptors;
import io.larder.jcache.annotation.CacheMethods;
import io.larder.jcache.annotation.CustomObjects;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.util.Nonbinding;
import java.util.Optional;

/** Binds the annotations of {@code javax.cache.annotation} to their interceptors. */
final class CacheAnnotations {
  private static final System.Logger LOG = System.getLogger("io.larder.cdi");

  private final CacheMethods methods = new CacheMethods();

  /** The annotations' own non-binding marks are javax's, which jakarta's containers do not see. */
  void bind(BeforeBeanDiscovery event) {
    CacheInterceptors.bindings()
        .forEach(
            binding ->
                event
                    .configureInterceptorBinding(binding)
                    .methods()
                    .forEach(member -> member.add(Nonbinding.Literal.INSTANCE)));
    CacheInterceptors.types()
        .forEach(type -> event.addAnnotatedType(type, "io.larder:" + type.getName()));
  }

  CacheMethods methods() {
    return methods;
  }

  void note(InjectionPoint point) {
    InjectedCache.find(point)
        .ifPresent(cache -> methods.noteInjected(cache.name(), cache.keyType(), where(point)));
  }

  private static String where(InjectionPoint point) {
    return point.getMember().getDeclaringClass().getName() + "." + point.getMember().getName();
  }

  /** Warns of what has no effect, and returns what JSR-107 forbids. */
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
