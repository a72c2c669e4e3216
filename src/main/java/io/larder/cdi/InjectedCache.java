package io.larder.cdi;

import io.larder.jcache.CacheName;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.spi.CachingProvider;

/** Name and types of a cache that an injection point declares, {@code Object} where it is raw. */
record InjectedCache(String name, Type keyType, Type valueType, String where) {
  static InjectedCache of(InjectionPoint point) {
    return find(point).orElseThrow(() -> new IllegalStateException(point + " has no @CacheName"));
  }

  /** The cache of an injection point, direct or through {@code Instance} or {@code Provider}. */
  static Optional<InjectedCache> find(InjectionPoint point) {
    return point.getQualifiers().stream()
        .filter(CacheName.class::isInstance)
        .map(qualifier -> of((CacheName) qualifier, point.getType(), point.getMember()))
        .findAny();
  }

  /** The class of the bean that has an injection point, as far as it is known. */
  static Class<?> bean(InjectionPoint point) {
    Bean<?> bean = point.getBean();
    return bean == null ? point.getMember().getDeclaringClass() : bean.getBeanClass();
  }

  /** The caches of all injection points of a class and its superclasses. */
  static List<InjectedCache> in(Class<?> bean) {
    List<InjectedCache> found = new ArrayList<>();
    for (Class<?> type = bean; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        find(field, field.getGenericType(), field).ifPresent(found::add);
      }
      List<Executable> executables = new ArrayList<>(List.of(type.getDeclaredConstructors()));
      executables.addAll(List.of(type.getDeclaredMethods()));
      for (Executable executable : executables) {
        for (Parameter parameter : executable.getParameters()) {
          find(parameter, parameter.getParameterizedType(), executable).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** Whether what is injected gives caches that have no {@code @CacheName}. */
  static boolean leadsToCaches(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return leadsToCaches(parameterized.getRawType())
          || Stream.of(parameterized.getActualTypeArguments())
              .anyMatch(InjectedCache::leadsToCaches);
    }
    return type instanceof Class<?> one
        && (CacheManager.class.isAssignableFrom(one)
            || CachingProvider.class.isAssignableFrom(one)
            || Cache.class.isAssignableFrom(one));
  }

  /** Whether a class has a field or parameter that gives caches that have no {@code @CacheName}. */
  static boolean hasOthers(Class<?> bean) {
    for (Class<?> type = bean; type != null; type = type.getSuperclass()) {
      List<Executable> executables = new ArrayList<>(List.of(type.getDeclaredConstructors()));
      executables.addAll(List.of(type.getDeclaredMethods()));
      if (Stream.of(type.getDeclaredFields())
              .anyMatch(field -> leadsToCaches(field, field.getGenericType()))
          || executables.stream()
              .flatMap(executable -> Stream.of(executable.getParameters()))
              .anyMatch(one -> leadsToCaches(one, one.getParameterizedType()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean leadsToCaches(AnnotatedElement element, Type type) {
    return !element.isAnnotationPresent(CacheName.class) && leadsToCaches(type);
  }

  private static Optional<InjectedCache> find(AnnotatedElement element, Type type, Member member) {
    return Optional.ofNullable(element.getAnnotation(CacheName.class))
        .map(qualifier -> of(qualifier, type, member));
  }

  private static InjectedCache of(CacheName qualifier, Type type, Member member) {
    return of(
        qualifier.value(), type, member.getDeclaringClass().getName() + "." + member.getName());
  }

  private static InjectedCache of(String name, Type type, String where) {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      if (parameterized.getRawType() == Cache.class) {
        return new InjectedCache(name, known(arguments[0]), known(arguments[1]), where);
      }
      if (arguments.length == 1) {
        return of(name, arguments[0], where);
      }
    }
    return new InjectedCache(name, Object.class, Object.class, where);
  }

  private static Type known(Type type) {
    return type instanceof TypeVariable<?> || type instanceof WildcardType ? Object.class : type;
  }
}
