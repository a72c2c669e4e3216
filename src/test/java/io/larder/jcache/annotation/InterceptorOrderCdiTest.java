package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.junit.jupiter.api.Test;

/**
 * The statements of ANNOTATIONS.md about the order of interceptors, with two around the cache's.
 */
@RedisTest
class InterceptorOrderCdiTest {
  private static final String PRIORITY = "redis.annotations.priority";

  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  @interface Outer {}

  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  @interface Inner {}

  /** Which interceptors have run, who calls, and whether the inner one answers instead. */
  @ApplicationScoped
  static class Calls {
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> user = new AtomicReference<>("ada");
    private final AtomicReference<String> fallback = new AtomicReference<>("");
    private final AtomicReference<RuntimeException> rejection = new AtomicReference<>();

    public List<String> ran() {
      List<String> seen = List.copyOf(ran);
      ran.clear();
      return seen;
    }

    public void add(String interceptor) {
      ran.add(interceptor);
    }

    public AtomicReference<String> user() {
      return user;
    }

    public AtomicReference<String> fallback() {
      return fallback;
    }

    public AtomicReference<RuntimeException> rejection() {
      return rejection;
    }
  }

  @Outer
  @Interceptor
  @Priority(100)
  static class OuterInterceptor {
    @Inject Calls calls;

    @AroundInvoke
    Object run(InvocationContext call) throws Exception {
      calls.add("outer");
      return call.proceed();
    }
  }

  @Inner
  @Interceptor
  @Priority(300)
  static class InnerInterceptor {
    @Inject Calls calls;

    @AroundInvoke
    Object run(InvocationContext call) throws Exception {
      calls.add("inner");
      RuntimeException rejection = calls.rejection().get();
      if (rejection != null) {
        throw rejection;
      }
      String fallback = calls.fallback().get();
      return fallback.isEmpty() ? call.proceed() : fallback;
    }
  }

  @ApplicationScoped
  @Outer
  @Inner
  static class Prices {
    private final AtomicInteger runs = new AtomicInteger();

    @Inject Calls calls;

    @CacheResult(cacheName = "order-prices")
    public String price(String book) {
      return book + runs.incrementAndGet();
    }

    @CacheResult(cacheName = "order-mine")
    public String mine(String book) {
      return calls.user().get();
    }

    @CachePut(cacheName = "order-prices", afterInvocation = false)
    public void putBefore(String book, @CacheValue String price) {}

    @CachePut(cacheName = "order-prices")
    public void putAfter(String book, @CacheValue String price) {}

    @CacheRemove(cacheName = "order-prices", afterInvocation = false)
    public void removeBefore(String book) {}

    @CacheRemove(cacheName = "order-prices")
    public void removeAfter(String book) {}

    @CacheRemoveAll(cacheName = "order-prices")
    public void clear() {}

    @CacheResult(cacheName = "order-failing", exceptionCacheName = "order-failures")
    public String failing(String book) {
      return book + runs.incrementAndGet();
    }

    @CacheResult(
        cacheName = "order-broad",
        exceptionCacheName = "order-broad-failures",
        cachedExceptions = RuntimeException.class)
    public String failingBroadly(String book) {
      return book + runs.incrementAndGet();
    }

    @CacheResult(
        cacheName = "order-named",
        exceptionCacheName = "order-named-failures",
        cachedExceptions = CircuitBreakerOpenException.class)
    public String failingByName(String book) {
      return book + runs.incrementAndGet();
    }
  }

  private static TestContainer start(TestRedis redis, String... settings) {
    return TestContainer.start(
        redis.settings(settings),
        Calls.class,
        OuterInterceptor.class,
        InnerInterceptor.class,
        Prices.class);
  }

  @Test
  void hit_runsWhatHasALowerNumber_andNothingWithAHigherOne(TestRedis redis) {
    try (TestContainer container = start(redis)) {
      Prices prices = container.get(Prices.class);
      Calls calls = container.get(Calls.class);
      String first = prices.price("hit");
      assertThat(calls.ran()).containsExactly("outer", "inner");
      assertThat(prices.price("hit")).isEqualTo(first);
      assertThat(calls.ran()).containsExactly("outer");
    }
  }

  @Test
  void hit_withPriorityAboveTheOthers_runsThemAll(TestRedis redis) {
    try (TestContainer container = start(redis, PRIORITY, "301")) {
      Prices prices = container.get(Prices.class);
      Calls calls = container.get(Calls.class);
      String first = prices.price("above");
      calls.ran();
      assertThat(prices.price("above")).isEqualTo(first);
      assertThat(calls.ran()).containsExactly("outer", "inner");
      calls.rejection().set(new SecurityException("not you"));
      assertThatThrownBy(() -> prices.price("above")).isInstanceOf(SecurityException.class);
    }
  }

  @Test
  void hit_withPriorityBelowTheOthers_runsNone(TestRedis redis) {
    try (TestContainer container = start(redis, PRIORITY, "99")) {
      Prices prices = container.get(Prices.class);
      Calls calls = container.get(Calls.class);
      String first = prices.price("below");
      calls.ran();
      assertThat(prices.price("below")).isEqualTo(first);
      assertThat(calls.ran()).isEmpty();
    }
  }

  @Test
  void hit_whereAnInnerInterceptorRejects_isGivenAllTheSame(TestRedis redis) {
    try (TestContainer container = start(redis)) {
      Prices prices = container.get(Prices.class);
      String first = prices.price("rejected");
      container.get(Calls.class).rejection().set(new SecurityException("not you"));
      assertThat(prices.price("rejected")).isEqualTo(first);
      assertThatThrownBy(() -> prices.price("new")).isInstanceOf(SecurityException.class);
    }
  }

  @Test
  void resultThatDependsOnTheCaller_isGivenToTheNextOne(TestRedis redis) {
    try (TestContainer container = start(redis)) {
      Prices prices = container.get(Prices.class);
      assertThat(prices.mine("a")).isEqualTo("ada");
      container.get(Calls.class).user().set("bob");
      assertThat(prices.mine("a")).isEqualTo("ada");
    }
  }

  @Test
  void fallbackOfAnInnerInterceptor_isCachedAndOutlivesTheFault(TestRedis redis) {
    try (TestContainer container = start(redis)) {
      Prices prices = container.get(Prices.class);
      container.get(Calls.class).fallback().set("unknown");
      assertThat(prices.price("fallback")).isEqualTo("unknown");
      container.get(Calls.class).fallback().set("");
      assertThat(prices.price("fallback")).isEqualTo("unknown");
    }
  }

  @Test
  void fallbackOfAnOuterInterceptor_isNotCached(TestRedis redis) {
    try (TestContainer container = start(redis, PRIORITY, "301")) {
      Prices prices = container.get(Prices.class);
      container.get(Calls.class).fallback().set("unknown");
      assertThat(prices.price("outer-fallback")).isEqualTo("unknown");
      container.get(Calls.class).fallback().set("");
      assertThat(prices.price("outer-fallback")).startsWith("outer-fallback");
    }
  }

  @Test
  void changeBeforeTheInvocation_isMadeAlthoughAnInnerInterceptorRejects(TestRedis redis) {
    try (TestContainer container = start(redis)) {
      Prices prices = container.get(Prices.class);
      Calls calls = container.get(Calls.class);
      String removed = prices.price("removed");
      calls.rejection().set(new IllegalArgumentException("invalid"));
      assertThatThrownBy(() -> prices.putBefore("put", "-1"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> prices.removeBefore("removed"))
          .isInstanceOf(IllegalArgumentException.class);
      calls.rejection().set(null);
      assertThat(prices.price("put")).isEqualTo("-1");
      assertThat(prices.price("removed")).isNotEqualTo(removed);
    }
  }

  @Test
  void changeBeforeTheInvocation_isNotMadeIfAnOuterInterceptorRejects(TestRedis redis) {
    try (TestContainer container = start(redis, PRIORITY, "301")) {
      Prices prices = container.get(Prices.class);
      Calls calls = container.get(Calls.class);
      String kept = prices.price("kept");
      calls.rejection().set(new IllegalArgumentException("invalid"));
      assertThatThrownBy(() -> prices.putBefore("kept", "-1"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> prices.removeBefore("kept"))
          .isInstanceOf(IllegalArgumentException.class);
      calls.rejection().set(null);
      assertThat(prices.price("kept")).isEqualTo(kept);
    }
  }

  @Test
  void changeAfterTheInvocation_isNotMadeWhereverAnInterceptorRejects(TestRedis redis) {
    try (TestContainer container = start(redis)) {
      Prices prices = container.get(Prices.class);
      Calls calls = container.get(Calls.class);
      String kept = prices.price("after");
      calls.rejection().set(new IllegalArgumentException("invalid"));
      assertThatThrownBy(() -> prices.putAfter("after", "-1"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> prices.removeAfter("after"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(prices::clear).isInstanceOf(IllegalArgumentException.class);
      calls.rejection().set(null);
      assertThat(prices.price("after")).isEqualTo(kept);
    }
  }

  @Test
  void exceptionOfFaultTolerance_isCachedOnlyWhereItsClassIsNamed(TestRedis redis) {
    try (TestContainer container = start(redis)) {
      Prices prices = container.get(Prices.class);
      Calls calls = container.get(Calls.class);
      calls.rejection().set(new CircuitBreakerOpenException("open"));
      for (var call :
          List.<Runnable>of(
              () -> prices.failing("open"),
              () -> prices.failingBroadly("open"),
              () -> prices.failingByName("open"))) {
        assertThatThrownBy(call::run).isInstanceOf(CircuitBreakerOpenException.class);
      }
      calls.rejection().set(null);
      assertThat(prices.failing("open")).startsWith("open");
      assertThat(prices.failingBroadly("open")).startsWith("open");
      assertThatThrownBy(() -> prices.failingByName("open"))
          .isInstanceOf(CircuitBreakerOpenException.class);
    }
  }

  @Test
  void otherExceptionOfAnInnerInterceptor_isCachedLikeOneOfTheMethod(TestRedis redis) {
    try (TestContainer container = start(redis)) {
      Prices prices = container.get(Prices.class);
      Calls calls = container.get(Calls.class);
      calls.rejection().set(new IllegalStateException("away"));
      assertThatThrownBy(() -> prices.failing("away")).isInstanceOf(IllegalStateException.class);
      calls.rejection().set(null);
      assertThatThrownBy(() -> prices.failing("away")).isInstanceOf(IllegalStateException.class);
    }
  }
}
