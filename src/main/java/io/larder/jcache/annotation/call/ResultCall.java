package io.larder.jcache.annotation.call;

import io.larder.common.Failures;
import io.larder.config.CacheSettings;
import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.flight.ClusterTurns;
import io.larder.flight.Computation;
import io.larder.flight.Flight;
import io.larder.flight.FlightKey;
import io.larder.flight.Leases.Lease;
import io.larder.flight.SingleFlight;
import io.larder.jcache.annotation.call.CallCache.Entry;
import io.larder.observe.CacheObserver;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.CacheException;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** One call of a method with {@code @CacheResult} whose answer may be in Redis. */
final class ResultCall implements Computation<Object> {
  private final AnnotatedCall<?> call;
  private final SingleFlight flights;
  private final ClusterTurns turns;
  private final GeneratedCacheKey key;
  private final FlightKey flightKey;
  private final CallCache cache;
  private final @Nullable ExceptionCache exceptions;
  private final Budget budget;
  private final int epoch;

  /**
   * @param call has a key
   */
  ResultCall(AnnotatedCall<?> call, SingleFlight flights, ClusterTurns turns) {
    this.call = call;
    this.flights = flights;
    this.turns = turns;
    this.key = Objects.requireNonNull(call.key());
    this.cache = call.cache();
    this.flightKey = new FlightKey(cache.identity(), key);
    this.exceptions = call.bound().exceptions(call);
    this.budget = new Budget(call.bound().settings().get(CacheSettings.DEADLINE));
    this.epoch = cache.epoch();
  }

  /** Answers from the cache, from a call under way, or from the method. */
  @Nullable Object answer() throws Exception {
    if (call.bound().isUpdate()) {
      flights.outdate(flightKey);
      return invoke(null, null);
    }
    try {
      boolean shared =
          call.bound().settings().get(CacheSettings.SINGLE_FLIGHT) != SingleFlightMode.OFF;
      if (isAsync()) {
        return shared ? flights.start(later()) : flights.startAlone(later());
      }
      return shared ? flights.run(this) : flights.runAlone(this);
    } catch (CacheException e) {
      if (isAsync()) {
        CompletionStage<?> failed = CompletableFuture.failedFuture(e);
        return failed;
      }
      throw e;
    }
  }

  @SuppressWarnings("unchecked") // of a method that returns a stage
  private Computation<CompletionStage<Object>> later() {
    return (Computation<CompletionStage<Object>>) (Computation<?>) this;
  }

  @Override
  public FlightKey key() {
    return flightKey;
  }

  @Override
  public Type type() {
    return call.bound().method().stored().type();
  }

  @Override
  public @Nullable Object compute(Flight flight) throws Exception {
    Hit hit = call.bound().looksNearFirst() ? null : cache.near(key, type());
    if (hit == null) {
      hit = readRedis(budget);
    }
    Lease lease = null;
    if (hit == null
        && flight.isShared()
        && !cache.isByReference()
        && call.bound().settings().get(CacheSettings.SINGLE_FLIGHT) == SingleFlightMode.CLUSTER) {
      ClusterTurns.Turn<Hit> turn =
          turns.await(
              flightKey,
              call.bound().settings().get(CacheSettings.DEADLINE),
              deadline -> readRedis(new Budget(deadline)));
      hit = turn.found();
      lease = turn.lease();
    }
    return hit == null ? invoke(flight, lease) : call.bound().answer(hit);
  }

  @Override
  public void joined() {
    cache.observation().tell(CacheObserver::joined);
  }

  @Override
  public @Nullable Object withoutFlight(Obstacle obstacle) throws Exception {
    return switch (obstacle) {
      case REENTRANT -> isAsync() ? flights.startAlone(later()) : flights.runAlone(this);
      case INTERRUPTED -> call.proceed();
    };
  }

  private boolean isAsync() {
    return call.bound().isAsync();
  }

  /** What the cache has for this call: a value, or an exception as a thrown one. */
  private @Nullable Hit readRedis(Budget time) throws Exception {
    Hit hit = cache.get(key, type(), time);
    if (hit == null && exceptions != null) {
      Throwable failure = exceptions.get(key, time);
      if (failure != null) {
        throw unchecked(failure);
      }
    }
    return hit;
  }

  /** Runs the method and stores what it gives. */
  private @Nullable Object invoke(@Nullable Flight flight, @Nullable Lease lease) throws Exception {
    boolean goesOn = false;
    try {
      Object returned = proceed(flight);
      if (isAsync() && returned != null) {
        goesOn = true;
        return follow((CompletionStage<?>) returned, flight, lease);
      }
      if (flight != null) {
        flight.complete(returned);
      }
      if (mayStore(flight)) {
        cache.put(new Entry(key, returned, type()), call.bound().isUpdate(), budget);
      }
      return returned;
    } finally {
      if (lease != null && !goesOn) {
        lease.release();
      }
    }
  }

  private @Nullable Object proceed(@Nullable Flight flight) throws Exception {
    long start = cache.observation().start();
    try {
      Object returned = call.proceed();
      cache.observation().loaded(true, start);
      return returned;
    } catch (Throwable failure) { // also errors: the rules are about Throwable
      cache.observation().loaded(false, start);
      if (exceptions != null && mayStore(flight)) {
        if (flight != null) {
          flight.fail(failure);
        }
        exceptions.put(key, failure, budget);
      }
      throw failure;
    }
  }

  private CompletionStage<?> follow(
      CompletionStage<?> stage, @Nullable Flight flight, @Nullable Lease lease) {
    CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (flight != null) {
            if (failure == null) {
              flight.complete(value);
            } else {
              flight.fail(failure);
            }
          }
          store(value, failure, flight)
              .whenComplete(
                  (stored, notStored) -> {
                    if (lease != null) {
                      lease.release();
                    }
                    Throwable thrown =
                        failure != null || notStored == null ? failure : Failures.unwrap(notStored);
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
        return cache.putLater(new Entry(key, value, type()), call.bound().isUpdate(), budget);
      }
      return exceptions == null
          ? nothing
          : exceptions.putLater(key, Failures.unwrap(failure), budget);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Nothing that was read before an eviction or an outage is written after it. */
  private boolean mayStore(@Nullable Flight flight) {
    return (flight == null || !flight.isOutdated())
        && (call.bound().isUpdate() || cache.epoch() == epoch);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X unchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
