package io.larder.jcache.annotation.call;

import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.flight.ClusterTurns;
import io.larder.flight.Computation;
import io.larder.flight.Flight;
import io.larder.flight.SingleFlight;
import io.larder.guard.Budget;
import io.larder.jcache.annotation.call.CallCache.Entry;
import io.larder.jcache.annotation.call.CallCache.Hit;
import io.larder.jcache.annotation.call.ExceptionCache.ValueRight;
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
  private final CallCache cache;
  private final @Nullable ExceptionCache exceptions;
  private final Budget budget;
  private final int epoch;
  // The right to store, taken before the method runs.
  private volatile StoreRight right = StoreRight.UNKNOWN;
  private volatile long asked;
  private volatile boolean joined;
  private volatile long ended;
  private volatile @Nullable TransactionWork work;
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
    if (changing != null && changing.hasChanged(key())) {
      return call.proceed();
    }
    try {
      Hit hit = method.looksNearFirst() ? null : cache.near(key, type());
      if (hit == null) {
        hit = readRedis(budget, null);
      }
      return hit == null ? computed() : method.answer(hit);
    } catch (CacheException e) {
      if (isStaged()) {
        CompletionStage<?> failed = CompletableFuture.failedFuture(e);
        return failed;
      }
      throw e;
    }
  }

  /** The method runs in any case, and what it gives replaces what is there. */
  private @Nullable Object update() throws Exception {
    TransactionWork current = call.transaction();
    if (current != null) {
      return new TransactionalAction(call, current).update(key);
    }
    flights.outdate(key());
    take();
    return invoke(null);
  }

  /** An eviction from now on keeps what is computed out of the cache, and from later callers. */
  private @Nullable Object computed() throws Exception {
    TransactionWork current = call.transaction();
    if (current != null && !current.mayShare()) {
      return call.proceed();
    }
    take();
    if (current != null) {
      work = current;
      Hit own = current.result(key(), right, type());
      if (own != null) {
        return released(own);
      }
    }
    Object value =
        method.singleFlight() == SingleFlightMode.OFF ? flights.runAlone(this) : flights.run(this);
    if (joined && value instanceof CompletionStage<?> stage && isStaged()) {
      var unused = stage.whenComplete((found, failure) -> right.end());
    } else if (joined) { // who computed has the same right; nobody is to wait for this one
      right.end();
    }
    return value;
  }

  private void take() {
    ended = flights.ended(key());
    asked = System.nanoTime();
    right = right.then(call.take(key, budget));
    if (exceptions != null) {
      exceptions.take(key, budget);
    }
  }

  @Override
  public SingleFlight.Key key() {
    SingleFlight.Key made = flightKey;
    if (made == null) {
      made = cache.flightKey(key);
      flightKey = made;
    }
    return made;
  }

  @Override
  public Type type() {
    return method.method().stored().type();
  }

  @Override
  public boolean isStaged() {
    return method.isAsync();
  }

  @Override
  public Duration patience() { // with other JVMs, one time for theirs and one for ours
    Duration time = method.flightTimeout().time();
    return method.singleFlight() == SingleFlightMode.CLUSTER ? time.multipliedBy(2) : time;
  }

  @Override
  public long asked() {
    return asked;
  }

  @Override
  public boolean mayShare(Computation<?> other) {
    return other instanceof ResultCall computing && right.mayShare(computing.right);
  }

  /** What a transaction reads may be its own change, which nobody has committed yet. */
  @Override
  public boolean isShareable() {
    return work == null;
  }

  @Override
  public @Nullable Object compute(Flight flight) throws Exception {
    if (joined || flights.ended(key()) != ended) {
      flight.askAgain();
      take(); // who was waited for has failed, or somebody has just stored
      flight.begin();
    }
    Hit hit;
    try {
      hit = found(flight);
    } catch (Exception e) {
      release();
      throw e;
    }
    return hit == null ? invoke(flight) : released(hit);
  }

  private @Nullable Object released(Hit hit) {
    release();
    return method.answer(hit);
  }

  /** What another caller, or another JVM, has stored since this one looked. */
  private @Nullable Hit found(Flight flight) throws Exception {
    boolean stored = right.entryFound() || (exceptions != null && exceptions.isFound());
    Hit hit = stored ? readRedis(budget, flight) : null;
    if (hit != null
        || !flight.isShared()
        || cache.isByReference()
        || method.singleFlight() != SingleFlightMode.CLUSTER) {
      return hit;
    }
    ClusterTurns.Limits limits =
        new ClusterTurns.Limits(method.deadline(), method.flightTimeout().time());
    ClusterTurns.Turn<Hit> turn =
        turns.await(right, limits, new ResultTurns(call, key, time -> readRedis(time, flight)));
    right = right.then(turn.right());
    return turn.found();
  }

  @Override
  public void joined() {
    joined = true;
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
  private @Nullable Hit readRedis(Budget time, @Nullable Flight flight) throws Exception {
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

  private @Nullable Object invoke(@Nullable Flight flight) throws Exception {
    return flight == null ? proceed(null) : flight.own(() -> proceed(flight));
  }

  private @Nullable Object proceed(@Nullable Flight flight) throws Exception {
    long begin = System.nanoTime();
    long start = cache.observation().start();
    return call.proceed(
        (value, failure) -> {
          cache.observation().loaded(failure == null, start);
          if (failure == null) {
            method.flightTimeout().took(System.nanoTime() - begin);
          }
          return store(value, failure, flight);
        });
  }

  /**
   * Gives the outcome to those who wait for it and stores it; not after an eviction or an outage
   * since it was read: the right to store has ended then, which this JVM may know without asking.
   */
  private Reply<@Nullable Void> store(
      @Nullable Object value, @Nullable Throwable failure, @Nullable Flight flight) {
    if (failure != null && exceptions == null) {
      return released();
    }
    if (flight != null && failure == null) {
      flight.complete(value);
    }
    // What is stored is everybody's; after any other failure each caller tries itself.
    if (flight != null && failure != null && exceptions != null && exceptions.concerns(failure)) {
      flight.shareFailure();
    }
    if ((flight != null && flight.isOutdated()) || (!method.isUpdate() && cache.epoch() != epoch)) {
      return released();
    }
    if (failure != null && exceptions != null) {
      // Of a transaction, which most exceptions roll back, none is stored.
      return work != null
          ? released()
          : exceptions
              .store(key, failure, new ValueRight(cache, right), budget)
              .whenDone(() -> cache.release(right));
    }
    releaseException();
    Entry entry = new Entry(key, value, type(), right);
    return work != null // then after the commit
        ? work.store(cache, entry, budget)
        : cache.put(entry, method.isUpdate(), budget);
  }

  private Reply<@Nullable Void> released() {
    release();
    return CallCache.NOTHING;
  }

  private void release() {
    cache.release(right);
    releaseException();
  }

  private void releaseException() {
    if (exceptions != null) {
      exceptions.release();
    }
  }
}
