package io.larder.cache;

import io.larder.cache.ComputedValue.Hit;
import io.larder.common.KeyText;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.flight.ClusterTurns.Turn;
import io.larder.flight.Computation;
import io.larder.flight.Flight;
import io.larder.flight.Leases.Lease;
import io.larder.flight.SingleFlight;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Computes the value of one call of getOrCompute on the caller's thread. */
record LoadNow<T>(Computing computing, ComputedValue<T> value, Supplier<? extends T> loader)
    implements Computation<T> {

  static SingleFlight.Key flightKey(ComputedValue<?> value) {
    return new SingleFlight.Key(CacheOperations.class, value.redisKey());
  }

  @Override
  public SingleFlight.Key key() {
    return flightKey(value);
  }

  @Override
  public Type type() {
    return value.type();
  }

  @Override
  public boolean isStaged() {
    return false;
  }

  @Override
  public Duration patience() {
    return value.policy().patience();
  }

  @Override
  public @Nullable T compute(Flight flight) throws Exception {
    // Once more: the one who computed it may have finished between our read and our turn.
    Hit<T> hit = value.read().await();
    Turn<Hit<T>> turn = hit == null ? turn(computing, value, flight) : new Turn<>(hit, null);
    Hit<T> found = turn.found();
    return found != null ? found.value() : load(flight, turn.lease());
  }

  /** Waits for other JVMs, where one in all of them is to compute. */
  static <T> Turn<Hit<T>> turn(Computing computing, ComputedValue<T> value, Flight flight)
      throws Exception {
    return flight.isShared()
            && value.isAnswered()
            && value.policy().mode() == SingleFlightMode.CLUSTER
        ? computing
            .turns()
            .await(
                flightKey(value),
                value.policy().turnLimits(),
                deadline -> value.read(value.policy().budget()).await())
        : new Turn<>(null, null);
  }

  private @Nullable T load(Flight flight, @Nullable Lease lease) throws Exception {
    try {
      long begin = System.nanoTime();
      T loaded = value.checked(flight.<@Nullable T>own(loader::get));
      value.policy().flightTimeout().took(System.nanoTime() - begin);
      value.store(loaded, flight).await();
      return loaded;
    } finally {
      if (lease != null) {
        lease.release();
      }
    }
  }

  @Override
  public @Nullable T withoutFlight(Obstacle obstacle) throws Exception {
    return switch (obstacle) {
      case CIRCLE, OVERDUE -> computing.flights().runAlone(this);
      case REENTRANT -> throw reentrant(value);
      case INTERRUPTED ->
          throw new LarderException(
              MessageId.CALL_ABANDONED.text(
                  "waiting for the loader of key %s was interrupted",
                  KeyText.of(value.redisKey())));
    };
  }

  static IllegalStateException reentrant(ComputedValue<?> value) {
    return new IllegalStateException(
        "the loader of key " + KeyText.of(value.redisKey()) + " asks for its own key");
  }
}
