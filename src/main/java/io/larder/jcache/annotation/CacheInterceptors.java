package io.larder.jcache.annotation;

import jakarta.interceptor.Interceptor;
import java.lang.annotation.Annotation;
import java.util.List;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;

/** The interceptors behind the annotations of {@code javax.cache.annotation}. */
public final class CacheInterceptors {
  /**
   * Where the interceptors stand among others: outside of {@code @Transactional}, which the Jakarta
   * Transactions specification puts at {@code PLATFORM_BEFORE + 200}. So a hit starts no
   * transaction, and an eviction after the invocation happens after the commit.
   */
  public static final int PRIORITY = Interceptor.Priority.PLATFORM_BEFORE + 150;

  private static final List<Class<? extends Annotation>> BINDINGS =
      List.of(CacheResult.class, CachePut.class, CacheRemove.class, CacheRemoveAll.class);

  private CacheInterceptors() {}

  /**
   * The annotations that bind a method to an interceptor. Every member of them is non-binding.
   *
   * @return an immutable list
   */
  public static List<Class<? extends Annotation>> bindings() {
    return BINDINGS;
  }

  /**
   * The interceptor classes, to be registered with the container.
   *
   * @return an immutable list
   */
  public static List<Class<?>> types() {
    return List.of(
        CacheResultInterceptor.class,
        CachePutInterceptor.class,
        CacheRemoveInterceptor.class,
        CacheRemoveAllInterceptor.class);
  }

  /** The first of the bindings among annotations is the method's; validation allows one only. */
  static List<Annotation> of(Iterable<Annotation> annotations) {
    List<Annotation> found = new java.util.ArrayList<>();
    for (Annotation annotation : annotations) {
      if (BINDINGS.contains(annotation.annotationType())) {
        found.add(annotation);
      }
    }
    return found;
  }
}
