package io.larder.jcache.annotation.call;

import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.connection.call.Deadline;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/** The way of a call with {@code @CacheResult} to a value that its cache does not have. */
final class ResultComputation implements Computation<Object> {
  private final ResultCall result;
  private final ClusterTurns turns;
  private final AnnotatedCall<?> call;
  private final BoundMethod method;
  private final SingleFlight flights;
  private final GeneratedCacheKey key;
  private final CallCache cache;
  private final @Nullable ExceptionCache exceptions;
  private final Budget budget;
  private final @Nullable Executor caller;
  // The right to store, taken before the method runs.
  private volatile StoreRight right = StoreRight.UNKNOWN;
  private volatile long asked;
  private volatile boolean joined;
  private volatile long ended;
  private volatile @Nullable TransactionWork work;

  ResultComputation(ResultCall result, ClusterTurns turns) {
    this.result = result;
    this.turns = turns;
    this.call = result.call();
    this.method = call.bound();
    this.flights = result.flights();
    this.key = result.key();
    this.cache = result.cache();
    this.exceptions = result.exceptions();
    this.budget = result.budget();
    this.caller = method.isAsync() ? call.caller() : null;
  }

  /** What the method gives replaces what is there. */
  @Nullable Object update() throws Exception {
    take(false);
    return invoke(null);
  }

  /** An eviction from now on keeps what is computed out of the cache, and from later callers. */
  @Nullable Object answer() throws Exception {
    TransactionWork current = call.transaction();
    if (current != null && !current.mayShare()) {
      return call.proceed();
    }
    work = current;
    take(computesForAll());
    if (current != null) {
      Hit own = current.result(key(), right, type());
      if (own != null) {
        return released(own);
      }
    }
    Object value =
        method.singleFlight() == SingleFlightMode.OFF ? flights.runAlone(this) : flights.run(this);
    if (value instanceof CompletionStage<?> stage && isStaged()) {
      if (joined) {
        var unused = stage.whenComplete((found, failure) -> right.end());
      }
      return stage;
    }
    if (joined) { // who computed has the same right; nobody is to wait for this one
      right.end();
    }
    return value;
  }

  /** Nobody waits for a transaction, which keeps what it computes until its commit. */
  private boolean computesForAll() {
    return method.singleFlight() == SingleFlightMode.CLUSTER && work == null;
  }

  private void take(boolean forAll) {
    ended = flights.ended(key());
    asked = System.nanoTime();
    right = right.then(call.take(key, forAll, budget));
    if (exceptions != null) {
      exceptions.take(key, budget);
    }
  }

  /** Takes the right once more while another JVM computes, and looks for what that has thrown. */
  private StoreRight takeTurn(Budget time) {
    StoreRight taken = call.take(key, true, time);
    right = right.then(taken);
    if (exceptions != null && taken.leads()) {
      exceptions.take(key, time);
    }
    return taken;
  }

  /** Whether there was a value or an exception when the right was taken. */
  private boolean isStored() {
    return right.entryFound() || (exceptions != null && exceptions.isFound());
  }

  @Override
  public SingleFlight.Key key() {
    return result.flightKey();
  }

  @Override
  public Type type() {
    return result.type();
  }

  @Override
  public boolean isStaged() {
    return method.isAsync();
  }

  @Override
  public @Nullable Executor caller() {
    return caller;
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
    return other instanceof ResultComputation computing && right.mayShare(computing.right);
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
      take(computesForAll()); // who was waited for has failed, or somebody has just stored
      flight.begin();
    }
    Hit hit;
    try {
      hit = found(flight);
    } catch (Throwable e) { // also an error that is stored
      release();
      return result.failed(e);
    }
    return hit == null ? invoke(flight) : released(hit);
  }

  private @Nullable Object released(Hit hit) {
    release();
    return method.answer(hit);
  }

  /** What another caller, or another JVM, has stored since this one looked. */
  private @Nullable Hit found(Flight flight) throws Exception {
    Hit hit = isStored() ? result.readRedis(budget, flight) : null;
    if (hit != null || !flight.isShared() || cache.isByReference() || !computesForAll()) {
      return hit;
    }
    ClusterTurns.Limits limits =
        new ClusterTurns.Limits(method.deadline(), method.flightTimeout().time());
    return turns.await(right, limits, new OtherJvms(flight));
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
      flight.fail(failure);
    }
    if ((flight != null && flight.isOutdated()) || (!method.isUpdate() && result.isOutdated())) {
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
    return Reply.NOTHING;
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

  /** What other JVMs compute and store meanwhile. */
  private final class OtherJvms implements ClusterTurns.Lookup<Hit> {
    private final Flight flight;

    OtherJvms(Flight flight) {
      this.flight = flight;
    }

    @Override
    public StoreRight take(Deadline deadline) {
      return takeTurn(new Budget(deadline));
    }

    @Override
    public boolean isThere(StoreRight taken) {
      return isStored();
    }

    @Override
    public @Nullable Hit find(Deadline deadline) throws Exception {
      return result.readRedis(new Budget(deadline), flight);
    }
  }
}
