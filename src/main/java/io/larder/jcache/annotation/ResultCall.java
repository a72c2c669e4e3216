package io.larder.jcache.annotation;

import io.larder.flight.Leases.Lease;
import io.larder.jcache.annotation.CacheMethod.Kind;
import io.larder.jcache.annotation.CallCache.Entry;
import io.larder.jcache.annotation.Flights.Flight;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** One call of a method with {@code @CacheResult} that may run the method. */
final class ResultCall {
  private final BoundMethod method;
  private final InvocationContext invocation;
  private final GeneratedCacheKey key;
  private final CallCache cache;
  private final @Nullable ExceptionCache exceptions;
  private final Budget budget;
  private final int epoch;

  ResultCall(
      BoundMethod method,
      CallContext<?> context,
      InvocationContext invocation,
      CallCache cache,
      GeneratedCacheKey key) {
    this.method = method;
    this.invocation = invocation;
    this.key = key;
    this.cache = cache;
    this.exceptions = method.exceptions(context);
    this.budget = new Budget(method.settings().deadline());
    this.epoch = cache.epoch();
  }

  GeneratedCacheKey key() {
    return key;
  }

  CallCache cache() {
    return cache;
  }

  BoundMethod method() {
    return method;
  }

  Type type() {
    return method.method().stored().type();
  }

  boolean isAsync() {
    return method.method().stored().kind() == Kind.STAGE;
  }

  @Nullable Object proceed() throws Exception {
    return invocation.proceed();
  }

  /** What the cache has for this call: a value, or an exception as a thrown one. */
  @Nullable Found look() throws Exception {
    return look(budget);
  }

  @Nullable Found look(Budget time) throws Exception {
    Found found = cache.get(key, type(), time);
    if (found == null && exceptions != null) {
      Throwable failure = exceptions.get(key, time);
      if (failure != null) {
        throw sneaky(failure);
      }
    }
    return found;
  }

  /** A value as the method would give it. */
  @Nullable Object answer(@Nullable Object value) {
    if (isAsync()) {
      CompletionStage<@Nullable Object> stage = CompletableFuture.completedFuture(value);
      return stage;
    }
    return value;
  }

  /**
   * Runs the method and stores what it gives.
   *
   * @param flight who waits for it, if anyone
   * @param lease what is to be given back, if anything
   * @param end what is to be done last of all
   */
  @Nullable Object compute(@Nullable Flight flight, @Nullable Lease lease, Runnable end)
      throws Exception {
    Runnable last =
        () -> {
          if (lease != null) {
            lease.release();
          }
          end.run();
        };
    boolean goesOn = false;
    try {
      Object returned = run(flight);
      if (isAsync() && returned != null) {
        goesOn = true;
        return follow((CompletionStage<?>) returned, flight, last);
      }
      if (flight != null) {
        flight.outcome().complete(returned);
      }
      if (mayStore(flight)) {
        cache.put(new Entry(key, returned, type()), isUpdate(), budget);
      }
      return returned;
    } finally {
      if (!goesOn) {
        last.run();
      }
    }
  }

  private @Nullable Object run(@Nullable Flight flight) throws Exception {
    try {
      return invocation.proceed();
    } catch (Throwable failure) { // also errors: the rules are about Throwable
      if (flight != null) {
        flight.outcome().completeExceptionally(failure);
      }
      if (exceptions != null && mayStore(flight)) {
        exceptions.put(key, failure, budget);
      }
      throw sneaky(failure);
    }
  }

  private CompletionStage<?> follow(
      CompletionStage<?> stage, @Nullable Flight flight, Runnable last) {
    if (flight != null) {
      flight.disown();
    }
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (flight != null) {
            if (failure == null) {
              flight.outcome().complete(value);
            } else {
              flight.outcome().completeExceptionally(failure);
            }
          }
          store(value, failure, flight)
              .whenComplete(
                  (stored, notStored) -> {
                    last.run();
                    Throwable thrown =
                        failure != null || notStored == null
                            ? failure
                            : CallFailures.unwrap(notStored);
                    if (thrown == null) {
                      result.complete(value);
                    } else {
                      result.completeExceptionally(thrown);
                    }
                  });
        });
    return result;
  }

  private CompletionStage<?> store(
      @Nullable Object value, @Nullable Throwable failure, @Nullable Flight flight) {
    CompletionStage<?> nothing = CompletableFuture.completedFuture(null);
    if (!mayStore(flight)) {
      return nothing;
    }
    try {
      if (failure == null) {
        return cache.putLater(new Entry(key, value, type()), isUpdate(), budget);
      }
      return exceptions == null
          ? nothing
          : exceptions.putLater(key, CallFailures.unwrap(failure), budget);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Nothing that was read before an eviction or an outage is written after it. */
  private boolean mayStore(@Nullable Flight flight) {
    return (flight == null || !flight.isOutdated()) && (isUpdate() || cache.epoch() == epoch);
  }

  /** A method that always runs is one that creates or updates: JSR-107, CacheResult.skipGet. */
  private boolean isUpdate() {
    return ((javax.cache.annotation.CacheResult) method.method().getCacheAnnotation()).skipGet();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
    throw (T) failure;
  }
}
