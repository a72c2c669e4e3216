package io.larder.common;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Finds what went wrong inside the exceptions that stages and futures wrap around it. */
public final class Failures {
  private Failures() {}

  /**
   * {@return the first cause that no stage or future wrapped around another}
   *
   * @param failure any failure
   */
  public static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
    return wraps && cause != null ? unwrap(cause) : failure;
  }
}
