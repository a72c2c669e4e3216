/**
 * The annotations of JSR-107 chapter 8 on CDI beans: {@code @CacheResult}, {@code @CachePut},
 * {@code @CacheRemove}, {@code @CacheRemoveAll}.
 *
 * <p>Methods are intercepted when they are called through a bean's reference: a call that a bean
 * makes to its own method is not intercepted (CDI, "Interceptors"). What a cache hit answers does
 * not run the method, nor any interceptor inside of {@link CacheInterceptors#PRIORITY}. Callers
 * that wait for the same key get the same object.
 */
@NullMarked
package io.larder.jcache.annotation;

import org.jspecify.annotations.NullMarked;
