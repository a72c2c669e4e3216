package io.larder.jcache.annotation.guard;

import io.larder.common.CodecException;
import io.larder.common.RedisUnavailableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Tells kinds of cache failures apart. */
public final class CallFailures {
  private CallFailures() {}

  public static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whether Redis did not answer, as opposed to: it refused, or the value is no good. */
  public static boolean isSilence(Throwable failure) {
    return failure instanceof TimeoutException || failure instanceof RedisUnavailableException;
  }

  public static boolean isUnwritable(Throwable failure) {
    return failure instanceof CodecException;
  }

  /** In one line. */
  public static String reason(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "no answer within the deadline";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getName() : message;
  }
}
