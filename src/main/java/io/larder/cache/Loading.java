package io.larder.cache;

import io.larder.flight.Computation;
import io.larder.flight.SingleFlight;
import java.lang.reflect.Type;
import java.time.Duration;

/** One call's load of a value of getOrCompute, at once or later. */
interface Loading<T> extends Computation<T> {
  /** What the keys of these computations have in common. */
  Object FLIGHTS = CacheOperations.class;

  static SingleFlight.Key flightKey(String redisKey) {
    return new SingleFlight.Key(FLIGHTS, redisKey);
  }

  ComputedValue<?> value();

  @Override
  default SingleFlight.Key key() {
    return value().flightKey();
  }

  @Override
  default Type type() {
    return value().type();
  }

  @Override
  default Duration patience() {
    return value().policy().patience();
  }

  @Override
  default long asked() {
    return value().asked();
  }

  /** Whether this caller may have what another one computes: no eviction came between. */
  @Override
  default boolean mayShare(Computation<?> other) {
    return other instanceof Loading<?> loading && value().right().mayShare(loading.value().right());
  }

  @Override
  default boolean isShareable() {
    return !value().isInTransaction();
  }

  @Override
  default void joined() {
    value().join();
  }
}
