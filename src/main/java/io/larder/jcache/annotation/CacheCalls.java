package io.larder.jcache.annotation;

import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/**
 * What the interceptors do. Internal to Larder: a bean of this type is behind the interceptors.
 *
 * <p>Every method runs the intercepted one at most once, on the caller's thread, and throws what it
 * throws. Thread-safe.
 */
public interface CacheCalls {
  /**
   * A call of a method with {@link javax.cache.annotation.CacheResult}.
   *
   * @param invocation the call
   * @return what the cache has, else what the method returned, possibly null
   * @throws Exception what the method threw, now or when its exception was cached
   */
  @Nullable Object result(InvocationContext invocation) throws Exception;

  /**
   * A call of a method with {@link javax.cache.annotation.CachePut}.
   *
   * @param invocation the call
   * @return what the method returned, possibly null
   * @throws Exception what the method threw
   */
  @Nullable Object put(InvocationContext invocation) throws Exception;

  /**
   * A call of a method with {@link javax.cache.annotation.CacheRemove}.
   *
   * @param invocation the call
   * @return what the method returned, possibly null
   * @throws Exception what the method threw
   */
  @Nullable Object remove(InvocationContext invocation) throws Exception;

  /**
   * A call of a method with {@link javax.cache.annotation.CacheRemoveAll}.
   *
   * @param invocation the call
   * @return what the method returned, possibly null
   * @throws Exception what the method threw
   */
  @Nullable Object removeAll(InvocationContext invocation) throws Exception;
}
