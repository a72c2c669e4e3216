package io.larder.jcache.annotation.guard;

import io.larder.common.CodecException;
import io.larder.common.LarderException;
import io.larder.common.RedisUnavailableException;

/** Tells kinds of cache failures apart. */
public final class CallFailures {
  private CallFailures() {}

  /** Whether Redis did not answer, as opposed to: it refused, or the value is no good. */
  public static boolean isSilence(Throwable failure) {
    return failure instanceof RedisUnavailableException;
  }

  /** Whether a value or key cannot be written. */
  public static boolean isUnwritable(Throwable failure) {
    return failure instanceof CodecException;
  }

  /** Whether the caller's thread was interrupted while it waited. */
  public static boolean isInterruption(Throwable failure) {
    return failure.getClass() == LarderException.class && Thread.currentThread().isInterrupted();
  }

  /** The reason of a failure in one line. */
  public static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getName() : message;
  }
}
