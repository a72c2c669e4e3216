package io.larder.jcache.annotation;

import jakarta.interceptor.Interceptor;
import java.util.List;

/** Lists the interceptors of the annotations of {@code javax.cache.annotation}. */
public final class CacheInterceptors {
  /**
   * Where the interceptors stand among others: outside of {@code @Transactional}, which the Jakarta
   * Transactions specification puts at {@code PLATFORM_BEFORE + 200}. So a hit starts no
   * transaction, and an eviction after the invocation happens after the commit.
   */
  public static final int PRIORITY = Interceptor.Priority.PLATFORM_BEFORE + 150;

  private CacheInterceptors() {}

  /** The interceptor classes, to be registered with the container. */
  public static List<Class<?>> types() {
    return List.of(
        CacheResultInterceptor.class,
        CachePutInterceptor.class,
        CacheRemoveInterceptor.class,
        CacheRemoveAllInterceptor.class);
  }
}
