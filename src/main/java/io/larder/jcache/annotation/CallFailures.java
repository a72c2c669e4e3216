package io.larder.jcache.annotation;

import io.larder.common.CodecException;
import io.larder.common.RedisUnavailableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What went wrong with a cache. */
final class CallFailures {
  private CallFailures() {}

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whether Redis did not answer, as opposed to: it refused, or the value is no good. */
  static boolean isSilence(Throwable failure) {
    return failure instanceof TimeoutException || failure instanceof RedisUnavailableException;
  }

  static boolean isUnwritable(Throwable failure) {
    return failure instanceof CodecException;
  }

  /** In one line. */
  static String reason(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "no answer within the deadline";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getName() : message;
  }
}
