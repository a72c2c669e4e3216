package io.larder.flight;

import io.larder.flight.SingleFlight.Flight;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** One caller's way to a value, or to a stage of it, that several callers may ask for at once. */
public interface Computation<T> {
  /** Why a caller cannot share the computation that is under way. */
  enum Obstacle {
    /** That computation itself asks, so waiting would never end. */
    REENTRANT,
    /** The caller was interrupted while it waited; its flag is set again. */
    INTERRUPTED
  }

  SingleFlight.Key key();

  /** What the value is read as: callers of one key share it only if they ask for the same type. */
  Type type();

  /** Whether the caller gets a {@link java.util.concurrent.CompletionStage} of the value. */
  boolean isStaged();

  /** Computes, because nobody else does. */
  @Nullable T compute(Flight flight) throws Exception;

  /** Called when the caller begins to wait for another caller's computation. */
  default void joined() {}

  /** Answers this caller without the computation that is under way. */
  @Nullable T withoutFlight(Obstacle obstacle) throws Exception;
}
