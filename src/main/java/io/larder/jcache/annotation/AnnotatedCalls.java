package io.larder.jcache.annotation;

import io.larder.jcache.annotation.CacheMethod.Kind;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * The annotated calls of one application; JSR-107 1.1, chapter 8. Made by the extension, closed
 * with the application. Internal to Larder.
 *
 * <p>Every call runs the intercepted method at most once, on the caller's thread, and throws what
 * it throws. Thread-safe.
 */
public final class AnnotatedCalls implements AutoCloseable {
  private final CacheMethods methods;
  private final CustomObjects custom;
  private final CacheGuard guard;
  private final ClusterTurns turns;
  private final BoundMethod.Surroundings around;
  private final Flights flights = new Flights();
  private final ResultCalls results;
  private final Map<CacheMethod<?>, BoundMethod> bound = new ConcurrentHashMap<>();

  /** The same by class and method of a call: what a method is made of takes long to compare. */
  private final Map<Class<?>, Map<Method, BoundMethod>> called = new ConcurrentHashMap<>();

  /**
   * Creates them; nothing is asked of Redis before the first call.
   *
   * @param methods the annotated methods
   * @param custom the application's own key generators and resolver factories
   * @param runtime what they run on
   */
  public AnnotatedCalls(CacheMethods methods, CustomObjects custom, CallRuntime runtime) {
    this.methods = methods;
    this.custom = custom;
    this.guard = new CacheGuard(runtime.callbacks(), runtime.events(), runtime.loader());
    this.turns = new ClusterTurns(runtime.leases());
    this.results = new ResultCalls(flights, turns);
    this.around =
        new BoundMethod.Surroundings(
            runtime.caches(),
            custom,
            guard,
            runtime.callbacks(),
            new KeyTexts(runtime.loader()),
            new KeyMemo(),
            new ExceptionForms());
  }

  /**
   * A call of a method with {@link javax.cache.annotation.CacheResult}.
   *
   * @param invocation the call
   * @return what the cache has, else what the method returned, possibly null
   * @throws Exception what the method threw, now or when its exception was cached
   */
  @Nullable Object result(InvocationContext invocation) throws Exception {
    BoundMethod method = find(invocation);
    if (method == null || method.method().stored().kind() == Kind.NOTHING) {
      return invocation.proceed();
    }
    Found near = method.near(invocation.getParameters());
    if (near != null) {
      return method.isAsync() ? CompletableFuture.completedFuture(near.value()) : near.value();
    }
    CallContext<?> context = new CallContext<>(method.method(), invocation);
    CallCache cache = method.cache(context);
    GeneratedCacheKey key = method.key(context, cache);
    if (key == null) {
      return invocation.proceed();
    }
    ResultCall call = new ResultCall(method, context, invocation, cache, key);
    return ((CacheResult) method.method().getCacheAnnotation()).skipGet()
        ? results.always(call)
        : results.unlessCached(call);
  }

  /**
   * A call of a method with {@link javax.cache.annotation.CachePut}.
   *
   * @param invocation the call
   * @return what the method returned, possibly null
   * @throws Exception what the method threw
   */
  @Nullable Object put(InvocationContext invocation) throws Exception {
    BoundMethod method = find(invocation);
    if (method == null) {
      return invocation.proceed();
    }
    CachePut put = (CachePut) method.method().getCacheAnnotation();
    CallContext<?> context = new CallContext<>(method.method(), invocation);
    return around(
        invocation,
        put.afterInvocation(),
        ExceptionRules.of(put),
        new CacheAction(method, context, flights, CacheAction.Kind.PUT));
  }

  /**
   * A call of a method with {@link javax.cache.annotation.CacheRemove}.
   *
   * @param invocation the call
   * @return what the method returned, possibly null
   * @throws Exception what the method threw
   */
  @Nullable Object remove(InvocationContext invocation) throws Exception {
    BoundMethod method = find(invocation);
    if (method == null) {
      return invocation.proceed();
    }
    CacheRemove remove = (CacheRemove) method.method().getCacheAnnotation();
    CallContext<?> context = new CallContext<>(method.method(), invocation);
    return around(
        invocation,
        remove.afterInvocation(),
        ExceptionRules.of(remove),
        new CacheAction(method, context, flights, CacheAction.Kind.REMOVE));
  }

  /**
   * A call of a method with {@link javax.cache.annotation.CacheRemoveAll}.
   *
   * @param invocation the call
   * @return what the method returned, possibly null
   * @throws Exception what the method threw
   */
  @Nullable Object removeAll(InvocationContext invocation) throws Exception {
    BoundMethod method = find(invocation);
    if (method == null) {
      return invocation.proceed();
    }
    CacheRemoveAll all = (CacheRemoveAll) method.method().getCacheAnnotation();
    CallContext<?> context = new CallContext<>(method.method(), invocation);
    return around(
        invocation,
        all.afterInvocation(),
        ExceptionRules.of(all),
        new CacheAction(method, context, flights, CacheAction.Kind.REMOVE_ALL));
  }

  private static @Nullable Object around(
      InvocationContext invocation, boolean after, ExceptionRules rules, CacheAction action)
      throws Exception {
    if (!after) {
      action.run();
      return invocation.proceed();
    }
    Object result;
    try {
      result = invocation.proceed();
    } catch (Throwable failure) { // also errors: the rules are about Throwable
      if (rules.include(failure)) {
        action.runBeside(failure);
      }
      throw failure;
    }
    if (action.isAsync() && result != null) {
      return follow((CompletionStage<?>) result, rules, action);
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
          boolean due = failure == null || rules.include(CallFailures.unwrap(failure));
          CompletionStage<?> done =
              due ? action.runLater() : CompletableFuture.completedFuture(null);
          done.whenComplete(
              (nothing, notDone) -> {
                if (failure != null) {
                  result.completeExceptionally(failure);
                } else if (notDone != null) {
                  result.completeExceptionally(CallFailures.unwrap(notDone));
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
   *
   * @return a new set of names, empty when all is well
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

  private @Nullable BoundMethod bind(Class<?> target, Method called) {
    CacheMethod<?> method = methods.find(target, called);
    if (method == null) {
      return null;
    }
    BoundMethod known = bound.get(method);
    if (known == null) {
      // Not in computeIfAbsent: a resolver factory of the application may come back here.
      BoundMethod fresh = new BoundMethod(method, around);
      known = bound.putIfAbsent(method, fresh);
      known = known == null ? fresh : known;
    }
    this.called.computeIfAbsent(target, type -> new ConcurrentHashMap<>()).put(called, known);
    return known;
  }

  @Override
  public void close() {
    turns.close();
    guard.close();
    custom.close();
  }
}
