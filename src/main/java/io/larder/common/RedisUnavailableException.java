package io.larder.common;

/**
 * Redis did not answer: there is no connection, it was lost during the call, or no reply came
 * within {@code redis.timeout}. Or it answered that it executes nothing of the kind for now: it is
 * loading its data, a replica, or a cluster that is down ({@link #isRefusal}).
 *
 * <p>After a lost connection or a timeout it is unknown whether Redis executed the command. Without
 * a connection calls fail at once with this exception; they succeed again as soon as Redis is back.
 */
public final class RedisUnavailableException extends LarderException {
  private static final long serialVersionUID = 1L;

  private final boolean refusal;

  /**
   * Creates an exception of a call that was not answered.
   *
   * @param message what happened, with its id
   */
  public RedisUnavailableException(String message) {
    this(message, false);
  }

  private RedisUnavailableException(String message, boolean refusal) {
    super(message);
    this.refusal = refusal;
  }

  /**
   * {@return an exception of a call that Redis refused for now}
   *
   * @param message what it said, with its id
   */
  public static RedisUnavailableException refused(String message) {
    return new RedisUnavailableException(message, true);
  }

  /** {@return whether Redis answered: it did not execute the command and is not silent} */
  public boolean isRefusal() {
    return refusal;
  }
}
