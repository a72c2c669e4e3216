package io.larder.jcache.annotation;

import io.larder.jcache.annotation.call.AnnotatedCalls;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.AroundTimeout;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import java.util.List;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/**
 * The interceptors of the annotations of {@code javax.cache.annotation}: of calls, and of the
 * methods of EJB timers, which no {@code @AroundInvoke} method sees.
 */
public final class CacheInterceptors {
  /**
   * Where the interceptors stand among others unless {@code redis.annotations.priority} says
   * otherwise: outside of {@code @Transactional}, which the Jakarta Transactions specification puts
   * at {@code PLATFORM_BEFORE + 200}. So a hit starts no transaction, and an eviction after the
   * invocation happens after the commit.
   */
  public static final int PRIORITY = Interceptor.Priority.PLATFORM_BEFORE + 150;

  private CacheInterceptors() {}

  public static List<Class<?>> types() {
    return List.of(OfResult.class, OfPut.class, OfRemove.class, OfRemoveAll.class);
  }

  /**
   * Keeps the calls that a client proxy leads to, because a look-up in their scope at each call
   * takes as long as a hit in memory. A passivated bean keeps the proxy only.
   */
  private abstract static class OfMethods implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // client proxies are
    private final CacheCalls proxy;

    private transient @Nullable AnnotatedCalls found;

    OfMethods(CacheCalls proxy) {
      this.proxy = proxy;
    }

    @Nullable Object run(InvocationContext invocation) throws Exception {
      AnnotatedCalls known = found;
      if (known == null) {
        known = proxy.of(bean(invocation));
        found = known;
      }
      return known.run(invocation);
    }

    private static Class<?> bean(InvocationContext invocation) {
      Object target = invocation.getTarget();
      return target == null ? invocation.getMethod().getDeclaringClass() : target.getClass();
    }
  }

  /** Intercepts methods with {@link CacheResult}. */
  @CacheResult
  @Interceptor
  @Priority(PRIORITY)
  static class OfResult extends OfMethods {
    private static final long serialVersionUID = 1L;

    @Inject
    OfResult(CacheCalls calls) {
      super(calls);
    }

    @AroundInvoke
    @AroundTimeout
    @Nullable Object intercept(InvocationContext invocation) throws Exception {
      return run(invocation);
    }
  }

  /** Intercepts methods with {@link CachePut}. */
  @CachePut
  @Interceptor
  @Priority(PRIORITY)
  static class OfPut extends OfMethods {
    private static final long serialVersionUID = 1L;

    @Inject
    OfPut(CacheCalls calls) {
      super(calls);
    }

    @AroundInvoke
    @AroundTimeout
    @Nullable Object intercept(InvocationContext invocation) throws Exception {
      return run(invocation);
    }
  }

  /** Intercepts methods with {@link CacheRemove}. */
  @CacheRemove
  @Interceptor
  @Priority(PRIORITY)
  static class OfRemove extends OfMethods {
    private static final long serialVersionUID = 1L;

    @Inject
    OfRemove(CacheCalls calls) {
      super(calls);
    }

    @AroundInvoke
    @AroundTimeout
    @Nullable Object intercept(InvocationContext invocation) throws Exception {
      return run(invocation);
    }
  }

  /** Intercepts methods with {@link CacheRemoveAll}. */
  @CacheRemoveAll
  @Interceptor
  @Priority(PRIORITY)
  static class OfRemoveAll extends OfMethods {
    private static final long serialVersionUID = 1L;

    @Inject
    OfRemoveAll(CacheCalls calls) {
      super(calls);
    }

    @AroundInvoke
    @AroundTimeout
    @Nullable Object intercept(InvocationContext invocation) throws Exception {
      return run(invocation);
    }
  }
}
