package io.larder.cache;

import io.larder.cache.ComputedValue.Hit;
import io.larder.common.KeyText;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.connection.call.Deadline;
import io.larder.fence.StoreRight;
import io.larder.flight.ClusterTurns;
import io.larder.flight.Flight;
import io.larder.guard.Budget;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Computes the value of one call of getOrCompute on the caller's thread. */
record LoadNow<T>(Computing computing, ComputedValue<T> value, Supplier<? extends T> loader)
    implements Loading<T> {

  @Override
  public boolean isStaged() {
    return false;
  }

  @Override
  public @Nullable T compute(Flight flight) throws Exception {
    if (value.isOvertaken()) {
      flight.askAgain();
      value.take().await();
      flight.begin();
    }
    try {
      // The one who computed it may have finished between our read and our turn.
      Hit<T> hit = value.reread().await();
      hit = hit == null ? awaitTurn(computing, value, flight) : hit;
      return hit != null ? hit.value() : load(flight);
    } finally {
      value.release();
    }
  }

  /** Waits for other JVMs, where one in all of them is to compute; null if that is this one. */
  static <T> @Nullable Hit<T> awaitTurn(Computing computing, ComputedValue<T> value, Flight flight)
      throws Exception {
    if (!flight.isShared() || value.policy().mode() != SingleFlightMode.CLUSTER) {
      return null;
    }
    ClusterTurns.Lookup<Hit<T>> lookup =
        new ClusterTurns.Lookup<>() {
          @Override
          public StoreRight take(Deadline deadline) {
            return value.take(new Budget(deadline)).await();
          }

          @Override
          public @Nullable Hit<T> find(Deadline deadline) {
            return value.read(new Budget(deadline)).await();
          }
        };
    return computing.turns().await(value.right(), value.policy().turnLimits(), lookup);
  }

  private @Nullable T load(Flight flight) throws Exception {
    long begin = System.nanoTime();
    boolean succeeded = false;
    T loaded;
    try {
      loaded = value.checked(flight.<@Nullable T>own(loader::get));
      succeeded = true;
    } finally {
      value.observation().loaded(succeeded, begin);
    }
    value.policy().flightTimeout().took(System.nanoTime() - begin);
    value.store(loaded, flight).await();
    return loaded;
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
