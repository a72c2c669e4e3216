package io.larder.jcache.annotation.call;

import io.larder.connection.call.RedisCalls;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
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
  private final Shared shared;
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
      RedisCalls.Threads threads,
      Transactions transactions,
      ClassLoader loader) {}

  /** What all methods of an application share. */
  record Shared(
      BackingCaches caches,
      CustomObjects custom,
      CacheGuard guard,
      RedisCalls.Threads threads,
      MethodKeys keys,
      ExceptionForms forms,
      TransactionalCalls transactions) {}

  /** Creates them; nothing is asked of Redis before the first call. */
  public AnnotatedCalls(CacheMethods methods, CustomObjects custom, Parts parts) {
    this.methods = methods;
    this.custom = custom;
    this.guard = parts.guard();
    this.shared =
        new Shared(
            parts.caches(),
            custom,
            guard,
            parts.threads(),
            new MethodKeys(parts.loader()),
            new ExceptionForms(),
            new TransactionalCalls(parts.transactions(), parts.flights()));
    this.flights = parts.flights();
    this.turns = new ClusterTurns();
  }

  @SuppressWarnings("NullAway") // it gives what its call gives
  public @Nullable Object run(InvocationContext invocation) throws Exception {
    BoundMethod method = find(invocation);
    return method == null
        ? invocation.proceed()
        : method
            .observation()
            .<@Nullable Object, Exception>follow(
                operation(method), () -> key(method, invocation), () -> run(method, invocation));
  }

  /** The text of the key, or null: it has none, or the application makes it. */
  private static @Nullable String key(BoundMethod method, InvocationContext invocation) {
    boolean all = method.method().getCacheAnnotation() instanceof CacheRemoveAll;
    MethodKey key = all || method.hasGenerator() ? null : method.key(invocation.getParameters());
    return key == null ? null : key.storedKey();
  }

  private static String operation(BoundMethod method) {
    Annotation annotation = method.method().getCacheAnnotation();
    if (annotation instanceof CacheResult) {
      return "cacheResult";
    }
    if (annotation instanceof CachePut) {
      return "cachePut";
    }
    return annotation instanceof CacheRemove ? "cacheRemove" : "cacheRemoveAll";
  }

  private @Nullable Object run(BoundMethod method, InvocationContext invocation) throws Exception {
    if (method.method().getCacheAnnotation() instanceof CacheResult) {
      return result(method, invocation);
    }
    AnnotatedCall<?> call = call(method, method.method(), invocation, null);
    return given(method, new CacheAction(call, flights).answer(), call::caller);
  }

  private @Nullable Object result(BoundMethod method, InvocationContext invocation)
      throws Exception {
    MethodKey parameters = null;
    if (method.storesResults() && !method.hasGenerator()) {
      parameters = method.key(invocation.getParameters());
      Hit near = parameters == null ? null : method.near(parameters);
      if (near != null) {
        return given(method, method.answer(near), method.callbacks()::ofCaller);
      }
    }
    AnnotatedCall<?> call = call(method, method.method(), invocation, parameters);
    GeneratedCacheKey key = method.storesResults() ? call.key() : null;
    Object value =
        key == null ? call.proceed() : new ResultCall(call, key, flights, turns).answer();
    return given(method, value, call::caller);
  }

  /** What a call returned; a stage is one of the caller's own, whatever the call went through. */
  private static @Nullable Object given(
      BoundMethod method, @Nullable Object value, Supplier<Executor> caller) {
    return value != null && method.method().returnsStage()
        ? method.callbacks().given((CompletionStage<?>) value, caller)
        : value;
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
