package io.larder.jcache.annotation.method;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;

/** The annotations of JSR-107 that bind a method to an interceptor. */
public final class CacheBindings {
  private static final List<Class<? extends Annotation>> ALL =
      List.of(CacheResult.class, CachePut.class, CacheRemove.class, CacheRemoveAll.class);

  private CacheBindings() {}

  /** All of them. Every member of them is non-binding. */
  public static List<Class<? extends Annotation>> all() {
    return ALL;
  }

  /** Those among annotations; validation allows one only. */
  static List<Annotation> among(Iterable<Annotation> annotations) {
    List<Annotation> found = new ArrayList<>();
    for (Annotation annotation : annotations) {
      if (ALL.contains(annotation.annotationType())) {
        found.add(annotation);
      }
    }
    return found;
  }
}
