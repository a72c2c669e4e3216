package io.larder.jcache.annotation.call;

import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.connection.call.Reply;
import io.larder.flight.ClusterTurns;
import io.larder.flight.Computation;
import io.larder.flight.Flight;
import io.larder.flight.Leases.Lease;
import io.larder.flight.SingleFlight;
import io.larder.guard.Budget;
import io.larder.jcache.annotation.call.CallCache.Entry;
import io.larder.jcache.annotation.call.CallCache.Hit;
import io.larder.observe.CacheObserver;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.CacheException;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** One call of a method with {@code @CacheResult} whose answer may be in Redis. */
final class ResultCall implements Computation<Object> {
  private final AnnotatedCall<?> call;
  private final BoundMethod method;
  private final SingleFlight flights;
  private final ClusterTurns turns;
  private final GeneratedCacheKey key;
  private final SingleFlight.Key flightKey;
  private final CallCache cache;
  private final @Nullable ExceptionCache exceptions;
  private final Budget budget;
  private final int epoch;

  ResultCall(
      AnnotatedCall<?> call, GeneratedCacheKey key, SingleFlight flights, ClusterTurns turns) {
    this.call = call;
    this.method = call.bound();
    this.flights = flights;
    this.turns = turns;
    this.key = key;
    this.cache = call.cache();
    this.flightKey = new SingleFlight.Key(cache.identity(), key);
    this.exceptions = method.exceptions(call);
    this.budget = new Budget(method.deadline());
    this.epoch = cache.epoch();
  }

  /** Answers from the cache, from a call under way, or from the method. */
  @Nullable Object answer() throws Exception {
    if (method.isUpdate()) {
      flights.outdate(flightKey);
      return invoke(null, null);
    }
    try {
      return method.singleFlight() == SingleFlightMode.OFF
          ? flights.runAlone(this)
          : flights.run(this);
    } catch (CacheException e) {
      if (isStaged()) {
        CompletionStage<?> failed = CompletableFuture.failedFuture(e);
        return failed;
      }
      throw e;
    }
  }

  @Override
  public SingleFlight.Key key() {
    return flightKey;
  }

  @Override
  public Type type() {
    return method.method().stored().type();
  }

  @Override
  public boolean isStaged() {
    return method.isAsync();
  }

  /** With other JVMs, one time for theirs and one for ours. */
  @Override
  public Duration patience() {
    Duration time = method.flightTimeout().time();
    return method.singleFlight() == SingleFlightMode.CLUSTER ? time.multipliedBy(2) : time;
  }

  @Override
  public @Nullable Object compute(Flight flight) throws Exception {
    Hit hit = method.looksNearFirst() ? null : cache.near(key, type());
    if (hit == null) {
      hit = readRedis(budget, flight);
    }
    Lease lease = null;
    if (hit == null
        && flight.isShared()
        && !cache.isByReference()
        && method.singleFlight() == SingleFlightMode.CLUSTER) {
      ClusterTurns.Turn<Hit> turn =
          turns.await(
              flightKey,
              new ClusterTurns.Limits(method.deadline(), method.flightTimeout().time()),
              deadline -> readRedis(new Budget(deadline), flight));
      hit = turn.found();
      lease = turn.lease();
    }
    return hit == null ? invoke(flight, lease) : method.answer(hit);
  }

  @Override
  public void joined() {
    cache.observation().tell(CacheObserver::joined);
  }

  @Override
  public @Nullable Object withoutFlight(Obstacle obstacle) throws Exception {
    return switch (obstacle) {
      case REENTRANT, CIRCLE, OVERDUE -> flights.runAlone(this);
      case INTERRUPTED -> call.proceed();
    };
  }

  /** What the cache has for this call: a value, or an exception as a thrown one. */
  private @Nullable Hit readRedis(Budget time, Flight flight) throws Exception {
    Hit hit = cache.get(key, type(), time);
    if (hit == null && exceptions != null) {
      Throwable failure = exceptions.get(key, time);
      if (failure != null) {
        flight.shareFailure();
        throw unchecked(failure);
      }
    }
    return hit;
  }

  /** Runs the method and stores what it gives; then the lease ends. */
  private @Nullable Object invoke(@Nullable Flight flight, @Nullable Lease lease) throws Exception {
    return flight == null ? proceed(null, lease) : flight.own(() -> proceed(flight, lease));
  }

  private @Nullable Object proceed(@Nullable Flight flight, @Nullable Lease lease)
      throws Exception {
    long begin = System.nanoTime();
    long start = cache.observation().start();
    return call.proceed(
        (value, failure) -> {
          cache.observation().loaded(failure == null, start);
          if (failure == null) {
            method.flightTimeout().took(System.nanoTime() - begin);
          }
          try {
            return store(value, failure, flight).whenDone(() -> release(lease));
          } catch (RuntimeException | Error e) {
            release(lease);
            throw e;
          }
        });
  }

  private static void release(@Nullable Lease lease) {
    if (lease != null) {
      lease.release();
    }
  }

  /**
   * Gives the outcome to those who wait for it and stores it. Nothing that was read before an
   * eviction or an outage is written after it.
   */
  private Reply<@Nullable Void> store(
      @Nullable Object value, @Nullable Throwable failure, @Nullable Flight flight) {
    if (failure != null && exceptions == null) {
      return CallCache.NOTHING;
    }
    if (flight != null) {
      tell(flight, value, failure);
    }
    if ((flight != null && flight.isOutdated()) || (!method.isUpdate() && cache.epoch() != epoch)) {
      return CallCache.NOTHING;
    }
    return failure == null || exceptions == null
        ? cache.put(new Entry(key, value, type()), method.isUpdate(), budget)
        : exceptions.put(key, failure, budget);
  }

  /** A failure that is stored is everybody's; after any other one each caller tries itself. */
  private void tell(Flight flight, @Nullable Object value, @Nullable Throwable failure) {
    if (failure == null) {
      flight.complete(value);
    } else if (exceptions != null && exceptions.concerns(failure)) {
      flight.shareFailure();
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> X unchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
