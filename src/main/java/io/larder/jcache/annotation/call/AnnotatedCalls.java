package io.larder.jcache.annotation.call;

import io.larder.flight.ClusterTurns;
import io.larder.flight.SingleFlight;
import io.larder.guard.CacheGuard;
import io.larder.jcache.annotation.call.CallCache.Hit;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.jcache.annotation.key.MethodKeys;
import io.larder.jcache.annotation.method.CacheMethod;
import io.larder.jcache.annotation.method.CacheMethods;
import io.larder.jcache.annotation.method.CustomObjects;
import io.larder.jcache.engine.BackingCaches;
import io.larder.transaction.Transactions;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * Runs the annotated calls of one application (JSR-107 1.1, chapter 8): the intercepted method at
 * most once, on the caller's thread, with what it throws. Thread-safe.
 */
public final class AnnotatedCalls implements AutoCloseable {
  private final CacheMethods methods;
  private final CustomObjects custom;
  private final CacheGuard guard;
  private final BoundMethod.Shared shared;
  private final SingleFlight flights;
  private final ClusterTurns turns;
  private final Map<CacheMethod<?>, BoundMethod> bound = new ConcurrentHashMap<>();
  // By class and method of a call, because CacheMethod takes long to compare.
  private final Map<Class<?>, Map<Method, BoundMethod>> called = new ConcurrentHashMap<>();

  /** What annotated calls stand on; the guard is closed by its owner. */
  public record Parts(
      BackingCaches caches,
      SingleFlight flights,
      CacheGuard guard,
      Transactions transactions,
      ClassLoader loader) {}

  /** Creates them; nothing is asked of Redis before the first call. */
  public AnnotatedCalls(CacheMethods methods, CustomObjects custom, Parts parts) {
    this.methods = methods;
    this.custom = custom;
    this.guard = parts.guard();
    this.shared =
        new BoundMethod.Shared(
            parts.caches(),
            custom,
            guard,
            new MethodKeys(parts.loader()),
            new ExceptionForms(),
            new TransactionalCalls(parts.transactions(), parts.flights()));
    this.flights = parts.flights();
    this.turns = new ClusterTurns();
  }

  public @Nullable Object run(InvocationContext invocation) throws Exception {
    BoundMethod method = find(invocation);
    if (method == null) {
      return invocation.proceed();
    }
    return method.method().getCacheAnnotation() instanceof CacheResult
        ? result(method, invocation)
        : new CacheAction(call(method, method.method(), invocation, null), flights).answer();
  }

  private @Nullable Object result(BoundMethod method, InvocationContext invocation)
      throws Exception {
    if (!method.storesResults()) {
      return invocation.proceed();
    }
    MethodKey parameters = null;
    if (!method.hasGenerator()) {
      parameters = method.key(invocation.getParameters());
      if (parameters == null) {
        return invocation.proceed();
      }
      Hit near = method.near(parameters);
      if (near != null) {
        return method.answer(near);
      }
    }
    AnnotatedCall<?> call = call(method, method.method(), invocation, parameters);
    GeneratedCacheKey key = call.key();
    return key == null ? invocation.proceed() : new ResultCall(call, key, flights, turns).answer();
  }

  private static <A extends Annotation> AnnotatedCall<A> call(
      BoundMethod bound,
      CacheMethod<A> method,
      InvocationContext invocation,
      @Nullable MethodKey key) {
    return new AnnotatedCall<>(bound, method, invocation, key);
  }

  /** Caches that methods run without: all while Redis is away, else those that failed a call. */
  public Set<String> degradedCaches() {
    return guard.isPassable()
        ? bound.values().stream()
            .filter(BoundMethod::isFailing)
            .map(method -> method.method().getCacheName())
            .collect(Collectors.toSet())
        : Set.copyOf(methods.cacheNames());
  }

  private @Nullable BoundMethod find(InvocationContext invocation) {
    Object target = invocation.getTarget();
    if (target == null) {
      return null; // a static method, which Quarkus intercepts
    }
    Map<Method, BoundMethod> ofTarget = called.get(target.getClass());
    BoundMethod known = ofTarget == null ? null : ofTarget.get(invocation.getMethod());
    return known != null ? known : bind(target.getClass(), invocation.getMethod());
  }

  private @Nullable BoundMethod bind(Class<?> target, Method calledMethod) {
    CacheMethod<?> method = methods.find(target, calledMethod);
    if (method == null) {
      return null;
    }
    BoundMethod known = bound.get(method);
    if (known == null) {
      // Not in computeIfAbsent: a resolver factory of the application may come back here.
      BoundMethod fresh = new BoundMethod(method, shared);
      known = bound.putIfAbsent(method, fresh);
      known = known == null ? fresh : known;
    }
    called.computeIfAbsent(target, type -> new ConcurrentHashMap<>()).put(calledMethod, known);
    return known;
  }

  @Override
  public void close() {
    turns.close();
    custom.close();
  }
}
