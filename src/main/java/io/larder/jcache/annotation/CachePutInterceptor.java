package io.larder.jcache.annotation;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import javax.cache.annotation.CachePut;
import org.jspecify.annotations.Nullable;

/** Intercepts methods with {@link CachePut}. */
@CachePut
@Interceptor
@Priority(CacheInterceptors.PRIORITY)
class CachePutInterceptor implements Serializable {
  private static final long serialVersionUID = 1L;

  private final FoundCalls calls;

  @Inject
  CachePutInterceptor(CacheCalls calls) {
    this.calls = new FoundCalls(calls);
  }

  @AroundInvoke
  @Nullable Object intercept(InvocationContext invocation) throws Exception {
    return calls.get().change(invocation);
  }
}
