package io.larder.jcache.annotation.call;

import io.larder.flight.ClusterTurns;
import io.larder.flight.Flight;
import io.larder.flight.SingleFlight;
import io.larder.guard.Budget;
import io.larder.jcache.annotation.call.CallCache.Hit;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.CacheException;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** One call of a method with {@code @CacheResult} whose answer may be in Redis. */
final class ResultCall {
  private final AnnotatedCall<?> call;
  private final BoundMethod method;
  private final SingleFlight flights;
  private final ClusterTurns turns;
  private final GeneratedCacheKey key;
  private final CallCache cache;
  private final @Nullable ExceptionCache exceptions;
  private final Budget budget;
  private final int epoch;
  private volatile SingleFlight.@Nullable Key flightKey;

  ResultCall(
      AnnotatedCall<?> call, GeneratedCacheKey key, SingleFlight flights, ClusterTurns turns) {
    this.call = call;
    this.method = call.bound();
    this.flights = flights;
    this.turns = turns;
    this.key = key;
    this.cache = call.cache();
    this.exceptions = method.exceptions(call);
    this.budget = new Budget(method.deadline());
    this.epoch = cache.epoch();
  }

  /** Answers from the cache, from a call under way, or from the method. */
  @Nullable Object answer() throws Exception {
    if (method.isUpdate()) {
      return update();
    }
    TransactionWork changing = call.changing();
    if (changing != null && changing.hasChanged(flightKey())) {
      return call.proceed();
    }
    Hit hit;
    try {
      hit = method.looksNearFirst() ? null : cache.near(key, type());
      hit = hit == null ? readRedis(budget, null) : hit;
    } catch (Throwable e) { // of the cache, or what it has stored, also an error
      return failed(e);
    }
    if (hit != null) {
      return method.answer(hit);
    }
    try {
      return new ResultComputation(this, turns).answer();
    } catch (CacheException e) {
      return failed(e);
    }
  }

  /** The method runs in any case, and what it gives replaces what is there. */
  private @Nullable Object update() throws Exception {
    TransactionWork current = call.transaction();
    if (current != null) {
      return new TransactionalAction(call, current).update(key);
    }
    flights.outdate(flightKey());
    return new ResultComputation(this, turns).update();
  }

  /** A failure that is not the method's own, in the way in which the method would fail. */
  CompletionStage<?> failed(Throwable failure) {
    if (method.isAsync()) {
      return CompletableFuture.failedFuture(failure);
    }
    throw AnnotatedCall.<RuntimeException>unchecked(failure);
  }

  /** What the cache has for this call: a value, or an exception as a thrown one. */
  @Nullable Hit readRedis(Budget time, @Nullable Flight flight) throws Exception {
    Hit hit = cache.get(key, type(), time);
    if (hit == null && exceptions != null) {
      Throwable failure = exceptions.get(key, time);
      if (failure != null) {
        if (flight != null) {
          flight.shareFailure();
        }
        throw AnnotatedCall.unchecked(failure);
      }
    }
    return hit;
  }

  AnnotatedCall<?> call() {
    return call;
  }

  SingleFlight flights() {
    return flights;
  }

  GeneratedCacheKey key() {
    return key;
  }

  Type type() {
    return method.method().stored().type();
  }

  CallCache cache() {
    return cache;
  }

  @Nullable ExceptionCache exceptions() {
    return exceptions;
  }

  Budget budget() {
    return budget;
  }

  /** Whether what it reads must not be written any more. */
  boolean isOutdated() {
    return cache.epoch() != epoch;
  }

  SingleFlight.Key flightKey() {
    SingleFlight.Key made = flightKey;
    if (made == null) {
      made = cache.flightKey(key);
      flightKey = made;
    }
    return made;
  }
}
