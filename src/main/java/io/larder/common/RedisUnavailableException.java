package io.larder.common;

/**
 * Redis did not answer: there is no connection, Redis refuses it (too many clients, another
 * password), it was lost during the call, or no reply came within {@code redis.timeout}. Or it
 * answered that it executes nothing of the kind for now: it is loading its data, a replica, or a
 * cluster that is down ({@link #isRefusal}). Or the time of the call was used up before Redis could
 * answer ({@link #isOutOfTime}).
 *
 * <p>After a lost connection or a timeout it is unknown whether Redis executed the command. Without
 * a connection calls fail at once with this exception; they succeed again as soon as Redis is back.
 */
public final class RedisUnavailableException extends LarderException {
  private static final long serialVersionUID = 1L;

  private final boolean refusal;
  private final boolean outOfTime;
  private final boolean timeout;

  /**
   * Creates an exception of a call that was not answered.
   *
   * @param message what happened, with its id
   */
  public RedisUnavailableException(String message) {
    this(message, false, false, false);
  }

  private RedisUnavailableException(
      String message, boolean refusal, boolean outOfTime, boolean timeout) {
    super(message);
    this.timeout = timeout;
    this.refusal = refusal;
    this.outOfTime = outOfTime;
  }

  /**
   * {@return an exception of a call that Redis refused for now}
   *
   * @param message what it said, with its id
   */
  public static RedisUnavailableException refused(String message) {
    return new RedisUnavailableException(message, true, false, false);
  }

  /**
   * {@return an exception of a call that had no time left, or too little for an answer}
   *
   * @param message what was not done, with its id
   */
  public static RedisUnavailableException outOfTime(String message) {
    return new RedisUnavailableException(message, false, true, false);
  }

  /**
   * {@return an exception of a call that was sent and got no reply in time}
   *
   * @param message what was sent, with its id
   */
  public static RedisUnavailableException timeout(String message) {
    return new RedisUnavailableException(message, false, false, true);
  }

  /** {@return whether Redis answered: it did not execute the command and is not silent} */
  public boolean isRefusal() {
    return refusal;
  }

  /**
   * {@return whether earlier steps of the call used up its time, which says nothing about Redis}
   */
  public boolean isOutOfTime() {
    return outOfTime;
  }

  /**
   * {@return whether the call was sent and got no reply in time; else there was no connection, or
   * it was lost}
   */
  public boolean isTimeout() {
    return timeout;
  }
}
