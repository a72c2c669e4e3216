package io.larder.jcache.annotation.call;

import io.larder.common.Failures;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.guard.Budget;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.jcache.annotation.method.CacheMethod;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.cache.annotation.CacheInvocationParameter;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * One call of an annotated method: its arguments, cache and key. Resolvers and key generators see
 * it as {@link CacheKeyInvocationContext}. Not thread-safe.
 */
final class AnnotatedCall<A extends Annotation> implements CacheKeyInvocationContext<A> {
  private final BoundMethod bound;
  private final CacheMethod<A> method;
  private final InvocationContext invocation;
  // As the caller gave them: an interceptor further in may replace them.
  private final @Nullable Object[] arguments;
  private @Nullable CallCache cache;
  private @Nullable GeneratedCacheKey key;
  private @Nullable Executor caller;
  // The arguments when a generator made the key, where the method may change them.
  private @Nullable MethodKey state;

  AnnotatedCall(
      BoundMethod bound,
      CacheMethod<A> method,
      InvocationContext invocation,
      @Nullable GeneratedCacheKey key) {
    this.bound = bound;
    this.method = method;
    this.invocation = invocation;
    this.arguments = invocation.getParameters().clone();
    this.key = key;
  }

  BoundMethod bound() {
    return bound;
  }

  CallCache cache() {
    if (cache == null) {
      cache = bound.cache(this);
    }
    return cache;
  }

  /** The key, or null if the parameters make none, which is reported. */
  @Nullable GeneratedCacheKey key() {
    if (key == null) {
      state = bound.hasGenerator() && method.value() != null ? bound.state(arguments) : null;
      key = bound.key(this);
    }
    return key;
  }

  /** The key as the parameters are now, which may have changed since it was made before. */
  @Nullable GeneratedCacheKey presentKey() {
    return state != null && state.equals(bound.state(arguments)) ? key : bound.key(this);
  }

  /**
   * Takes the right to store the call's value, before its method runs; where the call computes for
   * all JVMs, others wait for it meanwhile.
   */
  StoreRight take(GeneratedCacheKey of, boolean forAll, Budget budget) {
    return cache().take(of, forAll ? bound.flightTimeout().time() : null, budget);
  }

  /** The work of the caller's transaction, or null: the call is made outside of any. */
  @Nullable TransactionWork transaction() {
    TransactionalCalls calls = bound.transactions();
    return calls == null ? null : calls.current();
  }

  /** The work of the caller's transaction if that has changed something in a cache, or null. */
  @Nullable TransactionWork changing() {
    TransactionalCalls calls = bound.transactions();
    return calls == null ? null : calls.changing();
  }

  /** This caller's context, for what goes on when the call has returned. */
  Executor caller() {
    if (caller == null) {
      caller = bound.callbacks().ofCaller();
    }
    return caller;
  }

  /** Runs the method without its cache. */
  @Nullable Object proceed() throws Exception {
    return method.returnsStage() && method.isAsynchronous()
        ? bound.callbacks().<@Nullable Object>completingItsOwn(invocation::proceed)
        : invocation.proceed();
  }

  /**
   * Runs the method, waits for its stage if it returns one, and then does what its cache does about
   * the outcome. The method's own failure comes first.
   */
  @Nullable Object proceed(Next next) throws Exception {
    Object value = null;
    Throwable failure = null;
    try {
      value = proceed();
    } catch (Throwable e) { // also errors: the rules are about Throwable
      failure = e;
    }
    if (value != null && method.returnsStage()) {
      return follow((CompletionStage<?>) value, next);
    }
    try {
      next.after(value, failure).await();
    } catch (RuntimeException e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
    }
    if (failure != null) {
      throw AnnotatedCall.<RuntimeException>unchecked(failure);
    }
    return value;
  }

  /** What a cache does when the method has given a value or failed. */
  interface Next {
    Reply<@Nullable Void> after(@Nullable Object value, @Nullable Throwable failure);
  }

  /**
   * What follows on the stage runs where that ends, and then in the context of this caller. A
   * server that runs the method on a thread of its own may want a stage that has ended: then what
   * follows is waited for there.
   */
  private CompletionStage<?> follow(CompletionStage<?> stage, Next next) {
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    boolean now = method.isAsynchronous() && stage.toCompletableFuture().isDone();
    Executor context = now ? null : caller();
    stage.whenComplete(
        (value, failure) ->
            staged(next, value, failure, context)
                .whenComplete(
                    (done, notDone) -> {
                      if (failure != null) {
                        result.completeExceptionally(failure);
                      } else if (notDone != null) {
                        result.completeExceptionally(Failures.unwrap(notDone));
                      } else {
                        result.complete(value);
                      }
                    }));
    return result;
  }

  /** Null: it is waited for. */
  private static CompletionStage<@Nullable Void> staged(
      Next next, @Nullable Object value, @Nullable Throwable failure, @Nullable Executor caller) {
    try {
      Reply<@Nullable Void> after =
          next.after(value, failure == null ? null : Failures.ofStage(failure));
      return caller == null
          ? CompletableFuture.completedFuture(after.await())
          : after.stage(caller);
    } catch (Throwable e) { // also errors: the result completes in any case
      return CompletableFuture.failedFuture(e);
    }
  }

  private record Argument(
      int getParameterPosition,
      Class<?> getRawType,
      Set<Annotation> getAnnotations,
      @Nullable Object getValue)
      implements CacheInvocationParameter {}

  @Override
  public Object getTarget() {
    return invocation.getTarget();
  }

  @Override
  public CacheInvocationParameter[] getAllParameters() {
    return parameters(method.parameters());
  }

  @Override
  public CacheInvocationParameter[] getKeyParameters() {
    return parameters(method.keys());
  }

  @Override
  public @Nullable CacheInvocationParameter getValueParameter() {
    return method.value() == null ? null : argument(method.value());
  }

  private CacheInvocationParameter[] parameters(List<CacheMethod.Parameter> declared) {
    return declared.stream().map(this::argument).toArray(CacheInvocationParameter[]::new);
  }

  private Argument argument(CacheMethod.Parameter declared) {
    return new Argument(
        declared.position(),
        declared.rawType(),
        declared.annotations(),
        arguments[declared.position()]);
  }

  @Nullable Object[] arguments() {
    return arguments;
  }

  @Nullable Object value() {
    CacheMethod.Parameter value = method.value();
    return value == null ? null : arguments[value.position()];
  }

  /** The call itself as {@link InvocationContext}, or this. */
  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type.isInstance(invocation)) {
      return type.cast(invocation);
    }
    throw new IllegalArgumentException(
        "a cache invocation is no " + type.getName() + "; it unwraps to InvocationContext");
  }

  @Override
  public Method getMethod() {
    return method.getMethod();
  }

  @Override
  public Set<Annotation> getAnnotations() {
    return method.getAnnotations();
  }

  @Override
  public A getCacheAnnotation() {
    return method.getCacheAnnotation();
  }

  @Override
  public String getCacheName() {
    return method.getCacheName();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> X unchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
