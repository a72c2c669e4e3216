package io.larder.common;

/**
 * Redis did not answer: there is no connection, it was lost during the call, or no reply came
 * within {@code redis.timeout}.
 *
 * <p>After a lost connection or a timeout it is unknown whether Redis executed the command. Without
 * a connection calls fail at once with this exception; they succeed again as soon as Redis is back.
 */
public final class RedisUnavailableException extends LarderException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what happened, with its id
   */
  public RedisUnavailableException(String message) {
    super(message);
  }
}
