package io.larder.jcache.annotation.call;

import io.larder.jcache.annotation.method.CacheMethod;
import io.larder.jcache.annotation.method.MethodParameter;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
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

  /** As the caller gave them: an interceptor further in may replace them. */
  private final @Nullable Object[] arguments;

  private @Nullable CallCache cache;
  private @Nullable GeneratedCacheKey key;

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
      key = bound.key(this);
    }
    return key;
  }

  @Nullable Object proceed() throws Exception {
    return invocation.proceed();
  }

  private record Parameter(MethodParameter declared, @Nullable Object value)
      implements CacheInvocationParameter {
    @Override
    public Class<?> getRawType() {
      return declared.rawType();
    }

    @Override
    public @Nullable Object getValue() {
      return value;
    }

    @Override
    public Set<Annotation> getAnnotations() {
      return declared.annotations();
    }

    @Override
    public int getParameterPosition() {
      return declared.position();
    }
  }

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
    MethodParameter value = method.value();
    return value == null ? null : new Parameter(value, arguments[value.position()]);
  }

  private CacheInvocationParameter[] parameters(List<MethodParameter> declared) {
    return declared.stream()
        .map(parameter -> new Parameter(parameter, arguments[parameter.position()]))
        .toArray(CacheInvocationParameter[]::new);
  }

  @Nullable Object[] arguments() {
    return arguments;
  }

  @Nullable Object value() {
    MethodParameter value = method.value();
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
}
