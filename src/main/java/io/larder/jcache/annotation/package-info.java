/**
 * The annotations of JSR-107 chapter 8 on CDI beans. Methods are intercepted through a bean's
 * reference, never when a bean calls itself (CDI, "Interceptors"). A cache hit runs neither the
 * method nor an interceptor inside of {@link CacheInterceptors#PRIORITY}. Callers that wait for the
 * same key get the same object. Internal.
 */
@NullMarked
package io.larder.jcache.annotation;

import org.jspecify.annotations.NullMarked;
