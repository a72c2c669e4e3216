package io.larder.cdi;

import io.larder.jcache.CacheName;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Optional;
import javax.cache.Cache;

/**
 * A cache as an injection point asks for it.
 *
 * @param name its name
 * @param keyType the type of its keys, {@code Object} where it is raw
 * @param valueType the type of its values, {@code Object} where it is raw
 */
record InjectedCache(String name, Type keyType, Type valueType) {
  static InjectedCache of(InjectionPoint point) {
    return find(point)
        .orElseThrow(() -> new IllegalStateException(point + " asks for no cache with @CacheName"));
  }

  /** What is asked for, directly or through {@code Instance} or {@code Provider}. */
  static Optional<InjectedCache> find(InjectionPoint point) {
    return point.getQualifiers().stream()
        .filter(CacheName.class::isInstance)
        .map(qualifier -> of(((CacheName) qualifier).value(), point.getType()))
        .findAny();
  }

  private static InjectedCache of(String name, Type type) {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      if (parameterized.getRawType() == Cache.class) {
        return new InjectedCache(name, known(arguments[0]), known(arguments[1]));
      }
      if (arguments.length == 1) {
        return of(name, arguments[0]);
      }
    }
    return new InjectedCache(name, Object.class, Object.class);
  }

  private static Type known(Type type) {
    return type instanceof TypeVariable<?> || type instanceof WildcardType ? Object.class : type;
  }
}
