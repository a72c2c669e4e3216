package io.larder.observe;

import org.jspecify.annotations.Nullable;

/**
 * Is told of each call to Redis, on the client's threads: implementations must be fast, thread-safe
 * and never throw or wait.
 */
public interface CallObserver {
  /**
   * What was called.
   *
   * @param operation the command, as Redis names it
   * @param script Larder's name of the script that was run, else empty
   */
  record Call(String operation, String script) {}

  /** What became of a call. */
  enum Outcome {
    ANSWERED,
    REFUSED, // with an error
    UNAVAILABLE // no connection, or no answer
  }

  /** A call that is followed from its beginning on. */
  interface Running {
    default void repeated() {}

    void ended(Outcome outcome);
  }

  /** A call is sent, on the thread of its caller; null: it is not followed. */
  default @Nullable Running begins(Call call) {
    return null;
  }

  /** A call has ended, also if its caller had given up waiting. */
  void called(Call call, long nanos, Outcome outcome);

  /** A call is sent again, because its connection was closed before the reply. */
  default void repeated(Call call) {}
}
