package io.larder.jcache.annotation.call;

import io.larder.common.Failures;
import io.larder.flight.ClusterTurns;
import io.larder.flight.SingleFlight;
import io.larder.jcache.annotation.guard.CacheGuard;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.jcache.annotation.key.MethodKeys;
import io.larder.jcache.annotation.method.CacheMethod;
import io.larder.jcache.annotation.method.CacheMethods;
import io.larder.jcache.annotation.method.CustomObjects;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs the annotated calls of one application; JSR-107 1.1, chapter 8. Made by the extension,
 * closed with the application. Internal to Larder.
 *
 * <p>Every call runs the intercepted method at most once, on the caller's thread, and throws what
 * it throws. Thread-safe.
 */
public final class AnnotatedCalls implements AutoCloseable {
  private final CacheMethods methods;
  private final CustomObjects custom;
  private final CacheGuard guard;
  private final CallCaches caches;
  private final MethodKeys keys;
  private final ExceptionForms forms = new ExceptionForms();
  private final SingleFlight flights;
  private final ClusterTurns turns;
  private final Map<CacheMethod<?>, BoundMethod> bound = new ConcurrentHashMap<>();

  /** By class and method of a call, because {@link CacheMethod} takes long to compare. */
  private final Map<Class<?>, Map<Method, BoundMethod>> called = new ConcurrentHashMap<>();

  /** Creates them; nothing is asked of Redis before the first call. */
  public AnnotatedCalls(CacheMethods methods, CustomObjects custom, CallRuntime runtime) {
    this.methods = methods;
    this.custom = custom;
    this.guard = new CacheGuard(runtime.callbacks(), runtime.events(), runtime.loader());
    this.caches = new CallCaches(runtime.caches(), custom, guard, runtime.callbacks());
    this.keys = new MethodKeys(runtime.loader());
    this.flights = new SingleFlight(runtime.callbacks());
    this.turns = new ClusterTurns(runtime.leases());
  }

  /** Runs a call of a method with {@link javax.cache.annotation.CacheResult}. */
  public @Nullable Object result(InvocationContext invocation) throws Exception {
    BoundMethod method = find(invocation);
    if (method == null || !method.storesResults()) {
      return invocation.proceed();
    }
    MethodKey key = null;
    if (!method.hasGenerator()) {
      key = method.key(invocation.getParameters());
      if (key == null) {
        return invocation.proceed();
      }
      Hit near = method.near(key);
      if (near != null) {
        return method.answer(near);
      }
    }
    AnnotatedCall<?> call = call(method, method.method(), invocation, key);
    return call.key() == null
        ? invocation.proceed()
        : new ResultCall(call, flights, turns).answer();
  }

  private static <A extends Annotation> AnnotatedCall<A> call(
      BoundMethod bound,
      CacheMethod<A> method,
      InvocationContext invocation,
      @Nullable MethodKey key) {
    return new AnnotatedCall<>(bound, method, invocation, key);
  }

  /**
   * Runs a call of a method with {@link javax.cache.annotation.CachePut}, {@link
   * javax.cache.annotation.CacheRemove} or {@link javax.cache.annotation.CacheRemoveAll}.
   */
  public @Nullable Object change(InvocationContext invocation) throws Exception {
    BoundMethod method = find(invocation);
    if (method == null) {
      return invocation.proceed();
    }
    CacheAction action = new CacheAction(call(method, method.method(), invocation, null), flights);
    if (!action.isAfterInvocation()) {
      action.run();
      return invocation.proceed();
    }
    Object result;
    try {
      result = invocation.proceed();
    } catch (Throwable failure) { // also errors: the rules are about Throwable
      if (method.rules().include(failure)) {
        action.runBeside(failure);
      }
      throw failure;
    }
    if (action.isAsync() && result != null) {
      return follow((CompletionStage<?>) result, method.rules(), action);
    }
    action.run();
    return result;
  }

  /** The invocation ends when the stage does. */
  private static CompletionStage<?> follow(
      CompletionStage<?> stage, ExceptionRules rules, CacheAction action) {
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          boolean due = failure == null || rules.include(Failures.unwrap(failure));
          CompletionStage<?> done =
              due ? action.runLater() : CompletableFuture.completedFuture(null);
          done.whenComplete(
              (nothing, notDone) -> {
                if (failure != null) {
                  result.completeExceptionally(failure);
                } else if (notDone != null) {
                  result.completeExceptionally(Failures.unwrap(notDone));
                } else {
                  result.complete(value);
                }
              });
        });
    return result;
  }

  /**
   * The caches that annotated methods run without now: all of them while Redis does not answer,
   * else those that failed at the last call of a method.
   */
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
      BoundMethod fresh = new BoundMethod(method, caches, custom, keys, forms);
      known = bound.putIfAbsent(method, fresh);
      known = known == null ? fresh : known;
    }
    called.computeIfAbsent(target, type -> new ConcurrentHashMap<>()).put(calledMethod, known);
    return known;
  }

  @Override
  public void close() {
    turns.close();
    guard.close();
    custom.close();
  }
}
