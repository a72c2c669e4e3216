package io.larder.flight;

import java.lang.reflect.Type;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One caller's way to a value, or to a stage of it, that several callers may ask for at once. */
public interface Computation<T> {
  /** Why a caller cannot share the computation that is under way. */
  enum Obstacle {
    /** The caller's thread is in that computation, with no other one in between. */
    REENTRANT,
    /** That computation waits, possibly through others, for the one that the caller is in. */
    CIRCLE,
    /** The caller has waited as long as it is ready to. */
    OVERDUE,
    /** The caller was interrupted while it waited; its flag is set again. */
    INTERRUPTED
  }

  SingleFlight.Key key();

  /** What the value is read as: callers of one key share it only if they ask for the same type. */
  Type type();

  /** Whether the caller gets a {@link java.util.concurrent.CompletionStage} of the value. */
  boolean isStaged();

  /** How long the caller waits for others, and others for this computation. */
  Duration patience();

  /** The nanoTime at which the caller asked: what began to be computed later is fresh enough. */
  long asked();

  /**
   * Whether the caller may have what another one began to compute earlier for the key as the same
   * type.
   */
  default boolean mayShare(Computation<?> other) {
    return true;
  }

  /** Whether other callers may have what this one computes. */
  default boolean isShareable() {
    return true;
  }

  /** Computes, because nobody else does; code of the application runs in {@link Flight#own}. */
  @Nullable T compute(Flight flight) throws Exception;

  /** Called when the caller begins to wait for another caller's computation. */
  default void joined() {}

  /** Answers this caller without the computation that is under way. */
  @Nullable T withoutFlight(Obstacle obstacle) throws Exception;
}
