package io.larder.common;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Finds what went wrong inside the exceptions that stages and futures wrap around it. */
public final class Failures {
  private Failures() {}

  /**
   * Removes what stages and futures wrapped around a failure.
   *
   * @param failure any failure
   * @return the first cause that is no {@link CompletionException} or {@link ExecutionException}
   */
  public static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException || cause instanceof ExecutionException) {
      Throwable inner = cause.getCause();
      if (inner == null) {
        return cause;
      }
      cause = inner;
    }
    return cause;
  }
}
