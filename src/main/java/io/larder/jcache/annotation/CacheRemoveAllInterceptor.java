package io.larder.jcache.annotation;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import javax.cache.annotation.CacheRemoveAll;
import org.jspecify.annotations.Nullable;

/** Intercepts methods with {@link CacheRemoveAll}. */
@CacheRemoveAll
@Interceptor
@Priority(CacheInterceptors.PRIORITY)
class CacheRemoveAllInterceptor implements Serializable {
  private static final long serialVersionUID = 1L;

  private final FoundCalls calls;

  @Inject
  CacheRemoveAllInterceptor(CacheCalls calls) {
    this.calls = new FoundCalls(calls);
  }

  @AroundInvoke
  @Nullable Object intercept(InvocationContext invocation) throws Exception {
    return calls.get().change(invocation);
  }
}
